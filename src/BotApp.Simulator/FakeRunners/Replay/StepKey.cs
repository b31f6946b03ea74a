using System.Security.Cryptography;
using System.Text;
using BotApp.Simulator.FakeRunners.Steps;

namespace BotApp.Simulator.FakeRunners.Replay;

/// <summary>
/// The name of a recording: a digest of all that a step's outcome depends on. That is the content of the commit that is checked out, the
/// script, the variables the workflow gives to it, and for tests whether it is a first attempt.
/// </summary>
internal static class StepKey
{
    private const int Length = 16;

    /// <summary>Folders and files of the sample that decide what its scripts do.</summary>
    private static readonly string[] Deciding = ["src", "tests", "tools", "pyproject.toml"];

    /// <summary>Variables that only name the run; scripts write them down and do nothing else with them.</summary>
    private static readonly string[] Naming = ["REQUEST_ID", "RUN_ID", "RUN_ATTEMPT", "URL"];

    public static async Task<string> OfAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var commit = call.Work.CheckedOut;
        text.Append(commit is null ? "nothing" : await TreeAsync(call.Work.Attempt.GitDirectory, commit, cancellationToken)).Append('\n');
        text.Append(call.Shell).Append('\n').Append(call.Script).Append('\n');
        var deciding = call.DeclaredEnvironment.Where(variable => !Naming.Contains(variable.Key));
        foreach (var (name, value) in deciding.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append('=').Append(IsOwnCommit(call, value) ? "commit" : value).Append('\n');
        }

        if (call.Script.Contains("junitxml", StringComparison.Ordinal))
        {
            // The flaky test asks only whether it is run again.
            text.Append("attempt ").Append(call.Work.Attempt.Attempt == 1 ? "first" : "later");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..Length];
    }

    /// <summary>
    /// A commit id says nothing about content, so it is no part of the key; but only if it is the one checked out: any other one makes
    /// another key, and so a script that compares the two is not replayed as if they were equal.
    /// </summary>
    private static bool IsOwnCommit(ShellCall call, string value) =>
        value.Length == 40 && value.All(char.IsAsciiHexDigitLower) && (call.Work.CheckedOut is null || call.Work.CheckedOut == value);

    private static async Task<string> TreeAsync(string gitDirectory, string commit, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await GitFiles.RunAsync(gitDirectory, ["ls-tree", "-r", "--full-tree", commit, .. Deciding], cancellationToken);
        return exitCode == 0 ? output : throw new StepException($"The tree of {commit} cannot be read: {output.Trim()}");
    }
}
