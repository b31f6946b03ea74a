using System.Security.Cryptography;
using System.Text.Json;
using BotApp.Core.Checks;
using BotApp.Core.Commands;
using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>The life of a pull request's migrations check: judged at once from the files, and again when anything it is judged from changes.</summary>
internal static class MigrationCheck
{
    /// <summary>The check's name after the prefix.</summary>
    public const string Name = "migrations";

    /// <summary>Brings the check up to what the files say.</summary>
    public static Decision<PullRequestState> Advance(PullRequestState state, RepositorySettings settings, Facts facts)
    {
        if (settings.Migrations is not { } migrations)
        {
            return state.Migrations is not { } shown || shown.Sha != state.HeadSha ? Decision.Nothing(state with { Migrations = null }, "")
                : new Decision<PullRequestState>(
                    state with { Migrations = null },
                    [new SetCheck(settings.Checks.Prefix + Name, state.HeadSha, CheckStatus.Completed, CheckConclusion.Neutral, CheckOutput.Plain("Not looked at any more", "The settings have no section `migrations` any more."), [], shown.Round + 1, CommitRules.Page(state))],
                    "Migrations are not looked at any more.");
        }

        return facts.Migrations is { } fact ? Judge(state, fact, migrations, settings, facts) : Decision.Nothing(state, "");
    }

    private static Decision<PullRequestState> Judge(PullRequestState state, MigrationFact fact, MigrationSettings migrations, RepositorySettings settings, Facts facts)
    {
        var known = state.Migrations ?? new MigrationState();
        var input = fact.Input with { Settings = migrations, MaxAnnotations = settings.Tests.Annotations.Max };
        var settled = Settled(known, fact.Label, input);
        var verdict = MigrationRules.Judge(input, Acceptance(fact.Label, settled, migrations, state, facts));
        var content = MigrationText.Of(verdict, input);
        var print = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content)).AsSpan(0, 8));
        var isSame = known.Sha == state.HeadSha;
        var next = settled with
        {
            Sha = state.HeadSha,
            From = fact.From,
            Conclusion = verdict.Conclusion,
            Code = verdict.Code,
            Reason = content.Reason,
            Highest = verdict.Highest,
            Print = print,
            Round = !isSame ? 0 : known.Print != print ? known.Round + 1 : known.Round,
        };
        var output = new CheckOutput(content.Title, content.Summary, content.Text, content.Annotations);
        return new Decision<PullRequestState>(
            state with { Migrations = next },
            [new SetCheck(settings.Checks.Prefix + Name, state.HeadSha, CheckStatus.Completed, verdict.Conclusion, output, [], next.Round, CommitRules.Page(state))],
            isSame && known.Print == print ? "" : $"Migrations: {content.Title}.");
    }

    // A label accepts what was there when it was put on, and nothing that is pushed afterwards.
    private static MigrationState Settled(MigrationState known, LabelFact? label, MigrationInput input) =>
        label?.At is not { } at ? known with { LabelledAt = null, Accepted = [] }
        : known.LabelledAt == at ? known
        : known with { LabelledAt = at, Accepted = MigrationRules.Acceptable(MigrationRules.Judge(input)) };

    private static MigrationAcceptance? Acceptance(LabelFact? label, MigrationState settled, MigrationSettings migrations, PullRequestState state, Facts facts)
    {
        if (label is null)
        {
            return null;
        }

        MigrationAcceptance Not(string why) => new(false, "", $"The label `{label.Name}` accepts nothing: {why}.", []);
        if (label is not { By: { } by, Actor.Known: true })
        {
            return Not("GitHub did not say who put it on and what they may do; BotApp asks again");
        }

        var actor = CommandActor.Of(by, label.Actor, state, facts);
        if (actor.IsAuthor || by.Id == facts.PullRequest?.Author.Id)
        {
            return Not($"{by.Login}, who wrote the change, put it on, and nobody accepts their own");
        }

        var allowed = migrations.Acknowledge.By;
        return allowed.Count > 0 && !allowed.Any(one => CommandPermissions.Has(actor, one))
            ? Not($"{by.Login} put it on, and that needs {CommandPermissions.Needed(allowed)}{(actor.TeamsUnreadable ? "; GitHub did not let BotApp ask who is in that team" : "")}")
            : new MigrationAcceptance(true, by.Login, $"{by.Login} put the label `{label.Name}` on: what it was about then is accepted; what is pushed later is not.", settled.Accepted);
    }
}
