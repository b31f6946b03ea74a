using System.Collections.Concurrent;
using System.Data.Common;

using Dapper;

namespace BotApp.Storage;

/// <summary>One connection, perhaps inside a transaction, that speaks the dialect.</summary>
internal sealed class SqlSession(DbConnection connection, DbTransaction? transaction, ISqlDialect dialect, CancellationToken cancellationToken)
{
    private static readonly ConcurrentDictionary<(string Dialect, string Sql), string> Translations = new();

    static SqlSession() => StoredTimes.Register();

    internal Task<int> ExecuteAsync(string sql, object? values = null) => connection.ExecuteAsync(Command(sql, values));

    internal async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? values = null) =>
        (await connection.QueryAsync<T>(Command(sql, values))).AsList();

    internal Task<T?> FindAsync<T>(string sql, object? values = null) => connection.QueryFirstOrDefaultAsync<T>(Command(sql, values));

    internal async Task<long?> NumberAsync(string sql, object? values = null) =>
        await connection.ExecuteScalarAsync(Command(sql, values)) switch
        {
            null or DBNull => null,
            var number => Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture),
        };

    /// <inheritdoc cref="ISqlDialect.ExecuteEachAsync"/>
    internal Task<IReadOnlyList<object?>> EachAsync(string sql, IReadOnlyList<object?[]> rows) => dialect.ExecuteEachAsync(
        connection,
        transaction ?? throw new InvalidOperationException("Rows are written inside a transaction only."),
        Translate(sql),
        rows,
        cancellationToken);

    /// <inheritdoc cref="ISqlDialect.LockSchemaAsync"/>
    internal Task LockSchemaAsync() => dialect.LockSchemaAsync(
        connection,
        transaction ?? throw new InvalidOperationException("The schema is locked inside a transaction only."),
        cancellationToken);

    private CommandDefinition Command(string sql, object? values) =>
        new(Translate(sql), values, transaction, cancellationToken: cancellationToken);

    private string Translate(string sql) =>
        Translations.GetOrAdd((dialect.Name, sql), static (key, translator) => translator.Translate(key.Sql), dialect);
}
