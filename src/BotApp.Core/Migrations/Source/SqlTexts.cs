namespace BotApp.Core.Migrations.Source;

/// <summary>The steps of SQL that Python code hands to the database.</summary>
internal static class SqlTexts
{
    private const string Dynamic = "the SQL is put together when it runs";

    private const int MaxDepth = 20;

    private static readonly HashSet<string> s_changes = ["update", "insert", "delete", "select", "values", "where", "merge"];

    /// <summary>The steps of a text, a list of texts, or a statement built of calls.</summary>
    /// <param name="sql">What is handed over.</param>
    /// <param name="module">The file.</param>
    /// <param name="kind">What it is handed to: <c>RunSQL</c>, <c>execute</c>.</param>
    /// <param name="at">That call.</param>
    public static IReadOnlyList<MigrationOperation> Of(PythonExpression? sql, PythonModule module, string kind, PythonExpression at) => [.. Of(sql, module, kind, at, 0)];

    private static IEnumerable<MigrationOperation> Of(PythonExpression? sql, PythonModule module, string kind, PythonExpression at, int depth)
    {
        if (PythonTexts.Of(sql, module) is { } text)
        {
            // What is written in it counts, and what is put in may be anything. Lines of a string are the file's only where it was written at the call.
            var isHere = text.Line >= at.Line && text.EndLine <= at.EndLine;
            var steps = SqlRules.Of(text.Text, isHere ? text.Line : at.Line, isHere ? text.EndLine : at.Line).Select(step => step with { Around = (at.Line, at.EndLine) });
            return text.IsWhole ? steps : steps.Where(step => step.Class == MigrationClass.Contract).Append(Unknown(kind, at, Dynamic));
        }

        return sql switch
        {
            null => [Unknown(kind, at, "its SQL is not found in the file")],
            PythonMember { Name: "noop" } => [],
            PythonName { Text: "noop" } => [],
            PythonName name when module.ValueOf(name.Text) is { } value && depth < MaxDepth => Of(value, module, kind, at, depth + 1),
            PythonList { Items: [] } => [],
            PythonList { Bracket: '[' } list when depth < MaxDepth => list.Items.SelectMany(item => Of(Statement(item), module, kind, at, depth + 1)),
            PythonList { Bracket: '(' } list when depth < MaxDepth => list.Items.SelectMany(item => Of(Statement(item), module, kind, at, depth + 1)),
            _ when Built(sql, module) is { } built => [built with { Line = at.Line, EndLine = at.EndLine }],
            _ => [Unknown(kind, at, Dynamic)],
        };
    }

    // A pair of a statement and its parameters.
    private static PythonExpression Statement(PythonExpression item) => item is PythonList { Bracket: '(', Items: [var statement, _] } ? statement : item;

    // Statements of SQLAlchemy: users.update().where(…), sa.schema.DropTable(…).
    private static MigrationOperation? Built(PythonExpression sql, PythonModule module)
    {
        foreach (var call in sql.All.OfType<PythonCall>())
        {
            var called = PythonTexts.Called(call, module) ?? "";
            if (called.StartsWith("Drop", StringComparison.Ordinal))
            {
                return new MigrationOperation(MigrationClass.Contract, called, 0, 0) { Nature = called is "DropTable" or "DropView" or "DropSchema" ? MigrationNature.Removal : MigrationNature.Plain };
            }

            if (called.StartsWith("Create", StringComparison.Ordinal))
            {
                return new MigrationOperation(MigrationClass.Expand, called, 0, 0);
            }

            if (s_changes.Contains(called))
            {
                return new MigrationOperation(MigrationClass.Data, called.ToUpperInvariant(), 0, 0);
            }
        }

        return null;
    }

    private static MigrationOperation Unknown(string kind, PythonExpression at, string why) => new(MigrationClass.Unknown, kind, at.Line, at.EndLine) { Why = why };
}
