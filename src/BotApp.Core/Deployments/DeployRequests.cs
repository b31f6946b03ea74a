using BotApp.Core.Checks;
using BotApp.Core.Commands;
using BotApp.Core.Settings;

namespace BotApp.Core.Deployments;

/// <summary>What people ask of an environment, and commits that come within its reach.</summary>
internal sealed class DeployRequests(Facts facts)
{
    /// <summary>Of deployments that wait so many are kept.</summary>
    private const int MaxWaiting = 5;

    /// <summary>A command.</summary>
    public Decision<EnvironmentState> Answer(EnvironmentState state, EnvironmentRequest request) => request.Act switch
    {
        EnvironmentAct.Lock => Lock(state, request),
        EnvironmentAct.Unlock => Unlock(state, request),
        EnvironmentAct.Rollback => Rollback(state, request),
        EnvironmentAct.Deploy => Deploy(state, request),
        EnvironmentAct.Approve => Approve(state, request),
        _ => throw new InvalidOperationException($"Act {request.Act} has no rule."),
    };

    /// <summary>A button of our check; who may press it is judged as for the command.</summary>
    public Decision<EnvironmentState> Press(EnvironmentState state, string check, string identifier, string sha, Person by)
    {
        if (check != DeployText.CheckName(facts, state.Environment) || Settings(state) is not { } deployment)
        {
            return Decision.Nothing(state, "");
        }

        return identifier switch
        {
            DeployText.DeployButton or DeployText.RollbackButton => Press(state, check, identifier == DeployText.RollbackButton, sha, by, deployment),
            DeployText.ConfirmButton => Confirm(state, new Pressed(check, DeployText.Confirm, sha, by)),
            DeployText.ApproveButton => Approve(state, new Pressed(check, DeployText.Approve, sha, by), deployment),
            _ => Decision.Nothing(state, ""),
        };
    }

    /// <summary>A word on a page of the dashboard, about what the page showed.</summary>
    public Decision<EnvironmentState> Page(EnvironmentState state, PageAsked asked)
    {
        if (Settings(state) is not { } deployment)
        {
            return PageAnswers.Told(state, asked, new CommandAnswer(false, "unknown-environment", $"`{state.Environment}` is not under `deployments` in the settings of the default branch, or they cannot be read."));
        }

        if (asked.Command == PageAsked.Confirm)
        {
            return Confirm(state, asked);
        }

        var (command, deed, problem) = PageAnswers.Read(asked, facts);
        if (command is null || EnvironmentAnswers.Named(command) != state.Environment)
        {
            return PageAnswers.Told(state, asked, command is null ? problem : new CommandAnswer(false, "unknown-command", $"that is not about `{state.Environment}`."));
        }

        var access = EnvironmentAccess.Of(command.Verb, deployment, asked.By, state, facts);
        if (!access.IsAllowed)
        {
            return PageAnswers.Told(state, asked, new CommandAnswer(false, access.Code, access.Refusal ?? "refused."), deed);
        }

        var request = EnvironmentAnswers.Request(command, asked.Place, asked.By, facts);
        if (request.OverrideFreeze is not null && !EnvironmentAccess.MayOverride(deployment, facts))
        {
            return PageAnswers.Told(state, asked, new CommandAnswer(false, "not-permitted", $"Outside of the windows of `{state.Environment}` you may not deploy: `windows.override` in the settings names who may."), deed);
        }

        return Outdated(state, asked, request, deployment) is { } old
            ? PageAnswers.Told(state, asked, old, deed)
            : Answer(state, request.Act == EnvironmentAct.Deploy ? request with { Sha = asked.Sha, ShownLive = asked.ShownLive } : request with { ShownLive = asked.ShownLive });
    }

    // Exactly what was shown is done, or nothing.
    private static CommandAnswer? Outdated(EnvironmentState state, PageAsked asked, EnvironmentRequest request, DeploymentSettings deployment)
    {
        if (request.Act is not (EnvironmentAct.Deploy or EnvironmentAct.Rollback))
        {
            return null;
        }

        var live = state.Live?.Sha ?? "";
        return asked.ShownLive is null ? new CommandAnswer(false, "not-shown", "look at what it brings first: nothing was done.")
            : asked.ShownLive != live ? new CommandAnswer(false, "changed-meanwhile", $"{(live.Length > 0 ? CommitRules.Short(live) : "nothing")} is live in `{state.Environment}` by now, so what was shown is not what this would bring: look again.")
            : request.Act == EnvironmentAct.Rollback && DeploymentRules.RollbackGoal(state, deployment) is { } goal && goal.Sha != asked.Sha
                ? new CommandAnswer(false, "changed-meanwhile", $"a rollback would bring {CommitRules.Short(goal.Sha)} back by now and not {CommitRules.Short(asked.Sha)}: look again.")
            : null;
    }

