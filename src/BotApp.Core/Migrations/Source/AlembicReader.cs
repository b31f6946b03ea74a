using BotApp.Core.Settings;

namespace BotApp.Core.Migrations.Source;

/// <summary>Reads a migration of Alembic: what <c>upgrade()</c> calls, never <c>downgrade()</c>. Source: https://alembic.sqlalchemy.org/en/latest/ops.html.</summary>
internal sealed class AlembicReader : ICalls
{
    private readonly PythonModule _module;
    private readonly HashSet<string> _handles;

    // Functions of alembic.op that were imported by themselves.
    private readonly Dictionary<string, string> _functions;

    private AlembicReader(PythonModule module)
    {
        _module = module;
        _handles = [.. module.Imports.Where(pair => pair.Value is "alembic" or "alembic.op" or "alembic.operations.Operations").Select(pair => pair.Key)];
        _functions = module.Imports.Where(pair => pair.Value.StartsWith("alembic.op.", StringComparison.Ordinal)).ToDictionary(pair => pair.Key, pair => pair.Value["alembic.op.".Length..], StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public bool IsForeignUnknown => true;

    /// <summary>Whether the file defines what Alembic looks for.</summary>
    public static bool Recognises(PythonModule module) => module.Definitions.Contains("upgrade") || (module.Bindings("revision") > 0 && module.Bindings("down_revision") > 0);

    /// <summary>Reads the file.</summary>
    /// <param name="module">The file.</param>
    /// <param name="name">The file's name, for one without a revision.</param>
    public static MigrationContent Read(PythonModule module, string name)
    {
        var reader = new AlembicReader(module);
        var functions = module.Definitions["upgrade"].ToList();
        List<MigrationOperation> operations = [.. new CodeReader(module, reader).Read(functions)];
        if (functions is not [var upgrade] || module.Bindings("upgrade") != 1)
        {
            operations.Add(new MigrationOperation(MigrationClass.Unknown, "upgrade", 1, 1) { Why = functions.Count == 0 ? "there is no function `upgrade`" : "`upgrade` is defined more than once" });
        }
        else if (Decorated(module, upgrade) is { } line)
        {
            operations.Add(new MigrationOperation(MigrationClass.Unknown, "upgrade", line, line) { Why = "a decorator may do more than the function" });
        }

        operations.AddRange(reader.OnImport());
        var (parents, parentLine, isFirst) = reader.Down();
        return new MigrationContent(MigrationFramework.Alembic, PythonTexts.Whole(module.ValueOf("revision"), module) ?? name)
        {
            Operations = operations,
            Parents = parents,
            ParentLine = parentLine,
            IsInitial = isFirst,
            IsBranch = module.ValueOf("branch_labels") is { } labels and not PythonName { Text: "None" } && labels is not PythonList { Items: [] },
        };
    }

    /// <inheritdoc/>
    public bool IsHandle(string name) => _handles.Contains(name) || _functions.ContainsKey(name);

    /// <inheritdoc/>
    public IReadOnlyList<MigrationOperation>? Steps(PythonCall call, IReadOnlyDictionary<string, string?> tables)
    {
        var (method, isBatch, table) = call.Callee switch
        {
            PythonMember { Of: PythonName root } member when tables.TryGetValue(root.Text, out var opened) => (member.Name, true, opened),
            PythonMember { Of: PythonName root } member when _handles.Contains(root.Text) && !IsPackage(root.Text) => (member.Name, false, null),
            PythonMember { Of: PythonMember { Name: "op", Of: PythonName root } } member when IsPackage(root.Text) => (member.Name, false, null),
            PythonName name when _functions.TryGetValue(name.Text, out var function) => (function, false, null),
            _ => (null, false, (string?)null),
        };
        return method is null ? null : method == "execute" ? SqlTexts.Of(call.Argument("sqltext", 0) ?? call.Argument("statement"), _module, "execute", call)
            : AlembicOperations.Of(call, method, isBatch, table, _module);
    }

    /// <inheritdoc/>
    public (bool Opens, string? Table) Opened(PythonCall call) =>
        call.Callee is PythonMember { Name: "batch_alter_table" } or PythonName && Steps(call, new Dictionary<string, string?>(StringComparer.Ordinal)) is not null
            && (PythonTexts.Called(call, _module) == "batch_alter_table")
            ? (true, AlembicOperations.TableOf(call, "table_name", 0, _module))
            : (false, null);

    private bool IsPackage(string name) => _module.Imports.GetValueOrDefault(name) == "alembic";

    // What runs when the file is loaded runs before upgrade.
    private IEnumerable<MigrationOperation> OnImport() =>
        from statement in PythonModule.Everything(_module.Statements.Where(one => _module.DefinedName(one).Length == 0))
        where !_module.First(statement).IsName("import") && !_module.First(statement).IsName("from")
        from expression in _module.Expressions(statement)
        from name in expression.All.OfType<PythonName>()
        where _handles.Contains(name.Text) || _functions.ContainsKey(name.Text)
        select new MigrationOperation(MigrationClass.Unknown, name.Text, name.Line, name.EndLine) { Why = "it is used outside of `upgrade`" };

    // down_revision = "abc", ("abc", "def") or None
    private (IReadOnlyList<string> Parents, int Line, bool IsFirst) Down() => _module.ValueOf("down_revision") switch
    {
        null => ([], 1, false),
        PythonName { Text: "None" } none => ([], none.Line, true),
        PythonList list => ([.. list.Items.Select(item => PythonTexts.Whole(item, _module)).OfType<string>()], list.Line, false),
        var other => (PythonTexts.Whole(other, _module) is { } one ? [one] : [], other.Line, false),
    };

    private static int? Decorated(PythonModule module, PythonStatement function)
    {
        var before = module.Statements.TakeWhile(one => one != function).LastOrDefault();
        return before is not null && module.First(before).Is("@") ? module.First(before).Line : null;
    }
}
