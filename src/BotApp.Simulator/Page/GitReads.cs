using System.Collections.Concurrent;
using System.Text;
using BotApp.Simulator.Git;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>What pages ask git for. Answers about commits never change, so each is asked for once: pages are made every second.</summary>
internal sealed class GitReads
{
    // A demonstration shows a few commits; the bound only keeps a long-lived one from growing.
    private const int MaxEntries = 2000;

    private readonly ConcurrentDictionary<(long, string, string), IReadOnlyList<GitCommit>> logs = new();
    private readonly ConcurrentDictionary<(long, string, string), string?> bases = new();

    public string? MergeBase(Repository repository, string one, string other) =>
        Remember(bases, (repository.Id, one, other), () => repository.Git.MergeBase(one, other));

    /// <summary>Commits of <paramref name="to"/> that <paramref name="except"/> has not, oldest first.</summary>
    public IReadOnlyList<GitCommit> Commits(Repository repository, string except, string to) => Remember(logs, (repository.Id, except, to), () =>
        (IReadOnlyList<GitCommit>)[.. repository.Git.Log(to, except, oldestFirst: true).Select(repository.Git.Commit).OfType<GitCommit>()]);

    public IReadOnlyList<GitCommit> Commits(PullRequest pull) => Commits(pull.Base, pull.BaseSha, pull.HeadSha);

    public IReadOnlyList<FileChange> Files(PullRequest pull) => pull.Base.Git.Changes(MergeBase(pull.Base, pull.BaseSha, pull.HeadSha), pull.HeadSha);

    /// <summary>The lines of a text file; null when the commit has no such file or it is not text.</summary>
    public static IReadOnlyList<string>? Lines(Repository repository, string commit, string path)
    {
        if (path.Length == 0 || repository.Git.File(commit, path) is not { } content || Array.IndexOf(content, (byte)0) >= 0)
        {
            return null;
        }

        var lines = Encoding.UTF8.GetString(content).Split('\n');
        return [.. lines.Take(lines[^1].Length == 0 ? lines.Length - 1 : lines.Length).Select(line => line.TrimEnd('\r'))];
    }

    private static T Remember<T>(ConcurrentDictionary<(long, string, string), T> known, (long, string, string) key, Func<T> ask)
    {
        if (known.Count > MaxEntries)
        {
            known.Clear();
        }

        return known.GetOrAdd(key, _ => ask());
    }
}
