using System.Diagnostics;
using System.Text;

namespace BotApp.Simulator.FakeRunners.Steps;

/// <summary>Runs steps as processes: each in a process group of its own, with a small clean environment.</summary>
internal sealed class ProcessShell(RunnerOptions options) : IShell
{
    private const string SetSid = "/usr/bin/setsid";

    /// <summary>A background process may keep the output open after the step's own process has ended; it is not waited for longer than this.</summary>
    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(2);

    private readonly Lazy<Task<PythonInstallation?>> _python = new(
        () => options.Python is { } given ? Task.FromResult<PythonInstallation?>(given) : RunnerProbe.FindBestPythonAsync(CancellationToken.None));

    public async Task<string?> PreparePythonAsync(JobWork work, string? version, CancellationToken cancellationToken)
    {
        var python = await _python.Value.WaitAsync(cancellationToken);
        if (python is null)
        {
            return "There is no Python 3 on this machine.";
        }

        work.Log.Line($"Python {python.Version} of this machine is used; '{version}' is only a label here.");
        return null;
    }

    public async Task<int> RunAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var python = await _python.Value.WaitAsync(cancellationToken);
        await PutPythonInPathAsync(call.Work, python, cancellationToken);
        var script = Path.Combine(call.Work.Temp, $"step-{Guid.NewGuid():N}.{(call.Shell == "python" ? "py" : "sh")}");
        await File.WriteAllTextAsync(script, call.Script, cancellationToken);
        using var process = Start(call, script, python);
        var output = PumpAsync(process, call.Work.Log);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The tree first: it is found by parents, and these are still there.
            process.Kill(entireProcessTree: true);
            ProcessGroup.Kill(process.Id);
            call.Work.Log.Line("The step was stopped and its processes were ended.");
            throw;
        }
        finally
        {
            await Task.WhenAny(output, Task.Delay(OutputPatience, CancellationToken.None));
            if (ProcessGroup.IsAlive(process.Id))
            {
                call.Work.Groups.Add(process.Id);
            }
        }

        return process.ExitCode;
    }

    public void CleanUp(JobWork work) => work.Groups.ForEach(ProcessGroup.Kill);

    private static Process Start(ShellCall call, string script, PythonInstallation? python)
    {
        // One stream, so that output and errors stay in the order they were written.
        List<string> command = ["/bin/sh", "-c", "exec 2>&1; exec \"$@\"", "sh", .. Interpreter(call.Shell), script];
        if (File.Exists(SetSid))
        {
            command.Insert(0, SetSid);
        }

        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = call.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        command.Skip(1).ToList().ForEach(start.ArgumentList.Add);
        start.Environment.Clear();
        foreach (var (name, value) in call.Environment)
        {
            start.Environment[name] = value;
        }

        var machine = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        start.Environment["PATH"] = string.Join(Path.PathSeparator, [.. Enumerable.Reverse(call.Work.Paths), machine]);
        start.Environment["HOME"] = call.Work.Home;
        start.Environment["TMPDIR"] = call.Work.Temp;
        start.Environment["LANG"] = "C.UTF-8";
        if (python is not null)
        {
            // With HOME elsewhere, Python would no longer find what its user installed.
            start.Environment["PYTHONUSERBASE"] = python.UserBase;
        }

        try
        {
            var process = Process.Start(start) ?? throw new StepException("The step's process did not start.");
            process.StandardInput.Close();
            return process;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new StepException($"The step's process did not start: {exception.Message}");
        }
    }

    private static string[] Interpreter(string shell) => shell switch
    {
        "bash" => ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"],
        "sh" => ["sh", "-e"],
        "python" => ["python"],
        _ => throw new StepException($"This runner does not know the shell '{shell}'; it knows bash, sh and python."),
    };

    private static async Task PumpAsync(Process process, JobLog log)
    {
        var buffer = new char[8192];
        try
        {
            while (await process.StandardOutput.ReadAsync(buffer) is var read and > 0)
            {
                log.Write(buffer.AsSpan(0, read));
            }
        }
        catch (ObjectDisposedException)
        {
            // The step is over and a process in the background still writes: nobody listens any more.
        }
    }

    private static async Task PutPythonInPathAsync(JobWork work, PythonInstallation? python, CancellationToken cancellationToken)
    {
        var shims = Path.Combine(work.Root, "python");
        if (python is null || Directory.Exists(shims))
        {
            return;
        }

        Directory.CreateDirectory(shims);
        foreach (var name in (string[])["python", "python3"])
        {
            var shim = Path.Combine(shims, name);
            await File.WriteAllTextAsync(shim, $"#!/bin/sh\nexec '{python.Path}' \"$@\"\n", cancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(shim, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        work.Paths.Insert(0, shims);
    }
}
