using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BotApp.Core.Gating;

/// <summary>
/// What the branch of a merge group says by its name, <c>gh-readonly-queue/BASE/pr-NUMBER-SHA</c>: where it goes, its last pull request and
/// what it was built on. Only a hint: the group may hold more pull requests.
/// Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group.
/// </summary>
/// <param name="BaseRef">The branch it is to be merged into; may contain slashes.</param>
/// <param name="Number">Its last pull request.</param>
/// <param name="BaseSha">The commit it was built on, as written.</param>
public sealed record MergeGroup(string BaseRef, int Number, string BaseSha)
{
    private const string Queue = "gh-readonly-queue/";
    private const string Pull = "pr-";

    /// <summary>Reads a branch's name; false for any other branch.</summary>
    public static bool TryRead(string branch, [NotNullWhen(true)] out MergeGroup? group)
    {
        ArgumentNullException.ThrowIfNull(branch);
        group = null;
        var end = branch.LastIndexOf('/');
        if (!branch.StartsWith(Queue, StringComparison.Ordinal) || end <= Queue.Length || !branch[(end + 1)..].StartsWith(Pull, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = branch[(end + 1 + Pull.Length)..].Split('-', 2);
        if (parts.Length != 2 || parts[1].Length == 0 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        group = new MergeGroup(branch[Queue.Length..end], number, parts[1]);
        return true;
    }

    /// <summary>The branch that the settings and the gate's <c>branches</c> are about: the base of a group, else the branch itself.</summary>
    public static string BaseOf(string branch) => TryRead(branch, out var group) ? group.BaseRef : branch;
}
