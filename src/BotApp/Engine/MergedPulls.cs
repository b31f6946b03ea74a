using System.Globalization;
using System.Text.RegularExpressions;
using BotApp.Core;
using BotApp.GitHub;

namespace BotApp.Engine;

/// <summary>Pull requests as the messages of their commits tell: no request is spent on what is shown only.</summary>
internal static partial class MergedPulls
{
    /// <summary>The pull requests of a comparison, newest first, each once.</summary>
    internal static IReadOnlyList<ChangedPull> Of(IReadOnlyList<Commit> commits) =>
        [.. commits.Reverse().Select(commit => Read(commit.Detail?.Message ?? "") is { } pull ? pull with { Author = AuthorOf(commit, commits) } : null).OfType<ChangedPull>().DistinctBy(pull => pull.Number)];

    // Whoever pressed the button is the author of a merge; the change is its second parent's.
    private static string? AuthorOf(Commit commit, IReadOnlyList<Commit> commits)
    {
        var wrote = commit.Parents is [_, var head, ..] ? commits.FirstOrDefault(one => one.Sha == head.Sha) : commit;
        return wrote?.Author?.Login ?? wrote?.Detail?.Author?.Name;
    }

    /// <summary>The pull request that a commit's message says it merged; null when it says none.</summary>
    internal static ChangedPull? Read(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || Named().Match(lines[0]) is not { Success: true } match)
        {
            return null;
        }

        var number = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        return new ChangedPull(number, match.Index > 0 ? lines[0][..match.Index].TrimEnd() : lines.Length > 1 ? lines[1] : "");
    }

    // What GitHub writes as the first line of a merge, and at the end of a squashed one.
    [GeneratedRegex(@"^Merge pull request #(?<number>[0-9]{1,9}) from |\(#(?<number>[0-9]{1,9})\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}
