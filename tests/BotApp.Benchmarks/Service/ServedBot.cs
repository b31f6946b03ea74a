using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace BotApp.Benchmarks.Service;

/// <summary>The service as a process of its own, of any build: how much memory, how many threads and handles it has is read from /proc.</summary>
internal sealed class ServedBot : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private ServedBot(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The end of what it said.</summary>
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

    /// <summary>Resident memory in MiB.</summary>
    internal double Memory => Number("VmRSS:") / 1024.0;

    /// <summary>What of it no file stands behind, in MiB: the heaps and stacks, and code made while it runs.</summary>
    internal double OwnMemory => Number("RssAnon:") / 1024.0;

    /// <summary>The most it ever had, in MiB.</summary>
    internal double MostMemory => Number("VmHWM:") / 1024.0;

    internal int Threads => (int)Number("Threads:");

    internal int Handles => Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/fd")).Length;

    /// <summary>How long it took from being started to saying that it is ready.</summary>
    internal TimeSpan Start { get; private set; }

    /// <summary>Processor time so far.</summary>
    internal TimeSpan Busy
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? throw new InvalidOperationException($"It ended by itself, with {_process.ExitCode.ToString(CultureInfo.InvariantCulture)}:\n{Log}") : _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a build's <c>BotApp.dll</c>, or a published program, and waits until it is ready.</summary>
    internal static Task<ServedBot> StartAsync(string program, IReadOnlyDictionary<string, string?> configuration, Uri address, CancellationToken cancellationToken)
    {
        string[] command = program.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", program, "serve"] : [program, "serve"];
        var environment = configuration.ToDictionary(one => one.Key.Replace(":", "__", StringComparison.Ordinal), one => one.Value);
        return StartAsync(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = Path.GetTempPath() }, environment, new Uri(address, "health/ready"), cancellationToken);
    }

    /// <summary>Starts any program that serves, and waits until it says that it is ready.</summary>
    internal static async Task<ServedBot> StartAsync(ProcessStartInfo start, IReadOnlyDictionary<string, string?> environment, Uri ready, CancellationToken cancellationToken)
    {
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true);
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var program = string.Join(' ', start.ArgumentList.Prepend(start.FileName).Take(2));
        var began = Stopwatch.GetTimestamp();
        var bot = new ServedBot(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
        try
        {
            using var http = new HttpClient();
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (!await IsReadyAsync(http, ready, cancellationToken))
            {
                if (bot._process.HasExited || Stopwatch.GetElapsedTime(began) > s_patience)
                {
                    throw new InvalidOperationException($"{program} did not get ready:\n{bot.Log}");
                }

                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
        catch
        {
            await bot.DisposeAsync();
            throw;
        }

        bot.Start = Stopwatch.GetElapsedTime(began);
        return bot;
    }

    /// <summary>kill -TERM, and its exit code.</summary>
    internal async Task<int> EndAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri ready, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(ready, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private long Number(string name) => long.Parse(
        File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status")).First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private void Keep(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
            if (_log.Length > 200_000)
            {
                _log.Remove(0, 100_000);
            }
        }
    }
}
