namespace BotApp.Core.Migrations.Source;

/// <summary>The classes of SQL by its statements. What is not known here is unknown, never harmless.</summary>
internal static class SqlRules
{
    private static readonly HashSet<string> s_data = ["insert", "update", "delete", "merge", "replace", "copy", "truncate", "values", "table", "upsert"];

    private static readonly HashSet<string> s_quiet =
        ["begin", "commit", "end", "start", "savepoint", "release", "rollback", "set", "reset", "show", "analyze", "vacuum", "reindex", "cluster", "checkpoint", "explain",
         "grant", "comment", "lock", "pragma", "use", "discard", "refresh", "optimize", "unlock"];

    // Functions, and words before a bracket, with which a query only reads.
    private static readonly HashSet<string> s_reading =
        ["select", "from", "where", "and", "or", "not", "in", "on", "as", "by", "when", "then", "else", "case", "join", "lateral", "having", "union", "all", "any", "some", "except", "intersect", "exists",
         "distinct", "filter", "using", "over", "limit", "offset", "values", "array", "row", "between", "like", "is", "count", "sum", "min", "max", "avg", "coalesce", "nullif", "greatest", "least", "lower",
         "upper", "length", "trim", "substring", "concat", "replace", "cast", "extract", "date_trunc", "to_char", "now", "round", "floor", "ceil", "abs", "row_number", "array_agg", "string_agg", "group_concat",
         "to_regclass", "version", "current_database", "current_schema", "current_setting", "pg_get_serial_sequence", "json_agg", "jsonb_agg", "varchar", "char", "numeric", "decimal"];

    private static readonly HashSet<string> s_setting = ["setval", "nextval", "set_config", "pg_advisory_lock", "pg_advisory_xact_lock", "pg_try_advisory_lock", "pg_advisory_unlock"];

    /// <summary>The steps of a text of SQL.</summary>
    /// <param name="text">The text; a replacement field is <see cref="PythonStrings.Field"/>.</param>
    /// <param name="line">The line of the file it begins on, counted from 1.</param>
    /// <param name="endLine">The last line of the string.</param>
    public static IReadOnlyList<MigrationOperation> Of(string text, int line, int endLine) =>
        [.. SqlStatements.Of(text).SelectMany(statement => Of(statement, line, endLine))];

    private static IEnumerable<MigrationOperation> Of(SqlStatement statement, int line, int endLine)
    {
        var at = Math.Min(endLine, line + (statement.Tokens.Count > 0 ? statement.Tokens[0].Line : 0));
        var end = Math.Min(endLine, line + (statement.Tokens.Count > 0 ? statement.Tokens[^1].Line : 0));
        if (statement.IsUnclear)
        {
            yield return Unknown(statement, "databases differ in where its strings and comments end");
        }

        foreach (var one in Classes(new SqlCursor(statement.Tokens)))
        {
            yield return one with { Line = at, EndLine = end };
        }
    }

    private static MigrationOperation Unknown(SqlStatement statement, string why) => new(MigrationClass.Unknown, Head(statement.Tokens), 0, 0) { Why = why };

    private static string Head(IReadOnlyList<SqlToken> tokens) => tokens.Count == 0 ? "SQL"
        : string.Join(' ', tokens.TakeWhile(token => token.IsName && token.Text.All(char.IsAsciiLetter)).Take(2).Select(token => token.Text.ToUpperInvariant())) is { Length: > 0 } head ? head : "SQL";

