using System.CommandLine;
using System.Data.Common;
using System.Net.Sockets;
using BotApp.Setup;
using Microsoft.Extensions.Options;

namespace BotApp.Cli;

/// <summary>`serve` (the default): the service, until it is told to stop.</summary>
internal static class ServeVerb
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
            if (SetupNeed.Is(builder.Configuration))
            {
                if (!await SetupHost.RunAsync(builder, console.Output, cancellation))
                {
                    return Ok;
                }

                builder = BotHost.Configured(arguments);
            }

            app = await StartAsync(builder, cancellation);
        }
        catch (Exception exception) when (Sentences(exception) is { Count: > 0 } sentences)
        {
            await error.WriteLineAsync("BotApp does not start:");
            foreach (var sentence in sentences.Distinct(StringComparer.Ordinal))
            {
                await error.WriteLineAsync($"  - {sentence}");
            }

            return CannotStart;
        }

        await using (app)
        {
            await app.WaitForShutdownAsync(cancellation);
        }

        return Ok;
    }

    // Some of the configuration is read when the application is put together, and all of it when it starts.
    private static async Task<WebApplication> StartAsync(WebApplicationBuilder builder, CancellationToken cancellation)
    {
        var app = BotHost.Build(builder);
        try
        {
            await app.StartAsync(cancellation);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    // What an operator can mend is said in sentences; anything else is a bug and shows where it happened.
    private static List<string> Sentences(Exception exception) => exception switch
    {
        CredentialsProblem problem => [problem.Message],
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Sentences)],
        DbException database => [$"The database (ConnectionStrings__BotApp) cannot be used: {database.Message}"],
        IOException or SocketException => [$"It cannot listen or write there: {exception.Message}"],
        _ => [],
    };
}
