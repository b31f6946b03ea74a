using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Core;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>
/// Whether anything may still be done for a repository. Deliveries say when that ends, but they come late, twice or not at all: before work is
/// dropped GitHub is asked, and so it is when GitHub gives no token or refuses to write.
/// </summary>
internal sealed partial class Standings(GitHubClient github, Store store, Alerts alerts, ILogger<Standings> logger)
{
    /// <summary>The word for an installation that its owner suspended: what is to be done waits, and is done when that is over.</summary>
    internal const string Suspended = "suspended";

    private const int EventsAtOnce = 100;

    /// <summary>Why nothing is done for the repository; null when work goes on.</summary>
    internal async Task<string?> WhyStoppedAsync(long repositoryId, CancellationToken cancellationToken) =>
        await store.Repositories.FindAsync(repositoryId, cancellationToken) is { Stopped: not null } known ? await AskAsync(known, cancellationToken) : null;

    /// <summary>The same, asked of GitHub whatever is known.</summary>
    internal async Task<string?> AskAsync(long repositoryId, CancellationToken cancellationToken) =>
        await store.Repositories.FindAsync(repositoryId, cancellationToken) is { } known ? await AskAsync(known, cancellationToken) : null;

    /// <summary>The owner of an installation has not granted a permission that a deed needs: it is written down for the pages and told the operator, once.</summary>
    internal async Task LacksAsync(SubjectKey subject, GitHubNoAccess refused, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(subject.RepositoryId, cancellationToken) is not { } known)
        {
            return;
        }

        if ((await store.Installations.ListAsync(cancellationToken)).FirstOrDefault(one => one.Id == known.InstallationId)?.Lacking is null)
        {
            await store.Installations.LacksAsync(known.InstallationId, known.Owner, refused.Scope.Permissions, cancellationToken);
            alerts.Raise(subject, new AlertOperator("permission_missing", "", $"{known.Owner} has not granted what the App needs ({refused.Scope.Permissions}): what needs it waits until the owner accepts the App's new permissions on GitHub"));
        }
    }

    /// <summary>
    /// Nothing that waits for the subject is done any more, and it says why. What was shown is forgotten: should work go on some day, everything is
    /// brought about anew.
    /// </summary>
    internal async Task DropAsync(SubjectKey subject, string why, CancellationToken cancellationToken)
    {
        var key = subject.ToString();
        await store.Effects.DropAsync(key, cancellationToken);
        int handled;
        do
        {
            handled = await DropEventsAsync(subject, why, cancellationToken);
        }
        while (handled == EventsAtOnce);

        await store.Repositories.JudgeAgainAsync(key, cancellationToken);
        Log.Dropped(logger, key, why);
    }

    // Also without an event: what was shown is forgotten with the effects that would have shown it.
    private async Task<int> DropEventsAsync(SubjectKey subject, string why, CancellationToken cancellationToken)
    {
        var key = subject.ToString();
        var record = await store.Subjects.LoadAsync(key, cancellationToken) ?? throw new InvalidOperationException($"{subject} has work but no row.");
        var events = await store.Subjects.PendingEventsAsync(key, EventsAtOnce, cancellationToken);
        var decision = new DecisionRecord
        {
            SubjectKey = key,
            ExpectedVersion = record.Version,
            StateJson = Forgotten(record.StateJson, subject),
            HandledEventIds = [.. events.Select(one => one.Id)],
            EventKind = events.Count > 0 ? events[^1].Kind : "RepositoryStopped",
            Because = $"Work for this repository ended ({why}): nothing is done.",
            Timers = [.. (await store.Timers.OfSubjectAsync(key, cancellationToken)).Select(timer => new TimerChange(timer.Name, null))],
        };
        return await store.Decisions.SaveAsync(decision, cancellationToken)
            ? events.Count
            : throw new InvalidOperationException($"{subject} was changed by another replica in the meantime: it is looked at again.");
    }

    // The rest stays as it is, also what a newer version remembers.
    private static string Forgotten(string? json, SubjectKey subject)
    {
        var state = JsonNode.Parse(json ?? JsonSerializer.Serialize(Bot.Begin(subject)))?.AsObject() ?? throw new InvalidOperationException($"The state of {subject} is empty.");
        state[nameof(SubjectState.Shown)] = new JsonObject();
        return state.ToJsonString(JsonSerializerOptions.Default);
    }

    private async Task<string?> AskAsync(StoredRepository known, CancellationToken cancellationToken)
    {
        var installation = await github.Apps.GetInstallationOfAsync(known.Owner, known.Name, cancellationToken);
        if (known.Stopped == Forgetting.Uninstalled && installation?.Id != known.InstallationId)
        {
            return known.Stopped; // whoever installed the App again starts from nothing, which comes after what is stored has gone
        }

        var why = installation switch
        {
            null => known.Stopped ?? "removed",
            { SuspendedAt: not null } => Suspended,
            _ => await OfRepositoryAsync(known, installation.Id, cancellationToken),
        };
        if (installation is null or { SuspendedAt: not null })
        {
            github.Forget(known.InstallationId);
        }

        if (why != known.Stopped)
        {
            await store.Repositories.StandAsync(known.Id, known.Stopped, why, cancellationToken);
            Log.Changed(logger, known.FullName, why ?? "it goes on");
        }

        return why;
    }

    private async Task<string?> OfRepositoryAsync(StoredRepository known, long installationId, CancellationToken cancellationToken)
    {
        try
        {
            var repository = await github.Repositories.GetAsync(new RepositoryRef(installationId, known.Id, known.Owner, known.Name), cancellationToken);
            if (repository is null || repository.Id != known.Id)
            {
                return "deleted";
            }

            if (installationId != known.InstallationId || repository.FullName != known.FullName || repository.Private != known.IsPrivate)
            {
                var now = known with { FullName = repository.FullName, Owner = repository.FullName.Split('/')[0], Name = repository.Name, InstallationId = installationId, IsPrivate = repository.Private, ToldAt = StoredRepository.Told(repository.UpdatedAt, isAboutIt: true) };
                await store.Repositories.PutAsync([now], cancellationToken);
            }

            return repository.Archived ? "archived" : repository.Disabled ? "disabled" : null;
        }
        catch (GitHubNoAccess)
        {
            return "removed"; // its name leads to another repository by now, or to one that the installation does not open
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Work for {Repository}: {Standing}")]
        internal static partial void Changed(ILogger logger, string repository, string standing);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Subject}: what waited is dropped, for work for its repository ended ({Why})")]
        internal static partial void Dropped(ILogger logger, string subject, string why);
    }
}
