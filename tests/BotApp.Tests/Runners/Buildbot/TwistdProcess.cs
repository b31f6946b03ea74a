using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using BotApp.Tests.Engine;

namespace BotApp.Tests.Runners.Buildbot;

/// <summary>A Buildbot master or worker as a child process, which ends with the tests.</summary>
internal sealed class TwistdProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly string _name;
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private TwistdProcess(string name, Process process)
    {
        (_name, _process) = (name, process);
    }

    /// <summary>What it has written so far.</summary>
    internal string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Runs what <c>buildbot.tac</c> in a folder says.</summary>
    internal static TwistdProcess Start(string name, string python, string folder, IReadOnlyDictionary<string, string> environment)
    {
        string[] arguments = ["-c", "from twisted.scripts.twistd import run; run()", "--nodaemon", "--no_save", "--pidfile=", "--logfile=-", "--python=buildbot.tac"];
        var started = new TwistdProcess(name, Launch(python, folder, environment, arguments));
        started._process.OutputDataReceived += (_, line) => started.Keep(line.Data);
        started._process.ErrorDataReceived += (_, line) => started.Keep(line.Data);
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Runs something to its end; the answer is its exit code and all it wrote.</summary>
    internal static async Task<(int ExitCode, string Output)> RunAsync(string python, string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Launch(python, folder, environment, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Waits until it is ready; if it is not, or has ended, what it wrote is the message.</summary>
    internal async Task UntilAsync(Func<Task<bool>> ready, string what)
    {
        var seen = false;
        await Eventually.TrueAsync(async () => _process.HasExited || (seen = await ready()), $"{_name}: {what}\n{Output}", 60);
        seen.ShouldBeTrue($"{_name} has ended:\n{Output}");
    }

    /// <summary>kill -9.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end; what does not within the time is killed (a master whose build lost its worker while starting never ends).</summary>
    internal async Task StopAsync()
    {
        if (_process.HasExited || Kill(_process.Id, Terminate) != 0)
        {
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(8));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private static Process Launch(string program, string folder, IReadOnlyDictionary<string, string> environment, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
