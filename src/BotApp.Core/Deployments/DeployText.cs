using System.Globalization;
using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Commands;
using BotApp.Core.Gating;
using BotApp.Core.Settings;

namespace BotApp.Core.Deployments;

/// <summary>A deployment as people see it: the check on its commit, the answer to who asked, the record on GitHub, the audit trail.</summary>
internal static class DeployText
{
    /// <summary>The identifier of the button that deploys.</summary>
    public const string DeployButton = "deploy";

    /// <summary>The identifier of the button that goes back.</summary>
    public const string RollbackButton = "rollback";

    /// <summary>The identifier of the button by which whoever asked confirms.</summary>
    public const string ConfirmButton = "confirm";

    /// <summary>The identifier of the button by which somebody else approves.</summary>
    public const string ApproveButton = "approve";

    /// <summary>The button by which whoever asked confirms.</summary>
    public static readonly CheckButton Confirm = new("Confirm", "Exactly this commit, please", ConfirmButton);

    /// <summary>The button by which somebody else approves.</summary>
    public static readonly CheckButton Approve = new("Approve", "Let this commit be deployed", ApproveButton);

    /// <summary>The button that deploys.</summary>
    public static readonly CheckButton Forward = new("Deploy", "Deploy this commit", DeployButton);

    /// <summary>The button that goes back.</summary>
    public static readonly CheckButton Back = new("Roll back", "Back to the last good commit", RollbackButton);

    /// <summary>The name of an environment's check.</summary>
    public static string CheckName(Facts facts, string environment) => $"{facts.Privileged.Effective.Checks.Prefix}deploy {environment}";

    /// <summary>The state of a deployment's record on GitHub.</summary>
    public static SetDeployment Status(EnvironmentState state, DeployAttempt attempt, DeploymentState to, string description) => new(
        attempt.Deployment(state.Subject), state.Environment, attempt.Sha, attempt.Asked.Number, to, description, to == DeploymentState.Success ? attempt.Url : null, attempt.Run?.Url)
    {
        Task = attempt.IsRollback ? "deploy:rollback" : "deploy",
        Transient = false,
        Production = attempt.Production,
        About = DeployChanges.Short(attempt),
        Previous = attempt.Previous,
        Keeps = to is DeploymentState.Failure or DeploymentState.Error && state is { IsUnwell: false, Live: { } live } && live.Deployment != attempt.Deployment(state.Subject) ? new KeptDeployment(live.Deployment, live.Url) : null,
    };

    /// <summary>The record of what was live says that it is not any more.</summary>
    public static SetDeployment Replaced(EnvironmentState state, LiveCommit former, LiveCommit by) =>
        new(former.Deployment, state.Environment, former.Sha, 0, DeploymentState.Inactive, $"replaced by {CommitRules.Short(by.Sha)}", null, null) { Transient = false, Production = former.Production };

    /// <summary>A reason code as words.</summary>
    public static string Words(string? code) => (code ?? "").Replace('-', ' ');

    /// <summary>The answer to a command; nothing for a button.</summary>
    public static IReadOnlyList<Effect> Answer(CommandPlace asked, Person by, CommandAnswer answer) => asked.Ask is { } ask ? [ActText.Answer(ask, answer)] : asked.CommentId == 0 ? [] :
    [
        new PutComment(asked.Reply, asked.Number, CommandReply.Body(by, [answer])),
        new React(asked.CommentId, answer.Done ? "rocket" : answer.Code is "not-permitted" or "locked" ? "-1" : "confused"),
    ];

    /// <summary>The answer to somebody whose deployment is not begun.</summary>
    public static IReadOnlyList<Effect> Refused(EnvironmentState state, DeployAttempt attempt, string code, string reason) =>
        Answer(attempt.Asked, ByOf(attempt), new CommandAnswer(false, code, $"{What(state, attempt)} is not begun: {reason}"));

    /// <summary>What waited and is not begun any more: the answer, and the check that said it waits.</summary>
    public static IReadOnlyList<Effect> Dropped(EnvironmentState state, DeployAttempt attempt, string code, string reason, Facts facts)
    {
        var content = CheckOutput.Plain($"Not deployed to {state.Environment}: {Words(code)}", Capital(reason));
        return [Check(state, attempt, CheckStatus.Completed, CheckConclusion.Neutral, content, [], facts), .. Refused(state, attempt, code, reason)];
    }