    private static Decision<EnvironmentState> Confirm(EnvironmentState state, PageAsked asked)
    {
        var waiting = state.Waiting.FirstOrDefault(one => one is { ConfirmBy: not null, Confirmed: false } && one.Sha == asked.Sha);
        var answer = waiting is null ? new CommandAnswer(false, "superseded", "nothing waits to be confirmed here any more.")
            : waiting.ById != asked.By.Id ? new CommandAnswer(false, "not-permitted", $"{MarkdownEncoder.Text(waiting.By)} asked for it and confirms it.")
            : new CommandAnswer(true, "confirmed", $"{CommitRules.Short(asked.Sha)} is confirmed.");
        var known = answer.Done && waiting is not null ? state with { Waiting = [.. state.Waiting.Select(one => one.Number == waiting.Number ? one with { Confirmed = true } : one)] } : state;
        return PageAnswers.Told(known, asked, answer, "Confirm");
    }

    private Decision<EnvironmentState> Press(EnvironmentState state, string check, bool isBack, string sha, Person by, DeploymentSettings deployment)
    {

        var button = isBack ? DeployText.Back : DeployText.Forward;
        var isOld = isBack ? sha != state.Live?.Sha && sha != state.Last?.Sha : sha != state.Candidate && sha != state.Last?.Sha && sha != state.Live?.Sha;
        if (isOld)
        {
            return Refuse(state, new Pressed(check, button, sha, by), "superseded", $"{CommitRules.Short(sha)} is neither live nor next in `{state.Environment}`.", []);
        }

        var access = EnvironmentAccess.Of(isBack ? CommandVerb.Rollback : CommandVerb.Deploy, deployment, by, state, facts);
        return access.IsAllowed
            ? Answer(state, new EnvironmentRequest { Act = isBack ? EnvironmentAct.Rollback : EnvironmentAct.Deploy, By = by, Asked = CommandPlace.Button, Sha = isBack ? "" : sha })
            : Refuse(state, new Pressed(check, button, sha, by), access.Code, access.Refusal ?? "refused.", [button]);
    }

    // Whoever asked has seen what it brings; nobody else's press says that.
    private Decision<EnvironmentState> Confirm(EnvironmentState state, Pressed press)
    {
        var waiting = state.Waiting.FirstOrDefault(one => one is { ConfirmBy: not null, Confirmed: false } && one.Sha == press.Sha);
        return waiting is null ? Refuse(state, press, "superseded", "nothing waits to be confirmed here any more.", [])
            : waiting.ById != press.By.Id ? Refuse(state, press, "not-permitted", $"{MarkdownEncoder.Text(waiting.By)} asked for it and confirms it.", [press.Button])
            : Decision.Nothing(state with { Waiting = [.. state.Waiting.Select(one => one.Number == waiting.Number ? one with { Confirmed = true } : one)] }, $"{press.By.Login} confirms {CommitRules.Short(press.Sha)}.");
    }

    private Decision<EnvironmentState> Approve(EnvironmentState state, Pressed press, DeploymentSettings deployment)
    {
        var access = EnvironmentAccess.Of(CommandVerb.Approve, deployment, press.By, state, facts);
        if (!access.IsAllowed)
        {
            return Refuse(state, press, access.Code, access.Refusal ?? "refused.", [press.Button]);
        }

        var request = new EnvironmentRequest { Act = EnvironmentAct.Approve, By = press.By, Asked = CommandPlace.Button, Sha = press.Sha };
        var (approved, answer) = DeployWords.Approve(state, request, deployment, facts);
        return answer.Done
            ? new Decision<EnvironmentState>(approved, [ActText.Press(press.By, press.Button.Label, press.Sha, answer.Code, answer.Text, facts) with { Done = true }], answer.Text)
            : Refuse(state, press, answer.Code, answer.Text, answer.Code == "second-person" ? [press.Button] : []);
    }

    // There is no comment to reply to: the answer stands at the check that was pressed.
    private Decision<EnvironmentState> Refuse(EnvironmentState state, Pressed press, string code, string why, IReadOnlyList<CheckButton> buttons)
    {
        var because = $"\"{press.Button.Label}\" by {press.By.Login} is refused ({code}): {why}";
        var answer = new AnswerPress(press.Check, press.Sha, PressAnswers.Sentence(press.Button.Label, press.By, $"not done: {why} `{code}`", facts), buttons);
        return new Decision<EnvironmentState>(state, [answer, ActText.Press(press.By, press.Button.Label, press.Sha, code, because, facts)], because);
    }

