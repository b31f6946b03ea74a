using System.Diagnostics;

namespace BotApp.Simulator.FakeRunners;

/// <summary>A Python that jobs can use.</summary>
/// <param name="Path">The interpreter itself, not a shim.</param>
/// <param name="Version">Such as <c>3.11.2</c>.</param>
/// <param name="UserBase">Where packages installed for the user are.</param>
/// <param name="HasPytest">Whether it can import pytest.</param>
internal sealed record PythonInstallation(string Path, string Version, string UserBase, bool HasPytest);

/// <summary>What was found: either a Python with pytest, or a sentence that says what is missing.</summary>
internal sealed record ProbeResult(PythonInstallation? Python, string? Missing);

/// <summary>Looks for what real execution needs: bash, git and a Python with pytest.</summary>
internal static class RunnerProbe
{
    private const string Question =
        "import sys, site, importlib.util as u; print(sys.executable); print('.'.join(map(str, sys.version_info[:3]))); print(site.getuserbase()); "
        + "print(sys.version_info >= (3, 8)); print(u.find_spec('pytest') is not None)";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Says whether workflows can really be executed on this machine, and if not, what is missing, in one sentence.</summary>
    public static async Task<ProbeResult> FindPythonAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            return new ProbeResult(null, "Workflows are only executed on Linux and macOS: on Windows there is no bash to count on.");
        }

        foreach (var tool in (string[])["bash", "git"])
        {
            if (InPath(tool).FirstOrDefault() is null)
            {
                return new ProbeResult(null, $"{tool} is not on the PATH; it is needed to execute workflows.");
            }
        }

        var python = await FindBestPythonAsync(cancellationToken);
        return python switch
        {
            null => new ProbeResult(null, "No python3 (3.8 or newer) is on the PATH; install Python and pytest to really run the sample's tests."),
            { HasPytest: false } => new ProbeResult(
                null,
                $"Python {python.Version} was found but cannot import pytest; install it, for example with 'apt-get install python3-pytest' "
                + "or 'python3 -m pip install pytest'."),
            _ => new ProbeResult(python, null),
        };
    }

    /// <summary>The first Python that can import pytest, else the first at all; null when there is none.</summary>
    public static async Task<PythonInstallation?> FindBestPythonAsync(CancellationToken cancellationToken)
    {
        PythonInstallation? second = null;
        foreach (var candidate in InPath("python3").Append("/usr/bin/python3").Concat(InPath("python")).Distinct(StringComparer.Ordinal))
        {
            var found = await AskAsync(candidate, cancellationToken);
            if (found is { HasPytest: true })
            {
                return found;
            }

            second ??= found;
        }

        return second;
    }

    /// <summary>Files of that name in the directories of PATH, in order.</summary>
    internal static IEnumerable<string> InPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, tool))
        .Where(File.Exists);

    private static async Task<PythonInstallation?> AskAsync(string candidate, CancellationToken cancellationToken)
    {
        if (!File.Exists(candidate))
        {
            return null;
        }

        var start = new ProcessStartInfo(candidate)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Question);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            var lines = (await process.StandardOutput.ReadToEndAsync(deadline.Token)).Split('\n', StringSplitOptions.TrimEntries);
            await errors;
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0 && lines is [var path, var version, var userBase, "True", var pytest, ..]
                ? new PythonInstallation(path, version, userBase, pytest == "True")
                : null;
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Not executable, or it does not answer: no Python for us.
            process?.Kill(entireProcessTree: true);
            return null;
        }
        finally
        {
            process?.Dispose();
        }
    }
}