    /// <summary>The audit trail says who deployed what; what comes by itself is in the history alone.</summary>
    public static IReadOnlyList<Effect> Record(DeployAttempt attempt, EnvironmentState state, Facts facts) => attempt.By is null ? [] :
    [
        new RecordAct(
            $"{state.Environment}:{attempt.Number.ToString(CultureInfo.InvariantCulture)}",
            ByOf(attempt),
            attempt.IsRollback ? "/rollback" : "/deploy",
            $"{(attempt.IsRollback ? "Rollback of" : "Deployment to")} {state.Environment}, number {attempt.Number.ToString(CultureInfo.InvariantCulture)}.",
            attempt.Sha)
        {
            Done = true,
            Code = "deploying",
            Source = SourceOf(attempt.Asked),
            Url = UrlOf(attempt.Asked, attempt.Sha, facts),
            Reason = string.Join(" · ", new[] { attempt.Forced, attempt.OverrideFreeze }.OfType<string>()) is { Length: > 0 } reason ? PlainText.OneLine(reason) : null,
        },
    ];

    /// <summary>The audit trail says what else was asked of an environment and what came of it.</summary>
    public static RecordAct Record(EnvironmentRequest request, CommandAnswer answer, EnvironmentState state, Facts facts) => new(
        string.Create(CultureInfo.InvariantCulture, $"{request.Asked.Reply}:{facts.Now.ToUnixTimeMilliseconds()}"),
        request.By,
        $"/{request.Act.ToString().ToLowerInvariant()}",
        $"{state.Environment}: {Words(answer.Code)}.",
        state.Live?.Sha ?? "")
    {
        Done = answer.Done,
        Code = answer.Code,
        Source = SourceOf(request.Asked),
        Url = UrlOf(request.Asked, request.Sha, facts),
        Reason = request.Reason.Length > 0 ? PlainText.OneLine(request.Reason) : null,
    };

    /// <summary>Every check and answer as it should read now.</summary>
    public static Decision<EnvironmentState> Show(EnvironmentState state, Facts facts)
    {
        var effects = new List<Effect>();
        if (state.Last is { } last)
        {
            effects.Add(Ended(state, last, facts));
            effects.AddRange(Reply(state, last, facts));
        }

        foreach (var waiting in state.Waiting)
        {
            var why = waiting.Problem ?? (state.Current is { } before ? $"waits for {CommitRules.Short(before.Sha)}, which is being deployed." : "its conditions are being read.");
            effects.Add(Waits(state, waiting, why, facts));
            effects.AddRange(Reply(state, waiting, facts));
        }

        if (state.Watched is { UnwellAt: not null } unwell && unwell.Number != state.Last?.Number)
        {
            effects.Add(Ended(state, unwell, facts));
        }

        foreach (var current in state.Running)
        {
            effects.Add(Check(state, current, CheckStatus.InProgress, null, CheckOutput.Plain(Doing(state, current), Body(state, current, facts)), [], facts));
            effects.AddRange(Reply(state, current, facts));
        }

        if (Candidate(state, facts) is { } candidate)
        {
            effects.Add(candidate);
        }

        return new Decision<EnvironmentState>(state, effects, "");
    }

    private static SetCheck Ended(EnvironmentState state, DeployAttempt last, Facts facts)
    {
        var (conclusion, title) = last.Phase switch
        {
            DeployPhase.Succeeded when last.UnwellAt is not null => (CheckConclusion.Failure, $"Live in {state.Environment}, and it stopped answering"),
            DeployPhase.Succeeded => (CheckConclusion.Success, last.IsRollback ? $"Rolled back: {CommitRules.Short(last.Sha)} is in {state.Environment} again" : $"Deployed to {state.Environment}"),
            DeployPhase.Failed => (CheckConclusion.Failure, $"Not deployed to {state.Environment}: {Words(last.Code)}"),
            _ => (CheckConclusion.Neutral, $"Not deployed to {state.Environment}: {Words(last.Code)}"),
        };
        CheckButton[] buttons = HasButtons(state, facts) ? [.. last is { Phase: DeployPhase.Succeeded, UnwellAt: null } ? [] : new[] { Forward }, .. DeploymentRules.RollbackGoal(state, SettingsOf(state, facts)) is null ? [] : new[] { Back }] : [];
        return Check(state, last, CheckStatus.Completed, conclusion, CheckOutput.Plain(title, Body(state, last, facts)), buttons, facts);
    }

