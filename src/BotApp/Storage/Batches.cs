using System.Data.Common;

namespace BotApp.Storage;

/// <summary>Statements that go to the database together.</summary>
internal static class Batches
{
    /// <summary>Statements with the values of <c>@p0 @p1</c> …, in their order, for a connection that can send several at once.</summary>
    internal static DbBatch Of(DbConnection connection, DbTransaction transaction, IReadOnlyList<(string Sql, object?[] Values)> statements)
    {
        var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var (sql, values) in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = sql;
            for (var column = 0; column < values.Length; column++)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ($"p{column}", values[column] ?? DBNull.Value);
                command.Parameters.Add(parameter);
            }

            batch.BatchCommands.Add(command);
        }

        return batch;
    }
}
