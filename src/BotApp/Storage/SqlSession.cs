using System.Collections.Concurrent;
using System.Data.Common;

using Dapper;

namespace BotApp.Storage;

/// <summary>One connection, perhaps inside a transaction, that speaks the dialect.</summary>
internal sealed class SqlSession(DbConnection connection, DbTransaction? transaction, ISqlDialect dialect, CancellationToken cancellationToken)
{
    private static readonly ConcurrentDictionary<(string Dialect, string Sql), string> Translations = new();

    private readonly List<(string Sql, object?[] Values)> later = [];

    static SqlSession() => StoredTimes.Register();

    private DbTransaction Transaction => transaction ?? throw new InvalidOperationException("Rows are written inside a transaction only.");

    internal async Task<int> ExecuteAsync(string sql, object? values = null)
    {
        await SendAsync();
        return await connection.ExecuteAsync(Command(sql, values));
    }

    internal async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? values = null)
    {
        await SendAsync();
        return (await connection.QueryAsync<T>(Command(sql, values))).AsList();
    }

    internal async Task<T?> FindAsync<T>(string sql, object? values = null)
    {
        await SendAsync();
        return await connection.QueryFirstOrDefaultAsync<T>(Command(sql, values));
    }

    internal async Task<long?> NumberAsync(string sql, object? values = null)
    {
        await SendAsync();
        return await connection.ExecuteScalarAsync(Command(sql, values)) switch
        {
            null or DBNull => null,
            var number => Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    /// <inheritdoc cref="ISqlDialect.ExecuteEachAsync"/>
    internal async Task<IReadOnlyList<object?>> EachAsync(string sql, IReadOnlyList<object?[]> rows)
    {
        await SendAsync();
        return await dialect.ExecuteEachAsync(connection, Transaction, Translate(sql), rows, cancellationToken);
    }

    /// <summary>
    /// Runs one statement once for each row of values (<c>@p0 @p1</c> …) and wants nothing back. Where each way to the database costs, they go together with others: in their order, before
    /// anything else is asked for and before the commit.
    /// </summary>
    internal async Task PutAsync(string sql, IReadOnlyList<object?[]> rows)
    {
        if (Transaction.Connection is { CanCreateBatch: true })
        {
            later.AddRange(rows.Select(row => (Translate(sql), row)));
        }
        else
        {
            await EachAsync(sql, rows);
        }
    }

    /// <summary>Sends what is still to be written.</summary>
    internal async Task SendAsync()
    {
        if (later.Count == 0)
        {
            return;
        }

        await using var batch = Batches.Of(connection, Transaction, later);
        later.Clear();
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

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