    // Where somebody's word is missing the check asks for it; everything else that waits is on its way.
    private static SetCheck Waits(EnvironmentState state, DeployAttempt waiting, string why, Facts facts) => waiting.Code switch
    {
        DeployWords.Unconfirmed => Check(state, waiting, CheckStatus.Completed, CheckConclusion.ActionRequired, CheckOutput.Plain($"Deploy to {state.Environment}? To be confirmed by {waiting.By}", $"{DeployChanges.Question(What(state, waiting), state, waiting, facts)}\n\n{Standing(state)}"), [Confirm], facts),
        DeployWords.Unapproved => Check(state, waiting, CheckStatus.Completed, CheckConclusion.ActionRequired, CheckOutput.Plain($"Deploy to {state.Environment}? To be approved", $"{Capital(why)}\n\n{Standing(state)}\n\n{DeployChanges.List(waiting, facts)}"), [Approve], facts),
        _ => Check(state, waiting, CheckStatus.Queued, null, CheckOutput.Plain($"Waits to be deployed to {state.Environment}", $"{Capital(why)}\n\n{Standing(state)}"), [], facts),
    };

    // A commit that nobody deployed yet carries the button; what it would bring is said where it is asked for.
    private static SetCheck? Candidate(EnvironmentState state, Facts facts)
    {
        if (state.Candidate is not { } sha || !HasButtons(state, facts) || new[] { state.Last?.Sha, state.Live?.Sha }.Contains(sha) || state.Running.Any(one => one.Sha == sha) || state.Waiting.Any(one => one.Sha == sha))
        {
            return null;
        }

        var content = CheckOutput.Plain($"Not deployed to {state.Environment}", $"{Standing(state)}\n\n`/deploy {state.Environment} {CommitRules.Short(sha)}` or the button deploys this commit.");
        return new SetCheck(CheckName(facts, state.Environment), sha, CheckStatus.Completed, CheckConclusion.Neutral, content, [Forward], 0, CommitRules.Page(state));
    }

    private static bool HasButtons(EnvironmentState state, Facts facts) => SettingsOf(state, facts)?.Button == true;

    private static DeploymentSettings? SettingsOf(EnvironmentState state, Facts facts) => facts.Privileged.Effective.Deployment(state.Environment);

    private static SetCheck Check(EnvironmentState state, DeployAttempt attempt, CheckStatus status, CheckConclusion? conclusion, CheckOutput content, IReadOnlyList<CheckButton> buttons, Facts facts) =>
        new(CheckName(facts, state.Environment), attempt.Sha, status, conclusion, content, buttons, attempt.Number, CommitRules.Page(state));

    private static IReadOnlyList<Effect> Reply(EnvironmentState state, DeployAttempt attempt, Facts facts)
    {
        var isDone = attempt.Phase is not (DeployPhase.Failed or DeployPhase.Refused);
        var (code, text) = attempt.Phase switch
        {
            DeployPhase.Waiting when attempt.Code == DeployWords.Unconfirmed => (DeployWords.Unconfirmed, DeployChanges.Question(What(state, attempt), state, attempt, facts)),
            DeployPhase.Waiting when attempt.Code == DeployWords.Unapproved => (DeployWords.Unapproved, $"{What(state, attempt)} waits: {attempt.Problem}\n\n{DeployChanges.List(attempt, facts)}"),
            DeployPhase.Succeeded when attempt.UnwellAt is { } at => (DeployWatch.Stopped, $"{CommitRules.Short(attempt.Sha)} is live in `{state.Environment}` and stopped answering at {FreezeRules.Utc(at)}: {MarkdownEncoder.Text(attempt.Problem)}\n\n{Standing(state)}"),
            DeployPhase.Running when attempt.ReviewSince is not null => ("awaiting-approval", $"{What(state, attempt)} waits: {attempt.Problem}{RunOf(attempt)}\n\n{DeployChanges.List(attempt, facts)}"),
            DeployPhase.Waiting => ("waiting", $"{What(state, attempt)} waits{(state.Current is { } before ? $" for {CommitRules.Short(before.Sha)}, which {(before.By is { } by ? MarkdownEncoder.Text(by) : "BotApp")} is deploying" : "")}."),
            DeployPhase.Running or DeployPhase.Checking => ("deploying", $"{What(state, attempt)} is under way.{RunOf(attempt)}\n\n{DeployChanges.List(attempt, facts)}"),
            DeployPhase.Succeeded => ("deployed", $"{CommitRules.Short(attempt.Sha)} is live in `{state.Environment}`{(attempt.Url is { } url ? $": {MarkdownEncoder.Link(url, url)}" : "")}.{RunOf(attempt)}\n\n{DeployChanges.List(attempt, facts)}"),
            _ => (attempt.Code ?? "failed", $"{What(state, attempt)} failed: {MarkdownEncoder.Text(attempt.Problem)}{RunOf(attempt)}\n\n{Standing(state)}"),
        };
        var isOpen = attempt.Phase == DeployPhase.Waiting && attempt.Code is DeployWords.Unconfirmed or DeployWords.Unapproved;
        var said = Answer(attempt.Asked, ByOf(attempt), new CommandAnswer(isDone, code, text.TrimEnd('\n')));
        return isDone && !isOpen ? said : [.. said.Take(1)]; // without the reaction
    }

