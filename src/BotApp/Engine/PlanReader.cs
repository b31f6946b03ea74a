using System.Text.Json;
using BotApp.Core;
using BotApp.Core.Gating;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>
/// Reads what a plan is made of: what is open in a repository, and the facts of each as they are and as they would be under other settings.
/// It only reads, one request after the other, so that it takes no more than one place among an installation's requests; no subject's turn is taken.
/// </summary>
internal sealed class PlanReader(Store store, GitHubClient github, FactsLoader loader)
{
    /// <summary>The event that new settings raise for everything open: a plan decides what would follow from it.</summary>
    internal static BotEvent Happens { get; } = new TimerElapsed(SetTimer.SettingsChanged);

    /// <summary>The repository of a name; null when no delivery ever named it.</summary>
    internal Task<StoredRepository?> FindAsync(string fullName, CancellationToken cancellationToken) => store.Repositories.FindAsync(fullName, cancellationToken);

    /// <summary>
    /// The open pull requests, by GitHub's own list (those BotApp never heard of, too), and the standing merge groups, the one that was busy
    /// last first; or one pull request.
    /// </summary>
    internal async Task<PlanSubjects> OpenAsync(StoredRepository repository, int? number, int max, CancellationToken cancellationToken)
    {
        try
        {
            var place = Of(repository);
            var branch = repository.DefaultBranch ?? (await github.Repositories.GetAsync(place, cancellationToken))?.DefaultBranch ?? "main";
            if (number is { } one)
            {
                return await github.PullRequests.GetAsync(place, one, cancellationToken) is { State: "open" } pull
                    ? new PlanSubjects(branch, [await SubjectAsync(repository, pull, cancellationToken)], 0, false)
                    : new PlanSubjects(branch, [], 0, false) { IsUnknown = true, Problem = $"#{one} is not an open pull request of {repository.FullName}." };
            }

            var pulls = await github.PullRequests.ListOpenAsync(place, cancellationToken);
            var groups = await store.Subjects.GroupsAsync(repository.Id, max + 1, cancellationToken);
            var all = pulls.Items.Select(pull => (At: pull.UpdatedAt ?? DateTimeOffset.MinValue, Pull: (PullRequest?)pull, Group: (SubjectRecord?)null))
                .Concat(groups.Select(record => (At: record.UpdatedAt, Pull: (PullRequest?)null, Group: (SubjectRecord?)record))).OrderByDescending(open => open.At).ToList();
            var subjects = new List<PlanSubject>();
            foreach (var open in all.Take(max))
            {
                subjects.Add(open.Pull is { } pull ? await SubjectAsync(repository, pull, cancellationToken) : Subject(open.Group!)); // one of the two
            }

            return new PlanSubjects(branch, subjects, all.Count - subjects.Count, pulls.Truncated || groups.Count > max);
        }
        catch (GitHubException exception)
        {
            return new PlanSubjects("", [], 0, false) { Problem = Sentence(repository, exception) };
        }
    }

    /// <summary>The facts of a subject as they are and as they would be; or why they cannot be read.</summary>
    internal async Task<(Facts? Now, Facts? Then, string? Problem)> FactsAsync(StoredRepository repository, SubjectState state, SettingsTrial trial, CancellationToken cancellationToken)
    {
        try
        {
            var now = await loader.LoadAsync(state, [Happens], cancellationToken);
            var then = await loader.LoadAsync(state, [Happens], trial, cancellationToken);
            return (now, then with { Now = now.Now }, null);
        }
        catch (GitHubException exception)
        {
            return (null, null, Sentence(repository, exception));
        }
    }

    private async Task<PlanSubject> SubjectAsync(StoredRepository repository, PullRequest pull, CancellationToken cancellationToken)
    {
        var key = SubjectKey.PullRequest(repository.Id, pull.Number);
        return await store.Subjects.LoadAsync(key.ToString(), cancellationToken) is { StateJson: not null } record
            ? Subject(record) with { Title = pull.Title }
            : new PlanSubject(key, pull.Title, Bot.Begin(key), false);
    }

    private static PlanSubject Subject(SubjectRecord record)
    {
        var key = SubjectKey.TryParse(record.Key, out var known) ? known : throw new InvalidOperationException($"{record.Key} is not a subject.");
        var title = MergeGroup.TryRead(key.Name, out var group) ? $"Merge group up to #{group.Number}" : "";
        try
        {
            return new PlanSubject(key, title, JsonSerializer.Deserialize<SubjectState>(record.StateJson ?? "null"), true);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return new PlanSubject(key, title, null, true);
        }
    }

    private static RepositoryRef Of(StoredRepository repository) => new(repository.InstallationId, repository.Id, repository.Owner, repository.Name);

    private static string Sentence(StoredRepository repository, GitHubException exception) => exception switch
    {
        GitHubNoAccess => $"The App may not read {repository.FullName} (any more): install it there, or accept its permissions. {exception.Message}",
        GitHubPaused paused => $"GitHub asks this installation to wait until {paused.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC: ask again then.",
        _ => $"GitHub could not be read: {exception.Message}",
    };
}

/// <summary>What is open in a repository.</summary>
/// <param name="DefaultBranch">Its default branch.</param>
/// <param name="Subjects">They, the one that was busy last first.</param>
/// <param name="LeftOut">How many more there are.</param>
/// <param name="AtLeast">There are even more than were counted.</param>
internal sealed record PlanSubjects(string DefaultBranch, IReadOnlyList<PlanSubject> Subjects, int LeftOut, bool AtLeast)
{
    /// <summary>Why they could not be read; null when they could.</summary>
    public string? Problem { get; init; }

    /// <summary>The problem is that there is no such open pull request.</summary>
    public bool IsUnknown { get; init; }
}

/// <summary>An open pull request or a standing merge group.</summary>
/// <param name="Key">It.</param>
/// <param name="Title">Its title.</param>
/// <param name="State">What is remembered of it; null when this version cannot read that.</param>
/// <param name="Seen">BotApp has judged it before.</param>
internal sealed record PlanSubject(SubjectKey Key, string Title, SubjectState? State, bool Seen);