    private static IEnumerable<MigrationOperation> Classes(SqlCursor sql)
    {
        if (sql.AtEnd)
        {
            return [];
        }

        var first = sql.Word();
        return first switch
        {
            "create" => Create(sql),
            "drop" => [Drop(sql)],
            "alter" => Alter(sql),
            "rename" => [Step(MigrationClass.Contract, "RENAME", MigrationNature.Rename, sql.Take("table") ? sql.Name() : null)],
            "with" => sql.HasAny("insert", "update", "delete", "merge", "select") && !sql.HasAny("drop", "alter") ? [Step(MigrationClass.Data, "WITH")] : [Unclear("WITH")],
            "select" => [Query(sql)],
            "revoke" => [Step(MigrationClass.Restrict, "REVOKE")],
            _ when s_data.Contains(first) => [Step(MigrationClass.Data, first.ToUpperInvariant())],
            _ when s_quiet.Contains(first) => [Step(MigrationClass.StateOnly, first.ToUpperInvariant())],
            _ => [Unclear(first.Length > 0 && first.All(char.IsAsciiLetter) ? first.ToUpperInvariant() : "SQL")],
        };
    }

    // A query reads, unless it calls what somebody wrote: that may do anything.
    private static MigrationOperation Query(SqlCursor sql)
    {
        var called = sql.Called().Where(name => !s_reading.Contains(name)).ToList();
        return called.Exists(name => !s_setting.Contains(name)) ? Step(MigrationClass.Unknown, "SELECT") with { Why = $"what the function `{called.First(name => !s_setting.Contains(name))}` does is not known here" }
            : sql.HasAny("into") ? Step(MigrationClass.Expand, "SELECT INTO")
            : called.Count > 0 ? Step(MigrationClass.Data, "SELECT")
            : Step(MigrationClass.StateOnly, "SELECT");
    }

    private static IEnumerable<MigrationOperation> Create(SqlCursor sql)
    {
        var isReplacing = sql.Take("or") && sql.Take("replace");
        var isUnique = false;
        string[] kinds = ["unlogged", "temporary", "temp", "global", "local", "unique", "fulltext", "spatial", "materialized", "recursive", "constraint", "foreign", "virtual", "clustered"];
        while (kinds.Contains(sql.Peek()))
        {
            isUnique |= sql.Word() == "unique";
        }

        if (sql.Take("table"))
        {
            var mayBeThere = sql.Take("if");
            _ = mayBeThere && sql.Take("not") && sql.Take("exists");
            var name = sql.Name();

            // One that may be there already is not known to be new.
            return isReplacing ? [Step(MigrationClass.Contract, "CREATE OR REPLACE TABLE", MigrationNature.Removal, name)]
                : [Step(MigrationClass.Expand, "CREATE TABLE", mayBeThere ? MigrationNature.Plain : MigrationNature.NewTable, name)];
        }

        if (sql.Take("index"))
        {
            return [Step(isUnique ? MigrationClass.Restrict : MigrationClass.Expand, isUnique ? "CREATE UNIQUE INDEX" : "CREATE INDEX", MigrationNature.Plain, sql.After("on"))];
        }

        string[] known = ["view", "function", "procedure", "trigger", "extension", "schema", "sequence", "type", "domain", "role", "user", "policy", "aggregate", "cast", "collation", "operator",
            "publication", "statistics", "server", "rule", "text", "event", "database"];
        var what = sql.Word();
        return known.Contains(what)
            ? [Step(what is "rule" or "policy" || (isReplacing && what is "view" or "function" or "procedure") ? MigrationClass.Restrict : MigrationClass.Expand, $"CREATE {what.ToUpperInvariant()}")]
            : [Unclear("CREATE")];
    }

    private static MigrationOperation Drop(SqlCursor sql)
    {
        _ = sql.Take("materialized") || sql.Take("foreign") || sql.Take("temporary");
        var what = sql.Word();
        if (what is "index" or "statistics" or "policy" or "rule" or "trigger" && !sql.HasAny("cascade"))
        {
            return Step(MigrationClass.Contract, $"DROP {what.ToUpperInvariant()}", MigrationNature.Plain, sql.After("on")) with { IsMinor = what is "index" or "statistics" };
        }

        _ = sql.Take("if") && sql.Take("exists");
        var name = what == "table" ? sql.Name() : null;
        return Step(MigrationClass.Contract, $"DROP {what.ToUpperInvariant()}".TrimEnd(), what is "table" or "view" or "schema" ? MigrationNature.Removal : MigrationNature.Plain, sql.Peek() == "," ? null : name);
    }

