using System.CommandLine;

using BotApp.Storage;

using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Cli;

/// <summary><c>migrate</c>: brings the database to the current schema. Exit code 0: it is current; 1: it could not be; 2: the configuration names no database.</summary>
internal static class MigrateVerb
{
    private const int Ok = 0;
    private const int Failed = 1;
    private const int NotConfigured = 2;

    internal static Command Create()
    {
        var connection = new Option<string?>("--connection") { Description = "The database. Default: ConnectionStrings__BotApp, else 'Data Source=botapp.db'.", HelpName = "TEXT" };
        var command = new Verb("migrate", "Bring the database to the current schema and say what was applied.", [(0, "The schema is current."), (1, "It could not be brought there."), (2, "The configuration names no database.")]) { connection };
        command.SetAction(async (parse, cancellation) =>
        {
            var (output, error) = (parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
            try
            {
                var text = parse.GetValue(connection) ?? StorageServices.ConnectionString(VerbConfiguration.Read());
                await using var database = new Database(StorageServices.Dialect(text, NullLoggerFactory.Instance));
                var migrations = new Store(database).Migrations;
                var applied = await migrations.ApplyAsync(cancellation);
                foreach (var script in applied)
                {
                    await output.WriteLineAsync($"applied {script}");
                }

                await output.WriteLineAsync(applied.Count == 0 ? "The database is current: nothing to apply." : $"The database is current: {applied.Count} applied.");
                if (await migrations.NewerAsync(cancellation) is { Count: > 0 } newer)
                {
                    await output.WriteLineAsync($"A newer version of BotApp extended it ({string.Join(", ", newer)}). This one works on it all the same: scripts only add.");
                }

                return Ok;
            }
            catch (InvalidOperationException exception)
            {
                await error.WriteLineAsync(exception.Message);
                return NotConfigured;
            }
            catch (Exception exception) when (exception is System.Data.Common.DbException or TimeoutException or IOException)
            {
                await error.WriteLineAsync($"The database could not be brought up to date, nothing was changed: {exception.Message}");
                return Failed;
            }
        });
        return command;
    }
}