    /// <summary>A commit that may be deployed here: by itself where the settings say so, else by a button.</summary>
    public Decision<EnvironmentState> Offer(EnvironmentState state, CommitOffered offered)
    {
        if (Settings(state) is not { } deployment)
        {
            return Decision.Nothing(state, "The settings have no such environment.");
        }

        var known = offered.Branch is null ? state : state with { Candidate = offered.Sha };
        if (!ComesByItself(deployment, offered) || IsThere(known, offered.Sha))
        {
            return Decision.Nothing(known, "");
        }

        var attempt = New(known, offered.Sha);
        return Enqueue(known, attempt, deployment, $"{CommitRules.Short(offered.Sha)} is to be deployed by itself.");
    }

    private bool ComesByItself(DeploymentSettings deployment, CommitOffered offered) => (deployment.Auto, offered.Branch) switch
    {
        (null, _) => false,
        ({ On: AutoDeployOn.Push, Branches.Patterns.Count: 0 }, { } branch) => branch == facts.Repository.DefaultBranch,
        ({ On: AutoDeployOn.Push } auto, { } branch) => auto.Branches.Matches(branch),
        ({ On: AutoDeployOn.Promotion }, null) => true,
        _ => false,
    };

    private Decision<EnvironmentState> Deploy(EnvironmentState state, EnvironmentRequest request)
    {
        if (Settings(state) is not { } deployment)
        {
            return Refuse(state, request, "unknown-environment", $"`{state.Environment}` is not under `deployments` in the settings of the default branch.");
        }

        var commit = facts.Deployment?.Find(request.Sha);
        if (commit is null or { Problem: not null })
        {
            return Refuse(state, request, "unreadable", $"GitHub could not be asked about {CommitRules.Short(request.Sha)} ({MarkdownEncoder.Text(commit?.Problem ?? "no answer")}): say it again in a moment.");
        }

        if (commit.Sha is not { } sha)
        {
            return Refuse(state, request, "unknown-commit", $"This repository has no commit {MarkdownEncoder.CodeInText(request.Sha)}, or more than one that begins so.");
        }

        if (state.Live?.Sha == sha && !state.IsInDoubt && state.Current is null && !request.IsAgain)
        {
            return Refuse(state, request, "nothing-to-do", $"{CommitRules.Short(sha)} is live in `{state.Environment}` already: `/deploy {state.Environment} {CommitRules.Short(sha)} --again` deploys it all the same.");
        }

        if (state.Running.Any(one => !one.IsRollback && one.Sha == sha))
        {
            return Refuse(state, request, "deploying", $"{CommitRules.Short(sha)} is being deployed to `{state.Environment}` already.");
        }

        var attempt = New(state, sha) with { By = request.By.Login, ById = request.By.Id, Asked = request.Asked, IsPullRequestHead = request.IsPullRequestHead, IsAgain = request.IsAgain, OverrideFreeze = request.OverrideFreeze };
        return Enqueue(state, Shown(attempt, request), deployment, $"{request.By.Login} wants {CommitRules.Short(sha)} in {state.Environment}.");
    }

    private Decision<EnvironmentState> Rollback(EnvironmentState state, EnvironmentRequest request)
    {
        if (Settings(state) is not { } deployment)
        {
            return Refuse(state, request, "unknown-environment", $"`{state.Environment}` is not under `deployments` in the settings of the default branch.");
        }

        if (state.Current is { } current)
        {
            return Refuse(state, request, "deploying", $"{CommitRules.Short(current.Sha)} is being deployed to `{state.Environment}` at this moment: say it again when that has ended.");
        }

        if (DeploymentRules.RollbackGoal(state, deployment) is not { } target)
        {
            return Refuse(state, request, "no-earlier-deployment", $"BotApp knows no earlier good deployment to `{state.Environment}`, so there is nothing to go back to.");
        }

        var attempt = New(state, target.Sha) with { By = request.By.Login, ById = request.By.Id, Asked = request.Asked, IsRollback = true, OverrideFreeze = request.OverrideFreeze, Forced = request.Forced };
        return Enqueue(state, Shown(attempt, request), deployment, $"{request.By.Login} takes {state.Environment} back to {CommitRules.Short(target.Sha)}.");
    }

