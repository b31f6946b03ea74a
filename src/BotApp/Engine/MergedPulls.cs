using System.Globalization;
using System.Text.RegularExpressions;
using BotApp.Core;
using BotApp.GitHub;

namespace BotApp.Engine;

/// <summary>Pull requests as the messages of their commits tell: no request is spent on what is shown only.</summary>
internal static partial class MergedPulls
{
    /// <summary>The pull requests of a comparison, newest first, each once.</summary>
    internal static IReadOnlyList<ChangedPull> Of(IEnumerable<Commit> commits) =>
        [.. commits.Reverse().Select(commit => Read(commit.Detail?.Message ?? "")).OfType<ChangedPull>().DistinctBy(pull => pull.Number)];

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
