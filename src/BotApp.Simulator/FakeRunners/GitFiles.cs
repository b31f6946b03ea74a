using System.Diagnostics;
using System.Text;

namespace BotApp.Simulator.FakeRunners;

/// <summary>Asks <c>git</c> on this machine, with nobody's configuration.</summary>
internal static class GitFiles
{
    /// <summary>The text of a file at a commit; null when there is none.</summary>
    public static async Task<string?> ReadAsync(string gitDirectory, string commit, string path, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await RunAsync(gitDirectory, ["show", $"{commit}:{path}"], cancellationToken);
        return exitCode == 0 ? output : null;
    }

    /// <summary>Runs git in a directory; the output is standard output, or standard error when it failed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string directory, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["GIT_CONFIG_GLOBAL"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment.Remove("GIT_DIR");
        start.Environment.Remove("GIT_WORK_TREE");
        start.Environment.Remove("GIT_INDEX_FILE");
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, process.ExitCode == 0 ? output : await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
