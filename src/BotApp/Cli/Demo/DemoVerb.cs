using System.CommandLine;
using System.Globalization;
using BotApp.Simulator.Page;
using Spectre.Console;

namespace BotApp.Cli.Demo;

/// <summary>`demo`: BotApp together with a simulated GitHub on loopback, to look at and to press buttons in; `--once` walks the journeys and checks them.</summary>
internal static class DemoVerb
{
    private const int Ok = 0;
    private const int SomethingMissing = 1;
    private const int NotStarted = 2;

    internal static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "Walk the main journeys, print what happened, and exit non-zero if anything is not as it should be." };
        var database = new Option<string?>("--database") { Description = "The database file. Default: a file of this user that is kept between demos.", HelpName = "FILE" };
        var gitHubPort = new Option<int>("--github-port") { Description = "Port of the simulated GitHub.", DefaultValueFactory = _ => 0, HelpName = "PORT" };
        var port = new Option<int>("--port") { Description = "Port of BotApp and its dashboard.", DefaultValueFactory = _ => 0, HelpName = "PORT" };
        foreach (var one in new[] { gitHubPort, port })
        {
            one.Validators.Add(result =>
            {
                // What is no number at all is said by the parser.
                if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && (number < 0 || number > 65535))
                {
                    result.AddError($"{one.Name}: {token.Value} came, expected a port from 1 to 65535, or 0 for any that is free.");
                }
            });
        }

        var command = new Verb(
            "demo",
            "Start BotApp with a simulated GitHub on this machine: a sample repository, a pull request, a runner that really runs its tests.",
            [(0, "Everything was as it should be."), (1, "Something was not."), (2, "It does not start: a port is taken, or the database file cannot be used.")]) { once, database, gitHubPort, port };
        command.SetAction(async (parse, cancellation) =>
        {
            try
            {
                return await RunAsync(parse.GetValue(once), parse.GetValue(database) ?? DefaultDatabase(), parse.GetValue(gitHubPort), parse.GetValue(port), cancellation);
            }
            catch (CannotStart problem)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync($"The demo does not start: {problem.Message}");
                return NotStarted;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(bool once, string database, int gitHubPort, int port, CancellationToken cancellation)
    {
        await using var world = await StartedAsync(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(database)) ?? ".");
            return DemoWorld.CreateAsync(
                new DemoWorldOptions { GitHubPort = gitHubPort, Map = (app, github) => SimulatorPages.Map(app, github, new SampleChanges()), FirstId = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * 1000 }, cancellation);
        });
        await using var bot = BotHost.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(world.Configuration($"Data Source={database}"));
            builder.Configuration["BotApp:PollInterval"] = "00:00:05";
            builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
            foreach (var category in builder.Configuration.GetSection("Logging:LogLevel").GetChildren())
            {
                category.Value = nameof(LogLevel.Error);
            }
        });
        await StartedAsync(async () =>
        {
            await ServeVerb.StartAsync(bot, cancellation);
            return bot;
        });
        var address = new Uri(bot.Urls.First() + "/");
        bot.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<BotAppOptions>>().Value.PublicUrl = address;
        world.Connect(address);
        Introduce(world, address);
        try
        {
            return once ? await WalkAsync(world, cancellation) : await ShowAsync(world, cancellation);
        }
        finally
        {
            await bot.StopAsync(CancellationToken.None);
        }
    }

    // What the person can mend is said in a sentence; anything else is a bug and shows where it happened.
    private static async Task<T> StartedAsync<T>(Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (Exception exception) when (ServeVerb.Sentences(exception) is { Count: > 0 } sentences)
        {
            throw new CannotStart(string.Join(' ', sentences), exception);
        }
    }

    private static void Introduce(DemoWorld world, Uri bot)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]Simulated GitHub[/]  {world.GitHubUrl}");
        AnsiConsole.MarkupLineInterpolated($"[bold]Dashboard[/]         {bot}");
        AnsiConsole.MarkupLineInterpolated(world.RunnerNote is { } note
            ? (FormattableString)$"[yellow]Runner[/]            replays reports recorded from a real run: {note}"
            : $"[bold]Runner[/]            really runs the sample's pytest suite");
        AnsiConsole.WriteLine();
    }

    private static async Task<int> WalkAsync(DemoWorld world, CancellationToken cancellation)
    {
        var journeys = new DemoJourneys(world);
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Journey", "What happened", "Time");
        var failed = 0;
        foreach (var journey in journeys.All)
        {
            var result = await AnsiConsole.Status().StartAsync(journey.Name, _ => journeys.WalkAsync(journey, cancellation));
            failed += result.Problem is null ? 0 : 1;
            table.AddRow(
                Markup.Escape(journey.Name),
                (result.Problem is null ? "" : $"[red]✗ {Markup.Escape(result.Problem)}[/]\n") + Markup.Escape(string.Join('\n', result.Happened.Select(line => "· " + line))),
                $"{result.Took.TotalSeconds:0.0} s");
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(failed == 0 ? (FormattableString)$"[green]Everything was as it should be.[/]" : $"[red]{failed} of {journeys.All.Count} journeys did not end as they should.[/]");
        return failed == 0 ? Ok : SomethingMissing;
    }

    private static async Task<int> ShowAsync(DemoWorld world, CancellationToken cancellation)
    {
        var pull = new DemoJourneys(world).OpenBrokenChange();
        AnsiConsole.MarkupLineInterpolated($"robin opened a pull request with a mistake in it: [link]{new Uri(world.GitHubUrl, $"{pull.Base.FullName}/pull/{pull.Number}")}[/]");
        AnsiConsole.MarkupLine("Watch its checks, then comment, push, re-run and merge by the buttons there. Ctrl+C ends the demo.");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }
        catch (OperationCanceledException)
        {
            AnsiConsole.MarkupLine("The demo is over.");
        }

        return Ok;
    }

    private static string DefaultDatabase() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create) is { Length: > 0 } folder ? folder : Path.GetTempPath(), "botapp", "demo.db");

    private sealed class CannotStart(string message, Exception cause) : Exception(message, cause);
}
