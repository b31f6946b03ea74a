using System.CommandLine;
using System.Data.Common;

namespace BotApp.Cli;

/// <summary><c>replay</c>: puts deliveries through the service again. Exit code 0: all; 1: some were not; 2: an input cannot be read.</summary>
internal static class ReplayVerb
{
    private const int Ok = 0;
    private const int Refused = 1;
    private const int Unreadable = 2;

    internal static Command Create(Func<IConfiguration>? configuration = null)
    {
        var deliveries = new Argument<string[]>("DELIVERY")
        {
            Description = "Ids of stored deliveries, whose events go back into the inbox; or files of saved payloads, which are sent to the running service.",
            Arity = ArgumentArity.OneOrMore,
        };
        var name = new Option<string?>("--event") { Description = "The event of saved payloads. Default: told from each file's name or content.", HelpName = "NAME" };
        var url = new Option<string?>("--url") { Description = "Where the running service is. Default: BotApp__PublicUrl, else http://127.0.0.1:5000.", HelpName = "BASE" };
        var command = new Verb(
            "replay",
            "Put deliveries through the service again: stored ones by their id, saved payloads by their file, signed with GitHub__WebhookSecret.",
            [(0, "All were put through."), (1, "Some were not."), (2, "An input, the configuration or the database cannot be read.")]) { deliveries, name, url };
        command.SetAction(async (parse, cancellation) =>
        {
            var (output, error) = (parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
            var all = parse.GetRequiredValue(deliveries);
            var files = all.Where(File.Exists).ToList();
            try
            {
                var read = (configuration ?? VerbConfiguration.Read)();
                var stored = await StoredReplay.RunAsync([.. all.Except(files, StringComparer.Ordinal)], read, output, error, cancellation);
                var sent = await SentReplay.RunAsync(files, parse.GetValue(name), parse.GetValue(url), read, output, error, cancellation);
                return stored && sent ? Ok : Refused;
            }
            catch (Exception exception) when (exception is FormatException or InvalidOperationException)
            {
                await error.WriteLineAsync(exception.Message);
                return Unreadable;
            }
            catch (DbException database)
            {
                await error.WriteLineAsync($"The service's database (ConnectionStrings__BotApp) cannot be used: {database.Message}");
                return Unreadable;
            }
        });
        return command;
    }
}
