using BotApp.Core;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What people look for when they look for a subject, as a row.</summary>
internal static class WordRows
{
    /// <summary>How the keys of subjects begin that are looked for.</summary>
    internal static IReadOnlyList<string> Prefixes { get; } = ["pr:", "branch:", "tag:"];

    internal static StoredWords? Of(SubjectState state)
    {
        var subject = state.Subject;
        return state switch
        {
            PullRequestState pull => Row(subject, "pr", pull.Number, pull.Title, $"{pull.Title} {pull.Author}"),
            BranchState => Row(subject, "branch", 0, subject.Name, subject.Name),
            ReleaseState => Row(subject, "tag", 0, subject.Name, subject.Name),
            _ => null,
        };
    }

    /// <summary>The same of a stored subject; null also when a newer version wrote it, which makes it findable itself.</summary>
    internal static StoredWords? Of(SubjectRecord record)
    {
        try
        {
            return record.StateJson is { } json && EventReading.ReadState(json) is { } state ? Of(state) : null;
        }
        catch (NewerRowException)
        {
            return null;
        }
    }

    private static StoredWords Row(SubjectKey subject, string kind, long rank, string title, string words) =>
        new(subject.ToString(), subject.RepositoryId, kind, rank, title, words.ToLowerInvariant());
}
