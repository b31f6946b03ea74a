namespace BotApp.Core.Migrations.Source;

/// <summary>The classes of Alembic's operations.</summary>
internal static class AlembicOperations
{
    private static readonly HashSet<string> s_quiet =
        ["get_bind", "get_context", "f", "inline_literal", "batch_alter_table", "create_table_comment", "drop_table_comment", "autogen_column_reflect", "context", "bind"];

    /// <summary>The steps of a call of <c>op</c> or of what <c>batch_alter_table</c> opened.</summary>
    public static IReadOnlyList<MigrationOperation> Of(PythonCall call, string method, bool isBatch, string? batchTable, PythonModule module)
    {
        if (s_quiet.Contains(method))
        {
            return [];
        }

        // A batch has no table among its arguments: every place is one further to the front.
        var shift = isBatch ? 1 : 0;
        string? Table(string name, int place) => isBatch ? batchTable : TableOf(call, name, place, module);
        string? Text(string name, int place) => PythonTexts.Whole(call.Argument(name, place - shift), module)?.ToLowerInvariant();
        MigrationOperation Step(MigrationClass of, MigrationNature nature = MigrationNature.Plain) => new(of, method, call.Line, call.EndLine) { Nature = nature };
        var step = method switch
        {
            "create_table" => Created(call, Step(MigrationClass.Expand, MigrationNature.NewTable), module),
            "drop_table" => Step(MigrationClass.Contract, MigrationNature.Removal) with { Table = TableOf(call, "table_name", 0, module) },
            "rename_table" => Step(MigrationClass.Contract, MigrationNature.Rename) with { Table = TableOf(call, "old_table_name", 0, module), OtherNames = PythonTexts.Whole(call.Argument("new_table_name", 1), module) is { } name ? [name.ToLowerInvariant()] : [] },
            "add_column" => Added(call, Step(MigrationClass.Expand), 1 - shift, module) with { Table = Table("table_name", 0) },
            "drop_column" => Step(MigrationClass.Contract, MigrationNature.Removal) with { Table = Table("table_name", 0), Column = Text("column_name", 1) },
            "alter_column" when call.Arguments.Count(argument => argument.Name.Length == 0) > 2 - shift => Step(MigrationClass.Unknown) with { Why = "some of its arguments have no names" },
            "alter_column" => Altered(call, Step(MigrationClass.StateOnly)) with { Table = Table("table_name", 0), Column = Text("column_name", 1) },
            "create_index" => Step(call.Argument("unique") is null or PythonName { Text: "False" } ? MigrationClass.Expand : MigrationClass.Restrict) with { Table = Table("table_name", 1) },
            "create_unique_constraint" or "create_check_constraint" or "create_foreign_key" or "create_exclude_constraint" or "create_primary_key"
                => Step(MigrationClass.Restrict) with { Table = isBatch ? batchTable : TableOf(call, method == "create_foreign_key" ? "source_table" : "table_name", 1, module) },
            "drop_constraint" or "drop_index" => Step(MigrationClass.Contract) with { IsMinor = true, Table = Table("table_name", 1) },
            "bulk_insert" => Step(MigrationClass.Data),
            "create_entity" => Step(MigrationClass.Expand),
            "replace_entity" => Step(MigrationClass.Restrict, MigrationNature.Alteration),
            _ when method.StartsWith("drop_", StringComparison.Ordinal) => Step(MigrationClass.Contract),
            _ when method.StartsWith("rename_", StringComparison.Ordinal) => Step(MigrationClass.Contract, MigrationNature.Rename),
            _ => Step(MigrationClass.Unknown) with { Why = "this operation is not known here" },
        };
        return call.HasStars && step.Class != MigrationClass.Contract
            ? [step, Step(MigrationClass.Unknown) with { Why = "some of its arguments are not written here" }]
            : [step];
    }

    /// <summary>The table that a call names, with its schema; null when it is not told as such.</summary>
    public static string? TableOf(PythonCall call, string name, int place, PythonModule module)
    {
        var table = PythonTexts.Whole(call.Argument(name, place), module)?.ToLowerInvariant();
        return call.Argument("schema") is null or PythonName { Text: "None" } ? table
            : table is not null && PythonTexts.Whole(call.Argument("schema"), module) is { } schema ? $"{schema.ToLowerInvariant()}.{table}" : null;
    }

    private static MigrationOperation Created(PythonCall call, MigrationOperation step, PythonModule module)
    {
        var mayBeThere = call.Argument("if_not_exists") is not (null or PythonName { Text: "False" });
        return step with { Nature = mayBeThere ? MigrationNature.Plain : step.Nature, Table = TableOf(call, "table_name", 0, module) };
    }

    private static MigrationOperation Added(PythonCall call, MigrationOperation step, int place, PythonModule module)
    {
        var written = call.Argument("column", place);
        if ((written is PythonName name ? module.ValueOf(name.Text) : written) is not PythonCall column || PythonTexts.Called(column, module) is not "Column")
        {
            return step with { Class = MigrationClass.Unknown, Why = "its column is not written here" };
        }

        var named = PythonTexts.Whole(column.Argument("name", 0), module)?.ToLowerInvariant();
        bool Is(string key, string value) => column.Argument(key) is PythonName word && word.Text == value;
        var isNullable = column.Argument("nullable") is null ? !Is("primary_key", "True") : Is("nullable", "True");
        var isFilled = column.Argument("server_default") is not (null or PythonName { Text: "None" })
            || column.Arguments.Any(argument => argument.Value is PythonCall inner && PythonTexts.Called(inner, module) is "Computed" or "Identity");
        var isRequired = !isNullable && !isFilled;
        var isUnique = Is("unique", "True") && !isNullable;
        return step with
        {
            Column = named,
            Class = column.HasStars ? MigrationClass.Unknown : isRequired || isUnique ? MigrationClass.Restrict : MigrationClass.Expand,
            Nature = isRequired ? MigrationNature.RequiredColumn : isUnique ? MigrationNature.Alteration : MigrationNature.Plain,
            Why = column.HasStars ? "some of its column's arguments are not written here" : "",
        };
    }

    private static MigrationOperation Altered(PythonCall call, MigrationOperation step)
    {
        static bool IsNothing(PythonExpression? value) => value is null or PythonName { Text: "None" };
        var fill = call.Argument("server_default");
        return !IsNothing(call.Argument("new_column_name")) ? step with { Class = MigrationClass.Contract, Nature = MigrationNature.Rename }
            : call.Argument("nullable") is not (null or PythonName { Text: "True" or "None" }) ? step with { Class = MigrationClass.Restrict, Nature = MigrationNature.RequiredColumn }
            : !IsNothing(call.Argument("type_")) || (fill is not null && IsNothing(fill)) ? step with { Class = MigrationClass.Restrict, Nature = MigrationNature.Alteration }
            : call.Argument("nullable") is PythonName { Text: "True" } || fill is not (null or PythonName { Text: "False" }) ? step with { Class = MigrationClass.Expand }
            : step;
    }
}