    private static string Doing(EnvironmentState state, DeployAttempt current) => current.ReviewSince is not null
        ? $"Awaiting approval on GitHub for {state.Environment}"
        : $"{(current.IsRollback ? "Rolling back" : "Deploying to")} {state.Environment}{(current.Phase == DeployPhase.Checking ? ": the site is being asked" : "")}";

    private static string Body(EnvironmentState state, DeployAttempt attempt, Facts facts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Number {attempt.Number}: {What(state, attempt)} was asked for by {(attempt.By is { } by ? MarkdownEncoder.Text(by) : "the settings")} at {FreezeRules.Utc(attempt.AskedAt)}.{RunOf(attempt)}\n\n");
        if (attempt.Problem is { } problem)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Capital(attempt.Phase == DeployPhase.Failed || attempt.UnwellAt is not null ? MarkdownEncoder.Text(problem) : problem)}\n\n");
        }

        if (attempt.Approvals.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"Approved by {string.Join(", ", attempt.Approvals.Select(one => MarkdownEncoder.Text(one.By)))}.\n\n");
        }

        if (attempt.Said is { } said)
        {
            text.Append(CultureInfo.InvariantCulture, $"Its run says: {MarkdownEncoder.Text(said)}\n\n");
        }

        if (attempt.Migrations.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"Its run says it applied these migrations: {string.Join(", ", attempt.Migrations.Take(20).Select(one => MarkdownEncoder.CodeInText(one)))}{(attempt.Migrations.Count > 20 ? " …" : "")}\n\n");
        }

        if (attempt.Phase == DeployPhase.Succeeded && attempt.Url is { } url)
        {
            text.Append(CultureInfo.InvariantCulture, $"{MarkdownEncoder.Link(url, url)}\n\n");
        }

        text.Append(Standing(state)).Append("\n\n").Append(DeployChanges.List(attempt, facts));
        return text.ToString();
    }

    // What is there, said so that nobody takes a failed deployment for the live one.
    private static string Standing(EnvironmentState state)
    {
        var live = state.Live is { } one
            ? $"{CommitRules.Short(one.Sha)} is recorded as live in `{state.Environment}` since {FreezeRules.Utc(one.At)}{(one.By is { } by ? $", deployed by {MarkdownEncoder.Text(by)}" : "")}."
            : $"BotApp has not deployed anything to `{state.Environment}` yet.";
        var doubt = state.Disturbed ? $" A later deployment had begun before it failed, so something else may be there now{(state.Live is null ? "" : $": `/rollback {state.Environment}` deploys {CommitRules.Short(state.Live.Sha)} again")}." : "";
        var unwell = state.IsUnwell && !state.Disturbed ? $" It stopped answering since: `/rollback {state.Environment}` goes back." : "";
        var pinned = state.PinnedBy is { } who ? $" Since {MarkdownEncoder.Text(who)} rolled back nothing is deployed by itself: `/deploy {state.Environment}` ends that." : "";
        var held = state.Lock is { } kept ? $" {MarkdownEncoder.Text(kept.By)} keeps it locked{(kept.Reason.Length > 0 ? $" ({MarkdownEncoder.Text(kept.Reason)})" : "")}." : "";
        return live + doubt + unwell + pinned + held;
    }

    private static string What(EnvironmentState state, DeployAttempt attempt) =>
        attempt.IsRollback ? $"The rollback of `{state.Environment}` to {CommitRules.Short(attempt.Sha)}" : $"The deployment of {CommitRules.Short(attempt.Sha)} to `{state.Environment}`";

    private static string RunOf(DeployAttempt attempt) => attempt.Run?.Url is { } url ? $" {MarkdownEncoder.Link("Its run", url)}." : "";

    private static Person ByOf(DeployAttempt attempt) => new(attempt.ById, attempt.By ?? "BotApp", false);

    private static ActSource SourceOf(CommandPlace asked) => asked.Ask is not null ? ActSource.Page : asked == CommandPlace.Button ? ActSource.Button : ActSource.Comment;

    private static string? UrlOf(CommandPlace asked, string sha, Facts facts) => asked.Ask is not null ? null : asked == CommandPlace.Button
        ? $"{facts.Repository.Url}/commit/{sha}/checks"
        : string.Create(CultureInfo.InvariantCulture, $"{facts.Repository.Url}/pull/{asked.Number}#issuecomment-{asked.CommentId}");

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