    private static List<MigrationOperation> Alter(SqlCursor sql)
    {
        _ = sql.Take("foreign") || sql.Take("materialized");
        var what = sql.Word();
        if (what is not ("table" or "view"))
        {
            return [AlterOther(sql, what)];
        }

        _ = sql.Take("if") && sql.Take("exists");
        _ = sql.Take("only");
        var table = sql.Name();
        _ = sql.Take("*");
        var actions = sql.Split(",");
        return actions.Count == 0 ? [Unclear("ALTER TABLE") with { Table = table }] : [.. actions.Select(action => Action(action) with { Table = table })];
    }

    private static MigrationOperation AlterOther(SqlCursor sql, string what)
    {
        var kind = $"ALTER {what.ToUpperInvariant()}".TrimEnd();
        return what switch
        {
            "index" or "statistics" => Step(MigrationClass.Contract, kind) with { IsMinor = true },
            "type" when sql.HasAny("add") && !sql.HasAny("drop", "rename", "alter") => Step(MigrationClass.Expand, kind),
            "sequence" or "extension" or "default" or "system" when !sql.HasAny("rename", "drop", "schema") => Step(MigrationClass.Expand, kind),
            _ when sql.HasAny("rename", "drop", "schema") => Step(MigrationClass.Contract, kind, MigrationNature.Rename),
            _ => Unclear(kind),
        };
    }

    // One action of ALTER TABLE. Sources: https://www.postgresql.org/docs/current/sql-altertable.html, https://dev.mysql.com/doc/refman/8.4/en/alter-table.html, https://sqlite.org/lang_altertable.html.
    private static MigrationOperation Action(SqlCursor sql)
    {
        var first = sql.Word();
        switch (first)
        {
            case "add":
                return Add(sql);
            case "drop":
                return DropFrom(sql);
            case "rename":
                return sql.Peek() is "constraint" or "index" or "key"
                    ? Step(MigrationClass.Contract, "RENAME " + sql.Word().ToUpperInvariant()) with { IsMinor = true }
                    : Step(MigrationClass.Contract, "RENAME", MigrationNature.Rename) with { Column = sql.Take("column") || (sql.Peek() is not ("to" or "as") && sql.HasAny("to")) ? sql.Name() : null };
            case "change":
                _ = sql.Take("column");
                return Step(MigrationClass.Contract, "CHANGE COLUMN", MigrationNature.Rename) with { Column = sql.Name() };
            case "modify":
                _ = sql.Take("column");
                return Step(MigrationClass.Restrict, "MODIFY COLUMN", MigrationNature.Alteration) with { Column = sql.Name() };
            case "alter":
                _ = sql.Take("column");
                return AlterColumn(sql, sql.Name());
            case "set":
                return sql.Peek() == "schema" ? Step(MigrationClass.Contract, "SET SCHEMA", MigrationNature.Rename) : Step(MigrationClass.Expand, "SET");
            case "detach":
                return Step(MigrationClass.Contract, "DETACH PARTITION");
            case "truncate":
                return Step(MigrationClass.Data, "TRUNCATE PARTITION");
            case "force" or "enable" when sql.HasAny("row"):
                return Step(MigrationClass.Restrict, "ROW LEVEL SECURITY");
            case "disable" when sql.HasAny("row", "trigger", "rule"):
            case "validate" or "owner" or "enable" or "disable" or "cluster" or "reset" or "attach" or "replica" or "inherit" or "no" or "comment" or "force" or "engine" or "auto_increment" or "not":
                return Step(MigrationClass.Expand, first.ToUpperInvariant());
            default:
                return Unclear("ALTER TABLE");
        }
    }

