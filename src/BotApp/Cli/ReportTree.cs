using System.ComponentModel;
using System.Diagnostics;
using System.IO.Enumeration;

namespace BotApp.Cli;

/// <summary>Lists the files of a checkout: those git tracks, or, where git says nothing, those that are there.</summary>
internal static class ReportTree
{
    // More than any repository needs to place a failure, less than a home folder holds.
    private const int MaxWalkedFiles = 200_000;

    internal static async Task<IReadOnlyList<string>> ReadAsync(string folder, CancellationToken cancellation)
    {
        var tracked = await TrackedAsync(folder, cancellation);
        return tracked.Count > 0 ? tracked : Walked(folder);
    }

    private static async Task<IReadOnlyList<string>> TrackedAsync(string folder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("git", ["-C", folder, "ls-files", "-z"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var git = Process.Start(start);
            if (git is null)
            {
                return [];
            }

            // Both pipes are read, or git could wait for ever with the other one full.
            var errors = git.StandardError.ReadToEndAsync(cancellation);
            var output = await git.StandardOutput.ReadToEndAsync(cancellation);
            await errors;
            await git.WaitForExitAsync(cancellation);
            return git.ExitCode == 0 ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries) : [];
        }
        catch (Win32Exception)
        {
            // git is not installed: the folder itself is asked.
            return [];
        }
    }

    private static List<string> Walked(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => entry.FileName is not (".git" or "node_modules" or ".venv" or "__pycache__"),
        };
        var root = Path.GetFullPath(folder);
        return [.. files.Take(MaxWalkedFiles).Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }
}
