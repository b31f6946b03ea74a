using BotApp.Core;
using BotApp.Core.Commands;
using BotApp.Core.Gating;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>Who people are to the repository at this moment: their role and teams, and who put which label on.</summary>
internal sealed partial class PeopleReader(GitHubClient github, Store store, ILogger<PeopleReader> logger)
{
    private static readonly ActorFact Unknown = new(false, null, null, []);

    /// <summary>What somebody may do now; not known when GitHub cannot be asked.</summary>
    internal async Task<ActorFact> ActorAsync(long repositoryId, string login, CommandSettings commands, CancellationToken cancellationToken) =>
        await store.Repositories.FindAsync(repositoryId, cancellationToken) is { } known
            ? await ActorAsync(new RepositoryRef(known.InstallationId, known.Id, known.Owner, known.Name), login, commands, cancellationToken)
            : Unknown;

    /// <summary>
    /// Who put on the labels that make an exception of the freeze that holds now, by the pull request's own record of events: a delivery may
    /// be lost, that record is not. Nothing is asked for while nothing is frozen.
    /// </summary>
    internal async Task<IReadOnlyList<LabelFact>> LabelledAsync(RepositoryRef repository, PullRequestFact pull, RepositorySettings settings, Facts facts, CancellationToken cancellationToken)
    {
        var labels = FreezeRules.ExceptionLabels(settings.Gate, pull, facts.Freeze, facts.Now);
        if (labels.Count == 0)
        {
            return [];
        }

        var found = new List<LabelFact>();
        var events = await EventsAsync(repository, pull.Number, cancellationToken);
        foreach (var label in labels)
        {
            found.Add(await LabelAsync(repository, label, events, settings.Commands, cancellationToken));
        }

        return found;
    }

    /// <summary>Who put on the label that accepts a contraction of migrations; null when it is not on.</summary>
    internal async Task<LabelFact?> LabelAsync(RepositoryRef repository, PullRequestFact pull, MigrationAcknowledgement acknowledge, CommandSettings commands, CancellationToken cancellationToken)
    {
        if (pull.Labels.FirstOrDefault(label => string.Equals(label, acknowledge.Label, StringComparison.OrdinalIgnoreCase)) is not { } label)
        {
            return null;
        }

        // The teams to be asked for are those that the settings name here.
        var asked = commands with { Allow = new Dictionary<CommandVerb, IReadOnlyList<Allowance>> { [CommandVerb.Override] = acknowledge.By } };
        return await LabelAsync(repository, label, await EventsAsync(repository, pull.Number, cancellationToken), asked, cancellationToken);
    }

    private async Task<LabelFact> LabelAsync(RepositoryRef repository, string label, IReadOnlyList<IssueEvent> events, CommandSettings commands, CancellationToken cancellationToken)
    {
        var newest = events.LastOrDefault(one => one.Event is "labeled" or "unlabeled" && string.Equals(one.Label?.Name, label, StringComparison.OrdinalIgnoreCase));
        var by = newest is { Event: "labeled", Actor: { } actor } ? new Person(actor.Id, actor.Login, actor.Type == "Bot") : null;
        return new LabelFact(label, by, by is null ? Unknown : await ActorAsync(repository, by.Login, commands, cancellationToken)) { At = newest?.CreatedAt };
    }

    /// <summary>The teams that settings name and the person is in, asked at the moment the command is obeyed.</summary>
    internal async Task<ActorFact> WithTeamsAsync(ActorFact actor, RepositoryRef repository, string login, CommandSettings commands, CancellationToken cancellationToken)
    {
        var slugs = commands.Allow.Values.SelectMany(list => list).OfType<Allowance.OfTeam>().Select(team => team.Slug).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var teams = new List<string>();
        try
        {
            foreach (var slug in slugs)
            {
                if (await github.Permissions.IsInTeamAsync(repository, slug, login, cancellationToken))
                {
                    teams.Add(slug);
                }
            }
        }
        catch (Exception exception) when (exception is GitHubNoAccess or GitHubRefused)
        {
            // Taken for nobody's team: a command is refused rather than given to somebody who may not.
            Log.TeamsUnreadable(logger, repository.Owner, string.Join(", ", slugs), exception);
            return actor with { TeamsUnreadable = true };
        }

        return actor with { Teams = teams };
    }

    private async Task<ActorFact> ActorAsync(RepositoryRef repository, string login, CommandSettings commands, CancellationToken cancellationToken)
    {
        try
        {
            var permission = await github.Permissions.GetAsync(repository, login, cancellationToken);
            return await WithTeamsAsync(new ActorFact(true, permission.RoleName, permission.Permission, []), repository, login, commands, cancellationToken);
        }
        catch (Exception exception) when (exception is GitHubUnavailable or GitHubRefused { Status: not 404 } or GitHubUnreadable)
        {
            return Unknown;
        }
    }

    // The newest event decides, and it is the last of the list: one that was cut short says nothing.
    private async Task<IReadOnlyList<IssueEvent>> EventsAsync(RepositoryRef repository, int number, CancellationToken cancellationToken)
    {
        try
        {
            var events = await github.PullRequests.ListEventsAsync(repository, number, cancellationToken);
            return events.Truncated ? [] : events.Items;
        }
        catch (Exception exception) when (exception is GitHubUnavailable or GitHubRefused or GitHubUnreadable)
        {
            return [];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "GitHub does not say who is in the teams {Teams} of {Owner}: commands for them are refused until the App may read members")]
        internal static partial void TeamsUnreadable(ILogger logger, string owner, string teams, Exception exception);
    }
}
