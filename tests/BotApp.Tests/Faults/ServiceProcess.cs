using System.Diagnostics;
using System.Text;

namespace BotApp.Tests.Faults;

/// <summary>The service as operators start it: a process of its own, configured by its environment, which can be killed.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private ServiceProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    internal string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>The published program that <c>BOTAPP_TEST_PROGRAM</c> names; null: the one that was built with the tests.</summary>
    internal static string? Published { get; } = Environment.GetEnvironmentVariable("BOTAPP_TEST_PROGRAM") is { Length: > 0 } named ? named : null;

    /// <summary>The published program, or the one that was built with the tests.</summary>
    internal static IReadOnlyList<string> Program => Published is not null
        ? [Published]
        : [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "BotApp.dll")];

    /// <summary>A port that is free now.</summary>
    internal static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>An address of this machine that nobody listens at now.</summary>
    internal static Uri FreeAddress() => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}/"));

    /// <summary>Starts it and does not wait; with so many file handles at most, where that is said; by another command line or another verb than <c>serve</c>, where one is given.</summary>
    internal static ServiceProcess Launch(IReadOnlyDictionary<string, string?> configuration, int? maxHandles = null, IReadOnlyList<string>? program = null, params IReadOnlyList<string> verb)
    {
        program ??= [.. Program, .. verb.DefaultIfEmpty("serve")];
        var start = new ProcessStartInfo(maxHandles is null ? program[0] : "prlimit")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        if (maxHandles is { } handles)
        {
            start.ArgumentList.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--nofile={handles}:{handles}"));
            start.ArgumentList.Add(program[0]);
        }

        foreach (var argument in program.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in configuration)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new ServiceProcess(Process.Start(start) ?? throw new InvalidOperationException("The service did not start."));
    }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    internal static async Task<ServiceProcess> StartAsync(IReadOnlyDictionary<string, string?> configuration, Uri address, int? maxHandles = null, IReadOnlyList<string>? program = null)
    {
        var service = Launch(configuration, maxHandles, program);
        using var http = new HttpClient { BaseAddress = address };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (!await IsReadyAsync(http))
        {
            if (service._process.HasExited || DateTime.UtcNow > deadline)
            {
                var log = service.Log;
                await service.DisposeAsync();
                throw new InvalidOperationException($"The service did not get ready:\n{log}");
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return service;
    }

    /// <summary>All of them, or none: where one does not start, the others are ended.</summary>
    internal static async Task<ServiceProcess[]> StartAllAsync(IReadOnlyList<Task<ServiceProcess>> starting)
    {
        try
        {
            return await Task.WhenAll(starting);
        }
        catch
        {
            foreach (var started in starting.Where(one => one.IsCompletedSuccessfully))
            {
                await (await started).DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Waits for its end.</summary>
    internal async Task<int> ExitAsync(int seconds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>kill -TERM: it is asked to end.</summary>
    internal Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>kill -STOP: it does not answer and does not know that time passes.</summary>
    internal Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>kill -CONT: it goes on where it was, as if nothing had been.</summary>
    internal Task ThawAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        kill.ExitCode.ShouldBe(0);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("health/ready", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
