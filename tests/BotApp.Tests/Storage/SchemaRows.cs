using BotApp.Storage;

namespace BotApp.Tests.Storage;

/// <summary>What a schema says of itself, and rows that fit it whatever its tables are.</summary>
internal sealed class SchemaRows(Database database)
{
    /// <summary>Each table's rows by number; the second has nulls wherever it may.</summary>
    internal const int RowsOfTable = 2;

    private bool IsSqlite => !database.Dialect.IsShared;

    /// <summary>Our tables, without those of the scheduler.</summary>
    internal async Task<IReadOnlyList<string>> TablesAsync() => await database.ReadAsync(
        session => session.QueryAsync<string>(IsSqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND LOWER(name) NOT LIKE 'qrtz_%' ORDER BY name"
            : "SELECT table_name FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA() AND table_name NOT LIKE 'qrtz_%' ORDER BY table_name"),
        TestContext.Current.CancellationToken);

    internal async Task<IReadOnlyList<SchemaColumn>> ColumnsAsync(string table) => await database.ReadAsync(
        session => session.QueryAsync<SchemaColumn>(
            IsSqlite
                ? "SELECT name AS Name, LOWER(type) AS Kind, CASE WHEN \"notnull\" = 1 OR pk > 0 THEN 1 ELSE 0 END AS IsRequired FROM pragma_table_info(@table) ORDER BY cid"
                : """
                  SELECT column_name AS "Name", data_type AS "Kind", CAST(CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END AS BIGINT) AS "IsRequired" FROM information_schema.columns
                  WHERE table_schema = CURRENT_SCHEMA() AND table_name = @table ORDER BY ordinal_position
                  """,
            new { table }),
        TestContext.Current.CancellationToken);

    /// <summary>Puts rows into every table that has none, with the given values where a column has the name.</summary>
    internal async Task FillAsync(IReadOnlyDictionary<string, object?> given, int rows = RowsOfTable)
    {
        foreach (var table in await TablesAsync())
        {
            if (table == "schema_versions" || await CountAsync(table) >= rows)
            {
                continue;
            }

            var columns = await ColumnsAsync(table);
            var have = (int)await CountAsync(table);
            var sql = $"INSERT INTO {table} ({string.Join(", ", columns.Select(column => $"\"{column.Name}\""))}) VALUES ({string.Join(", ", columns.Select((_, index) => $"@p{index}"))})";
            foreach (var number in Enumerable.Range(have + 1, rows - have))
            {
                await database.WriteAsync(session => session.EachAsync(sql, [[.. columns.Select(column => Value(table, column, number, given))]]), TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Every row of a table as text, by the columns given.</summary>
    internal async Task<IReadOnlyList<string>> ReadAsync(string table, IReadOnlyList<SchemaColumn> columns)
    {
        var texts = columns.Select(column => $"COALESCE(CAST({Readable(column)} AS TEXT), 'null')");
        return await database.ReadAsync(
            session => session.QueryAsync<string>($"SELECT {string.Join(" || ' | ' || ", texts)} FROM {table} ORDER BY 1"), TestContext.Current.CancellationToken);
    }

    internal async Task<long> CountAsync(string table) =>
        await database.ReadAsync(session => session.NumberAsync($"SELECT COUNT(*) FROM {table}"), TestContext.Current.CancellationToken) ?? 0;

    private string Readable(SchemaColumn column) => column.IsBytes ? IsSqlite ? $"HEX(\"{column.Name}\")" : $"ENCODE(\"{column.Name}\", 'hex')" : $"\"{column.Name}\"";

    private static object? Value(string table, SchemaColumn column, int number, IReadOnlyDictionary<string, object?> given) =>
        given.TryGetValue($"{table}.{column.Name}", out var value) || given.TryGetValue(column.Name, out value) ? value is Func<int, object?> of ? of(number) : value
        : column.IsRequired == 0 && number == RowsOfTable ? null
        : column.IsBytes ? new byte[] { 1, 2, (byte)number }
        : column.IsNumber ? 5_000_000_000L + number
        : $"{column.Name}-{number}";
}

/// <summary>A column: its name, its type in small letters, and whether it has to be filled.</summary>
internal sealed record SchemaColumn(string Name, string Kind, long IsRequired)
{
    internal bool IsBytes => Kind is "blob" or "bytea";

    internal bool IsNumber => Kind.Contains("int", StringComparison.Ordinal);
}
