using System.CommandLine;
using System.Data.Common;
using System.Net.Sockets;
using BotApp.Setup;
using Microsoft.Extensions.Options;

namespace BotApp.Cli;

/// <summary>`serve` (the default): the service, until it is told to stop.</summary>
internal static partial class ServeVerb
{
    private const int Ok = 0;
    private const int CannotStart = 2;

    internal static Command Create()
    {
        var configuration = Configuration();
        var command = new Verb(
            "serve",
            "Run the service (what happens when no verb is given). Configuration comes from appsettings.json and the environment. Where none of it names an App, the service opens the way in, as 'setup' does.",
            [(0, "It ended when it was told to."), (2, "It does not start: the configuration is wrong, or an address is taken.")]) { configuration };
        command.SetAction((parse, cancellation) => RunAsync(parse.GetValue(configuration) ?? [], parse.InvocationConfiguration, cancellation));
        return command;
    }

    /// <summary>No verb means serve.</summary>
    internal static void MakeDefault(RootCommand root) =>
        root.SetAction((parse, cancellation) => RunAsync([], parse.InvocationConfiguration, cancellation));

    private static Argument<string[]> Configuration() => new("KEY=VALUE")
    {
        Description = "Configuration that goes before the environment, such as Urls=http://127.0.0.1:8080.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The service; where BotApp is new, first the way in, in the same process and on the same addresses.</summary>
    internal static async Task<int> RunAsync(string[] configuration, InvocationConfiguration console, CancellationToken cancellation)
    {
        var error = console.Error;
        if (configuration.FirstOrDefault(pair => !pair.Contains('=', StringComparison.Ordinal)) is { } odd)
        {
            await error.WriteLineAsync($"'{odd}' is no configuration: expected KEY=VALUE, such as Urls=http://127.0.0.1:8080.");
            return CannotStart;
        }

        WebApplication app;
        string[] arguments = [.. configuration.Select(pair => "--" + pair)];
        try
        {
            var builder = BotHost.Configured(arguments);
            if (ListenAddresses.Problems(builder.Configuration) is { Count: > 0 } unusable)
            {
                await SayAsync(error, unusable);
                return CannotStart;
            }

            if (SetupNeed.Is(builder.Configuration))
            {
                if (!await SetupHost.RunAsync(builder, console.Output, cancellation))
                {
                    return Ok;
                }

                builder = BotHost.Configured(arguments);
            }

            app = BotHost.Build(builder);
            await StartAsync(app, cancellation);
        }
        catch (Exception exception) when (Sentences(exception) is { Count: > 0 } sentences)
        {
            await SayAsync(error, sentences);
            return CannotStart;
        }

        await using (app)
        {
            await app.WaitForShutdownAsync(cancellation);
        }

        return Ok;
    }

    /// <summary>Starts it; where that fails, what did start is ended again. Its scheduler has a thread of its own, which would keep the process for ever.</summary>
    internal static async Task StartAsync(WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch
        {
            await EndAsync(app);
            throw;
        }
    }

    /// <summary>What an operator can mend is said in sentences; anything else is a bug and shows where it happened.</summary>
    internal static List<string> Sentences(Exception exception) => exception switch
    {
        CredentialsProblem problem => [problem.Message],
        OptionsValidationException invalid => [.. invalid.Failures.Select(ConfigurationSentences.Of)],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Sentences)],
        DbException database => [$"The database (ConnectionStrings__BotApp) cannot be used: {database.Message}"],
        IOException or SocketException or UnauthorizedAccessException => [$"It cannot listen or write there: {exception.Message}"],
        InvalidDataException => [VerbConfiguration.Sentence(exception)], // appsettings.json
        InvalidOperationException => [ConfigurationSentences.Of(exception.Message.Split('\n')[0].Trim())], // a word where a number is expected, a certificate that is not there
        _ => [],
    };

    private static async Task SayAsync(TextWriter error, IReadOnlyList<string> sentences)
    {
        await error.WriteLineAsync("BotApp does not start:");
        foreach (var sentence in sentences.Distinct(StringComparer.Ordinal))
        {
            await error.WriteLineAsync($"  - {sentence}");
        }
    }

    private static async Task EndAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync(CancellationToken.None); // the host's own time to stop holds here, too
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            Log.NotEnded(app.Logger, problem); // why it did not start is what counts
        }

        await app.DisposeAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "What had started before the failure did not end in order")]
        internal static partial void NotEnded(ILogger logger, Exception exception);
    }
}
