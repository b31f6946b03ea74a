namespace BotApp.Core.Migrations.Source;

/// <summary>What the functions behind RunPython do besides changing rows: SQL of their own, and the schema editor.</summary>
internal sealed class DjangoCode(PythonModule module, HashSet<string> editors) : ICalls
{
    /// <inheritdoc/>
    public bool IsForeignUnknown => false;

    /// <summary>The steps of a function of the file, or of a lambda; none for one of another file, which counts as data.</summary>
    public static IReadOnlyList<MigrationOperation> Read(PythonExpression? code, PythonModule module)
    {
        var functions = code is PythonName name ? module.Definitions[name.Text].ToList() : [];
        HashSet<string> editors = ["schema_editor", "editor"];
        foreach (var function in functions)
        {
            // apps, schema_editor: whatever they are called.
            var parameters = Enumerable.Range(function.From, function.To - function.From).Select(i => module.Tokens[i]).Where(token => token.Kind == PythonKind.Name).Skip(2).ToList();
            if (parameters.Count > 1)
            {
                editors.Add(parameters[1].Text);
            }
        }

        var reader = new CodeReader(module, new DjangoCode(module, editors));
        return functions.Count > 0 ? reader.Read(functions) : code is null or PythonName ? [] : reader.Read(code);
    }

    /// <inheritdoc/>
    public IReadOnlyList<MigrationOperation>? Steps(PythonCall call, IReadOnlyDictionary<string, string?> tables)
    {
        if (call.Callee is not PythonMember { Of: PythonName editor } member || !editors.Contains(editor.Text))
        {
            return null;
        }

        MigrationOperation[] Step(MigrationClass of, MigrationNature nature = MigrationNature.Plain, bool isMinor = false) => [new(of, member.Name, call.Line, call.EndLine) { Nature = nature, IsMinor = isMinor }];
        return member.Name switch
        {
            "execute" => SqlTexts.Of(call.Argument("sql", 0), module, "execute", call),
            "remove_field" or "delete_model" => Step(MigrationClass.Contract, MigrationNature.Removal),
            "alter_db_table" => Step(MigrationClass.Contract, MigrationNature.Rename),
            "alter_field" or "add_constraint" or "alter_unique_together" => Step(MigrationClass.Restrict, MigrationNature.Alteration),
            "create_model" or "add_index" or "alter_index_together" => Step(MigrationClass.Expand),
            "add_field" => Step(MigrationClass.Restrict, MigrationNature.Alteration),
            "remove_index" or "remove_constraint" or "rename_index" => Step(MigrationClass.Contract, MigrationNature.Plain, isMinor: true),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public bool IsHandle(string name) => false;

    /// <inheritdoc/>
    public (bool Opens, string? Table) Opened(PythonCall call) => (false, null);
}
