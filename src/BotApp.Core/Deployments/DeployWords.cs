using BotApp.Core.Checks;
using BotApp.Core.Commands;
using BotApp.Core.Gating;
using BotApp.Core.Settings;

namespace BotApp.Core.Deployments;

/// <summary>
/// What people still have to say before a deployment begins: whoever asked confirms what they were shown, and somebody else approves it.
/// Exactly the commit that was shown, against what was live then, is deployed, or nothing.
/// </summary>
internal sealed class DeployWords(Facts facts, DeploymentSettings deployment)
{
    /// <summary>The code of a deployment that its invoker has to confirm.</summary>
    public const string Unconfirmed = "confirm";

    /// <summary>The code of a deployment that somebody else has to approve.</summary>
    public const string Unapproved = "needs-approval";

    /// <summary>Of what may make a rollback fail so many are named.</summary>
    private const int MaxRisks = 10;

    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    /// <summary>Why a deployment that people were asked about is not begun any more; null while it may be.</summary>
    public (string Code, string Reason)? Over(EnvironmentState state, DeployAttempt attempt)
    {
        var answer = attempt is { Confirmed: false, ConfirmBy: not null } ? Answered(attempt) : null;
        return attempt switch
        {
            { ConfirmBy: not null } when attempt.ShownLive != state.Live?.Sha => ("changed-meanwhile", $"{(state.Live is { } live ? CommitRules.Short(live.Sha) : "nothing")} is live in `{state.Environment}` by now, so what was shown is not what this would bring: say it again."),
            _ when answer == false => ("withdrawn", $"{MarkdownEncoder.Text(attempt.By)} said no."),
            { Confirmed: false, ConfirmBy: { } until } when answer is null && until <= facts.Now => ("not-confirmed", $"nobody confirmed it until {FreezeRules.Utc(until)}: say it again."),
            { ApproveBy: { } until } when until <= facts.Now && Missing(attempt) > 0 => ("not-approved", $"nobody approved it until {FreezeRules.Utc(until)}: say it again."),
            _ => null,
        };
    }

    /// <summary>The deployment with the question that is open now; null when nobody has to be asked (any more).</summary>
    public DeployAttempt? Asked(EnvironmentState state, DeployAttempt attempt, DeployableCommit commit)
    {
        var risks = Risks(attempt, commit);
        var heard = attempt with { Confirmed = attempt.Confirmed || Answered(attempt) == true, Risks = risks };
        if ((deployment.Confirm ?? (risks.Count > 0 ? new ConfirmSettings() : null)) is { } confirm && heard is { By: not null, Confirmed: false })
        {
            var until = heard.ConfirmBy ?? facts.Now + confirm.Timeout;
            return heard with { ConfirmBy = until, ShownLive = state.Live?.Sha, Code = Unconfirmed, Problem = $"{MarkdownEncoder.Text(heard.By)} has to confirm it until {FreezeRules.Utc(until)}.", AskAt = NextLook(heard, until) };
        }

        if (Missing(heard) is > 0 and var missing)
        {
            var until = heard.ApproveBy ?? facts.Now + (deployment.Approvals?.Timeout ?? TimeSpan.Zero); // somebody is missing only where approvals are wanted
            return heard with { ApproveBy = until, Code = Unapproved, Problem = $"{Wanted(heard, missing)}: `/approve {state.Environment}`, until {FreezeRules.Utc(until)}.", AskAt = until };
        }

        return null;
    }

    // Older code may fail to write into what was narrowed since: whoever goes back is asked, also where nothing else is confirmed.
    private IReadOnlyList<string> Risks(DeployAttempt attempt, DeployableCommit commit) => attempt is { IsRollback: true, Forced: null } && deployment.Rollback.BlockOnContractMigration && commit.LeftBehind is { MayHarm: true } range
        ? [.. range.Steps.Take(MaxRisks), .. range.IsComplete ? [] : new[] { "not all of the migrations could be read" }]
        : [];

    /// <summary>How many people are still missing.</summary>
    private int Missing(DeployAttempt attempt) => deployment.Approvals is { Environment: null } wanted && !attempt.IsRollback
        ? Math.Max(0, wanted.Count - attempt.Approvals.Count(one => !wanted.PreventSelfReview || one.ById != attempt.ById))
        : 0;

    private string Wanted(DeployAttempt attempt, int missing)
    {
        var already = attempt.Approvals.Count > 0 ? $" (approved by {string.Join(", ", attempt.Approvals.Select(one => MarkdownEncoder.Text(one.By)))})" : "";
        var other = attempt.By is { } by && deployment.Approvals?.PreventSelfReview == true ? $" other than {MarkdownEncoder.Text(by)}" : "";
        return missing == 1 ? $"somebody{other} has to approve it{already}" : $"{missing} people{other} have to approve it{already}";
    }

    private bool? Answered(DeployAttempt attempt) => facts.Deployment is { } read && read.Confirmations.TryGetValue(attempt.Number, out var answer) ? answer : null;

    // A reaction tells nobody: it is looked for, soon at first and then less and less often.
    private DateTimeOffset NextLook(DeployAttempt attempt, DateTimeOffset until)
    {
        if (attempt.Asked == CommandPlace.Button)
        {
            return until;
        }

        var next = facts.Now + TimeSpan.FromTicks(Math.Clamp((facts.Now - attempt.AskedAt).Ticks / 10, s_shortest.Ticks, s_longest.Ticks));
        return next < until ? next : until;
    }

    /// <summary>Somebody approves what waits here.</summary>
    public static (EnvironmentState State, CommandAnswer Answer) Approve(EnvironmentState state, EnvironmentRequest request, DeploymentSettings deployment, Facts facts)
    {
        CommandAnswer Refused(string code, string text) => new(false, code, text);
        var waiting = state.Waiting.FirstOrDefault(one => one.ApproveBy is not null && one.Sha.StartsWith(request.Sha, StringComparison.Ordinal));
        if (waiting is null)
        {
            return (state, Refused("nothing-to-approve", request.Sha.Length > 0 ? $"{CommitRules.Short(request.Sha)} waits for nobody's approval in `{state.Environment}`." : $"Nothing waits for an approval in `{state.Environment}`."));
        }

        if (waiting.ById == request.By.Id && deployment.Approvals?.PreventSelfReview != false)
        {
            return (state, Refused("second-person", $"you asked for it yourself; somebody else has to approve {CommitRules.Short(waiting.Sha)}."));
        }

        var approved = waiting with { Approvals = [.. waiting.Approvals.Where(one => one.ById != request.By.Id), new DeployApproval(request.By.Login, request.By.Id, facts.Now)] };
        return (
            state with { Waiting = [.. state.Waiting.Select(one => one.Number == waiting.Number ? approved : one)] },
            new CommandAnswer(true, "approved", $"{MarkdownEncoder.Text(request.By.Login)} approves {CommitRules.Short(waiting.Sha)} in `{state.Environment}`."));
    }
}
