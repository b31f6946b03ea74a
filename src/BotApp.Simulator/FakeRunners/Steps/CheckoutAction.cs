using System.Text.RegularExpressions;

namespace BotApp.Simulator.FakeRunners.Steps;

/// <summary><c>actions/checkout</c>: a commit of the run's own repository in a fresh folder, with the whole history.</summary>
internal static partial class CheckoutAction
{
    public static async Task<IReadOnlyDictionary<string, string>> UseAsync(ActionCall call, CancellationToken cancellationToken)
    {
        call.Accept("actions/checkout", "ref", "path", "fetch-depth", "fetch-tags", "persist-credentials", "repository", "token", "clean", "show-progress");
        var work = call.Work;
        if (call.Input("repository") is { } repository && !string.Equals(repository, work.Attempt.Repository, StringComparison.OrdinalIgnoreCase))
        {
            throw new StepException($"This runner can only check out {work.Attempt.Repository}, not {repository}.");
        }

        var wanted = call.Input("ref") ?? work.Attempt.Sha;
        var commit = await ResolveAsync(work.Attempt.GitDirectory, wanted, cancellationToken)
            ?? throw new StepException($"A branch, tag or commit '{wanted}' could not be found in {work.Attempt.Repository}.");
        var target = work.Resolve(call.Input("path") ?? ".");
        Clear(target);
        // The objects are shared, not copied: the checkout lives shorter than the repository.
        await GitAsync(work.Root, ["clone", "--quiet", "--shared", "--no-checkout", Path.GetFullPath(work.Attempt.GitDirectory), target], cancellationToken);
        await GitAsync(target, ["-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", commit], cancellationToken);
        await GitAsync(target, ["remote", "set-url", "origin", new Uri(work.Attempt.ServerUrl, work.Attempt.Repository).ToString()], cancellationToken);
        if (target == work.Workspace)
        {
            work.CheckedOut = commit;
        }

        work.Log.Line($"HEAD is now at {commit} ({wanted}); the whole history is there, whatever fetch-depth says.");
        return new Dictionary<string, string>(StringComparer.Ordinal) { ["commit"] = commit, ["ref"] = wanted };
    }

    private static async Task<string?> ResolveAsync(string gitDirectory, string wanted, CancellationToken cancellationToken)
    {
        if (wanted.StartsWith('-'))
        {
            return null;
        }

        string[] candidates = CommitPattern().IsMatch(wanted) || wanted.StartsWith("refs/", StringComparison.Ordinal)
            ? [wanted]
            : [$"refs/heads/{wanted}", $"refs/tags/{wanted}"];
        foreach (var candidate in candidates)
        {
            var (exitCode, output) = await GitFiles.RunAsync(gitDirectory, ["rev-parse", "--verify", "--quiet", candidate + "^{commit}"], cancellationToken);
            if (exitCode == 0)
            {
                return output.Trim();
            }
        }

        return null;
    }

    private static async Task GitAsync(string directory, string[] arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await GitFiles.RunAsync(directory, arguments, cancellationToken);
        if (exitCode != 0)
        {
            throw new StepException($"git {arguments[0]} failed: {output.Trim()}");
        }
    }

    private static void Clear(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [GeneratedRegex("^[0-9a-f]{40}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommitPattern();
}
