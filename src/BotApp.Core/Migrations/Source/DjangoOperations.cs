namespace BotApp.Core.Migrations.Source;

/// <summary>The classes of Django's operations, those of its PostgreSQL module and of well-known packages.</summary>
internal static class DjangoOperations
{
    private static readonly HashSet<string> s_quiet = ["AlterModelOptions", "AlterModelManagers", "AlterModelTableComment"];

    private static readonly HashSet<string> s_adding = ["AddIndex", "AddIndexConcurrently", "AlterIndexTogether", "CreateCollation", "ValidateConstraint"];

    private static readonly HashSet<string> s_restricting = ["AddConstraint", "AddConstraintNotValid", "AlterConstraint", "AlterUniqueTogether"];

    private static readonly HashSet<string> s_minor = ["RemoveIndex", "RemoveIndexConcurrently", "RemoveConstraint", "RenameIndex"];

    private static readonly HashSet<string> s_others =
        ["CreateModel", "DeleteModel", "AddField", "RemoveField", "AlterField", "RenameField", "RenameModel", "AlterModelTable", "AlterOrderWithRespectTo", "RemoveCollation",
         "SafeRemoveField", "SafeDeleteModel", "SeparateDatabaseAndState", "RunPython", "SafeRunPython", "RunSQL", "SafeRunSQL"];

    /// <summary>Whether an operation of this name is known.</summary>
    public static bool Knows(string kind) =>
        s_quiet.Contains(kind) || s_adding.Contains(kind) || s_restricting.Contains(kind) || s_minor.Contains(kind) || s_others.Contains(kind)
        || (kind.EndsWith("Extension", StringComparison.Ordinal) && kind.Length > "Extension".Length);

    /// <summary>The step that an operation is.</summary>
    public static MigrationOperation Of(PythonCall call, string kind, string app, PythonModule module)
    {
        string? Text(string name, int place) => PythonTexts.Whole(call.Argument(name, place), module)?.ToLowerInvariant();
        string? Model(string name) => Text(name, 0) is { } model ? $"{app}.{model}" : null;
        MigrationOperation Step(MigrationClass of, MigrationNature nature = MigrationNature.Plain) => new(of, kind, call.Line, call.EndLine) { Nature = nature };

        return kind switch
        {
            "CreateModel" => Created(call, Step(MigrationClass.Expand, MigrationNature.NewTable), app, module),
            "DeleteModel" => Step(MigrationClass.Contract, MigrationNature.Removal) with { Table = Model("name") },
            "RemoveField" => Step(MigrationClass.Contract, MigrationNature.Removal) with { Table = Model("model_name"), Column = Text("name", 1) },
            "AddField" => Added(call, Step(MigrationClass.Expand), module) with { Table = Model("model_name"), Column = Text("name", 1) },
            "AlterField" => Altered(Field(call, module), Step(MigrationClass.Expand)) with { Table = Model("model_name"), Column = Text("name", 1) },
            "RenameField" => Step(MigrationClass.Contract, MigrationNature.Rename) with { Table = Model("model_name"), Column = Text("old_name", 1) },
            "RenameModel" => Step(MigrationClass.Contract, MigrationNature.Rename) with { Table = Model("old_name"), OtherNames = Text("new_name", 1) is { } name ? [$"{app}.{name}"] : [] },
            "AlterModelTable" => Step(MigrationClass.Contract, MigrationNature.Rename) with { Table = Model("name") },
            "AlterOrderWithRespectTo" => Step(MigrationClass.Contract) with { Table = Model("name") },
            "RemoveCollation" => Step(MigrationClass.Contract),
            "SafeRemoveField" => Removed(call, Step(MigrationClass.Contract, MigrationNature.Removal)) with { Table = Model("model_name"), Column = Text("name", 1) },
            "SafeDeleteModel" => Removed(call, Step(MigrationClass.Contract, MigrationNature.Removal)) with { Table = Model("name") },
            _ when s_quiet.Contains(kind) => Step(MigrationClass.StateOnly) with { Table = Model("name") },
            _ when s_restricting.Contains(kind) => Step(MigrationClass.Restrict) with { Table = Model("model_name") ?? Model("name") },
            _ when s_minor.Contains(kind) => Step(MigrationClass.Contract) with { Table = Model("model_name"), IsMinor = true },
            _ when s_adding.Contains(kind) => Step(MigrationClass.Expand) with { Table = kind is "CreateCollation" ? null : Model("model_name") ?? Model("name") },
            _ => Step(MigrationClass.Expand),
        };
    }

    // A table's name in the database is app_model unless options say otherwise; one that is not managed, or another model's proxy, makes none.
    private static MigrationOperation Created(PythonCall call, MigrationOperation step, string app, PythonModule module)
    {
        var name = PythonTexts.Whole(call.Argument("name", 0), module)?.ToLowerInvariant();
        var options = call.Argument("options", 2) is PythonList { Bracket: '{' } dictionary ? dictionary.Items : [];
        PythonExpression? Option(string key)
        {
            for (var i = 0; i + 1 < options.Count; i += 2)
            {
                if (PythonTexts.Whole(options[i], module) == key)
                {
                    return options[i + 1];
                }
            }

            return null;
        }

        if (Option("managed") is PythonName { Text: "False" } || Option("proxy") is PythonName { Text: "True" })
        {
            return step with { Class = MigrationClass.StateOnly, Nature = MigrationNature.Plain, Table = name is null ? null : $"{app}.{name}" };
        }

        var table = PythonTexts.Whole(Option("db_table"), module)?.ToLowerInvariant();
        return name is null ? step : step with { Table = $"{app}.{name}", OtherNames = [table ?? $"{app}_{name}"] };
    }

    private static MigrationOperation Added(PythonCall call, MigrationOperation step, PythonModule module)
    {
        if (Field(call, module) is not { } field)
        {
            return step with { Class = MigrationClass.Unknown, Why = "its field is not written here" };
        }

        var type = PythonTexts.Called(field, module) ?? "";
        var isFilled = field.Argument("null") is PythonName { Text: "True" } || field.Argument("db_default") is { } value and not PythonMember { Name: "NOT_PROVIDED" } and not PythonName { Text: "NOT_PROVIDED" }
            || type is "ManyToManyField" or "GeneratedField" or "NullBooleanField" or "TaggableManager" or "GenericRelation" or "GenericForeignKey";
        var isUnique = field.Argument("unique") is PythonName { Text: "True" } && field.Argument("null") is not PythonName { Text: "True" };
        return isFilled && !isUnique ? step : step with { Class = MigrationClass.Restrict, Nature = isFilled ? MigrationNature.Alteration : MigrationNature.RequiredColumn };
    }

    // To null only widens. Anything else may be another type, a default, or another column.
    private static MigrationOperation Altered(PythonCall? field, MigrationOperation step) =>
        field?.Argument("null") is PythonName { Text: "True" } ? step : step with { Class = MigrationClass.Restrict, Nature = MigrationNature.Alteration };

    private static PythonCall? Field(PythonCall call, PythonModule module) => call.Argument("field", 2) switch
    {
        PythonCall field => field,
        PythonName name => module.ValueOf(name.Text) as PythonCall,
        _ => null,
    };

    // The first of two releases only takes it out of the state; any other action, or none that can be read, deletes.
    private static MigrationOperation Removed(PythonCall call, MigrationOperation step) =>
        call.Arguments.Any(argument => argument.Name is "deletion_action" or "" && argument.Value is PythonMember { Name: "MOVE_TO_PENDING" })
            ? step with { Class = MigrationClass.StateOnly }
            : step;
}
