using System.Diagnostics;

using BotApp.Engine;
using BotApp.Storage;
using BotApp.Tests.Webhooks;

using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Engine;

/// <summary>A process that can be killed: this test assembly once more, running one of the tests below, which do nothing by themselves.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    internal const string ConnectionVariable = "BOTAPP_CHILD_CONNECTION";
    internal const string OutputVariable = "BOTAPP_CHILD_OUTPUT";

    private readonly Process process;
    private readonly string output;

    private ChildProcess(Process process, string output)
    {
        this.process = process;
        this.output = output;
    }

    /// <summary>Starts the child test and waits for its first line.</summary>
    internal static async Task<ChildProcess> StartAsync(string test, string connectionString)
    {
        var lines = Path.Combine(Path.GetTempPath(), $"botapp-child-{Guid.NewGuid():N}");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { typeof(ChildProcess).Assembly.Location, "-explicit", "only", "-method", $"{typeof(ChildTests).FullName}.{test}" })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[ConnectionVariable] = connectionString;
        start.Environment[OutputVariable] = lines;
        var started = Process.Start(start) ?? throw new InvalidOperationException("The child process did not start.");
        var log = new System.Text.StringBuilder();
        started.OutputDataReceived += (_, line) => log.AppendLine(line.Data);
        started.ErrorDataReceived += (_, line) => log.AppendLine(line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        var child = new ChildProcess(started, lines);
        await Eventually.TrueAsync(() => child.Lines.Count > 0 || started.HasExited, "the child process is ready", 30);
        child.Lines.ShouldNotBeEmpty($"The child ended early:\n{log}");
        return child;
    }

    internal IReadOnlyList<string> Lines => File.Exists(output) ? File.ReadAllLines(output) : [];

    /// <summary>kill -9.</summary>
    internal async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
        File.Delete(output);
    }
}

/// <summary>What a child process does. Explicit: never part of a normal run.</summary>
public sealed class ChildTests
{
    private static string Connection => Environment.GetEnvironmentVariable(ChildProcess.ConnectionVariable)
        ?? throw new InvalidOperationException("Only a child process runs this.");

    [Fact(Explicit = true)]
    public async Task Accepts_deliveries_until_it_is_killed()
    {
        await using var server = await WebhookServer.StartAsync(Connection, services =>
        {
            services.AddSingleton<ISubjectWorker>(provider => new CountingWorker(provider.GetRequiredService<Store>(), new Ledger(), (_, token) => Task.Delay(20, token)));
        }, withEngine: true);
        Say(server.Address.ToString());
        await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
    }

    [Fact(Explicit = true)]
    public async Task Hangs_in_the_middle_of_an_activation()
    {
        await using var engine = await EngineHost.StartAsync(Connection, store => new CountingWorker(store, new Ledger(), async (subject, token) =>
        {
            Say(subject);
            await Task.Delay(Timeout.Infinite, token);
        }));
        await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
    }

    private static void Say(string line)
    {
        var output = Environment.GetEnvironmentVariable(ChildProcess.OutputVariable) ?? throw new InvalidOperationException("Only a child process runs this.");
        lock (output)
        {
            File.AppendAllLines(output, [line]);
        }
    }
}