    private static MigrationOperation Add(SqlCursor sql)
    {
        if (sql.Peek() is "constraint" or "unique" or "check" or "foreign" or "primary" or "exclude")
        {
            return Step(MigrationClass.Restrict, "ADD CONSTRAINT");
        }

        if (sql.Peek() is "index" or "key" or "fulltext" or "spatial")
        {
            return Step(MigrationClass.Expand, "ADD INDEX");
        }

        if (sql.Take("partition"))
        {
            return Step(MigrationClass.Expand, "ADD PARTITION");
        }

        _ = sql.Take("column");
        _ = sql.Take("if") && sql.Take("not") && sql.Take("exists");
        if (sql.Peek() == "(")
        {
            return sql.HasAny("not") && !sql.HasAny("default") ? Step(MigrationClass.Restrict, "ADD COLUMN", MigrationNature.RequiredColumn) : Step(MigrationClass.Expand, "ADD COLUMN");
        }

        var column = sql.Name();
        var isFilled = sql.HasAny("default", "generated", "serial", "bigserial", "smallserial", "auto_increment", "identity");
        var isRequired = (sql.HasPair("not", "null") || sql.HasPair("primary", "key")) && !isFilled;
        var isChecked = isRequired || sql.HasAny("unique", "check");
        return Step(isChecked ? MigrationClass.Restrict : MigrationClass.Expand, "ADD COLUMN", isRequired ? MigrationNature.RequiredColumn : MigrationNature.Plain) with { Column = column };
    }

    private static MigrationOperation DropFrom(SqlCursor sql)
    {
        var what = sql.Peek();
        if (what is "constraint" or "index" or "key" or "check" or "foreign" or "primary")
        {
            // What CASCADE takes with it is not seen here.
            return sql.HasAny("cascade") ? Step(MigrationClass.Contract, $"DROP {what.ToUpperInvariant()} CASCADE") : Step(MigrationClass.Contract, $"DROP {what.ToUpperInvariant()}") with { IsMinor = true };
        }

        if (what is "partition")
        {
            return Step(MigrationClass.Contract, "DROP PARTITION", MigrationNature.Removal);
        }

        _ = sql.Take("column");
        _ = sql.Take("if") && sql.Take("exists");
        return Step(MigrationClass.Contract, "DROP COLUMN", MigrationNature.Removal) with { Column = sql.Name() };
    }

    private static MigrationOperation AlterColumn(SqlCursor sql, string? column)
    {
        var kind = (sql.Word(), sql.Word(), sql.Word()) switch
        {
            ("set", "not", "null") => Step(MigrationClass.Restrict, "SET NOT NULL", MigrationNature.RequiredColumn),
            ("drop", "not", "null") => Step(MigrationClass.Expand, "DROP NOT NULL"),
            ("drop", "default", _) => Step(MigrationClass.Restrict, "DROP DEFAULT", MigrationNature.Alteration),
            ("set", "default", _) => Step(MigrationClass.Expand, "SET DEFAULT"),
            ("set", "data", "type") or ("type", _, _) => Step(MigrationClass.Restrict, "ALTER COLUMN TYPE", MigrationNature.Alteration),
            ("set" or "reset", "statistics" or "storage" or "compression" or "(", _) => Step(MigrationClass.StateOnly, "ALTER COLUMN SET"),
            ("add", "generated", _) or ("drop", "identity" or "expression", _) => Step(MigrationClass.Restrict, "ALTER COLUMN", MigrationNature.Alteration),
            _ => Unclear("ALTER COLUMN"),
        };
        return kind with { Column = column };
    }

    private static MigrationOperation Step(MigrationClass kind, string name, MigrationNature nature = MigrationNature.Plain, string? table = null) => new(kind, name, 0, 0) { Nature = nature, Table = table };

    private static MigrationOperation Unclear(string head) => Step(MigrationClass.Unknown, head) with { Why = "this kind of SQL is not known here" };
}