    private Decision<EnvironmentState> Lock(EnvironmentState state, EnvironmentRequest request)
    {
        if (state.Lock is { } held && held.ById != request.By.Id)
        {
            return Refuse(state, request, "locked", $"{MarkdownEncoder.Text(held.By)} keeps `{state.Environment}` locked already{(held.Reason.Length > 0 ? $" ({MarkdownEncoder.Text(held.Reason)})" : "")}.");
        }

        var running = state.Current is null ? "" : " What is being deployed now goes on.";
        return Obeyed(
            state with { Lock = new EnvironmentLock(request.By.Login, request.By.Id, request.Reason, facts.Now) { Number = request.Asked.Number } }, request, "locked",
            $"`{state.Environment}` stays as it is until `/unlock {state.Environment}`; {MarkdownEncoder.Text(request.By.Login)} alone may deploy there.{running}");
    }

    private Decision<EnvironmentState> Unlock(EnvironmentState state, EnvironmentRequest request) => state.Lock switch
    {
        null => Refuse(state, request, "not-locked", $"Nobody keeps `{state.Environment}` locked."),
        { } held when held.ById != request.By.Id && !request.Maintains => Refuse(state, request, "not-permitted", $"{MarkdownEncoder.Text(held.By)} keeps `{state.Environment}` locked: they give it free, or somebody with the role maintain or higher."),
        _ => Obeyed(state with { Lock = null }, request, "unlocked", $"`{state.Environment}` is free again."),
    };

    private Decision<EnvironmentState> Approve(EnvironmentState state, EnvironmentRequest request)
    {
        if (Settings(state) is not { } deployment)
        {
            return Refuse(state, request, "unknown-environment", $"`{state.Environment}` is not under `deployments` in the settings of the default branch.");
        }

        var (approved, answer) = DeployWords.Approve(state, request, deployment, facts);
        return Answered(approved, request, answer);
    }

    // Whoever was shown what it brings before they asked has confirmed it by asking; it holds for what was live then.
    private DeployAttempt Shown(DeployAttempt attempt, EnvironmentRequest request) => request.ShownLive is not { } live ? attempt
        : attempt with { Confirmed = true, ConfirmBy = facts.Now, ShownLive = live.Length > 0 ? live : null };

    private DeployAttempt New(EnvironmentState state, string sha) => new() { Number = state.Count + 1, Sha = sha, AskedAt = facts.Now, Previous = state.Live?.Sha };

    // Of those that wait the newest counts, of people's words and of what comes by itself each; or each in its turn.
    private Decision<EnvironmentState> Enqueue(EnvironmentState state, DeployAttempt attempt, DeploymentSettings deployment, string because)
    {
        var isLatest = deployment.Concurrency.Behavior == DeployBehavior.Latest;
        var former = state.Waiting.Where(one => isLatest && (one.By is null) == (attempt.By is null)).ToList();
        var kept = state.Waiting.Except(former).ToList();
        if (kept.Count >= MaxWaiting)
        {
            return attempt.By is null ? Decision.Nothing(state, "Too many deployments wait already.")
                : new Decision<EnvironmentState>(state, DeployText.Refused(state, attempt, "too-many", $"{MaxWaiting} deployments to `{state.Environment}` wait already."), "Too many deployments wait already.");
        }

        var superseded = former.SelectMany(one => DeployText.Dropped(state, one, "superseded", $"a newer one took its place: {CommitRules.Short(attempt.Sha)}.", facts));
        return new Decision<EnvironmentState>(state with { Waiting = [.. kept, attempt], Count = attempt.Number }, [.. superseded], because);
    }

    private static bool IsThere(EnvironmentState state, string sha) =>
        (state.Live?.Sha == sha && !state.IsInDoubt) || state.Running.Any(one => one.Sha == sha) || state.Waiting.Any(one => one.Sha == sha) || (state.Last is { Phase: DeployPhase.Failed } last && last.Sha == sha);

    private Decision<EnvironmentState> Obeyed(EnvironmentState state, EnvironmentRequest request, string code, string text) => Answered(state, request, new CommandAnswer(true, code, text));

    private Decision<EnvironmentState> Refuse(EnvironmentState state, EnvironmentRequest request, string code, string text) => Answered(state, request, new CommandAnswer(false, code, text));

    private Decision<EnvironmentState> Answered(EnvironmentState state, EnvironmentRequest request, CommandAnswer answer) => new(
        state, [.. DeployText.Answer(request.Asked, request.By, answer), DeployText.Record(request, answer, state, facts)], $"{answer.Code}: {answer.Text}");

    private DeploymentSettings? Settings(EnvironmentState state) => facts.Privileged.Effective.Deployment(state.Environment);

    /// <summary>Who pressed which button of which check.</summary>
    private sealed record Pressed(string Check, CheckButton Button, string Sha, Person By);
}
