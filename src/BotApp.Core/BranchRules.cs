using BotApp.Core.Checks;
using BotApp.Core.Deployments;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core;

/// <summary>What follows for a branch from whatever happened: merge pipelines on pushes, and the gate on the merge queue's groups.</summary>
internal static class BranchRules
{
    /// <summary>Brings the branch one step further.</summary>
    public static Decision<BranchState> Reconcile(BranchState state, BotEvent happened, Facts facts)
    {
        var settings = facts.Settings.Effective;
        if (facts.RefSha is not { } sha)
        {
            return Deleted(state, settings);
        }

        var untouched = sha == state.HeadSha ? state.Untouched : PipelinePlan.Untouched(settings, state.Branch, facts.ChangedFiles);
        var plans = PipelinePlan.For(settings, state.Branch, untouched);
        return Followers(state, sha, facts)
            .Then(known => CommitRules.MoveTo(known with { Deleted = false, Untouched = untouched, Batch = facts.Batch ?? known.Batch, QueueTimeout = facts.QueueTimeout ?? known.QueueTimeout }, sha, settings, facts))
            .Then(known => EarlierCommits.Advance(known, happened, settings, facts))
            .Then(known => CommitRules.Pipelines(known, plans, happened, settings, facts))
            .Then(known => CoverageCheck.Advance(known, plans, settings, facts))
            .Then(known => Gate(known, plans, facts))
            .Then(known => Offer(known, sha, facts))
            .Then(known => Schedules(known, settings, facts))
            .Then(known => new Decision<BranchState>(known, [new SetTimer("settings", facts.Settings is SettingsFact.Unavailable ? facts.Now + facts.PollInterval : null)], ""));
    }

    /// <summary>An empty suite stays queued for ever, and tools that wait for all suites wait with it: BotApp's own checks open theirs.</summary>
    public static Decision<BranchState> CloseSuites(BranchState state) =>
        new(state, [new OpenNoSuites()], "GitHub opened an empty check suite: it is told to open none any more.");

    private static Decision<BranchState> Deleted(BranchState state, RepositorySettings settings)
    {
        var content = CheckOutput.Plain("Stopped: the branch was deleted", "The branch was deleted while this was still running.");
        Effect[] gate = state.Gate is { State: RequirementState.Pending } ? [CommitRules.Closed(state, "gate", state.HeadSha, 0, content, settings)] : [];
        return new Decision<BranchState>(
            state with { Deleted = true, Earlier = [], Gate = null, Coverage = CoverageCheck.Stopped(state.Coverage), Runs = [.. state.Runs.Where(run => run.Phase == PipelinePhase.Done)] },
            [.. CommitRules.Stop(state, state.Runs, content, settings), .. CoverageCheck.Stop(state, content, settings), .. EarlierCommits.StopAll(state, content, settings), .. gate, new SetTimer(CoverageCheck.Name, null), new SetTimer("poll", null), new SetTimer("gate", null), new SetTimer("settings", null), new SetTimer(SetTimer.QuarantineEnd, null)],
            "The branch is gone: what still ran for it is stopped.");
    }

    // Pull requests are judged by the settings of their base, and some by how far behind it they are: whoever is concerned is judged again.
    private static Decision<BranchState> Followers(BranchState state, string sha, Facts facts)
    {
        var known = state with { SettingsPrint = facts.SettingsPrint ?? state.SettingsPrint };
        if (PipelinePlan.IsMergeGroup(state.Branch))
        {
            return Decision.Nothing(known, "");
        }

        var isDefault = state.Branch == facts.Repository.DefaultBranch;
        var isChanged = facts.SettingsPrint is { } print && print != state.SettingsPrint && (isDefault || state.SettingsPrint is not null);
        if (isChanged)
        {
            // Previews and commands of every pull request go by the default branch.
            return new Decision<BranchState>(known, [new JudgeAgain(isDefault ? null : state.Branch, $"settings of {sha}") { Anew = true }], "The settings of this branch changed: every open pull request is judged again.");
        }

        var gate = facts.Settings.Effective.Gate;
        return sha != state.HeadSha && gate is { UpToDate: not UpToDate.Off } && gate.Branches.Matches(state.Branch)
            ? new Decision<BranchState>(known, [new JudgeAgain(state.Branch, $"base at {sha}")], $"The base moved to {CommitRules.Short(sha)}: pull requests that must keep up with it are judged again.")
            : Decision.Nothing(known, "");
    }

    // An environment decides by itself what it makes of a commit; each commit is offered once, however often the branch is looked at.
    private static Decision<BranchState> Offer(BranchState state, string sha, Facts facts) => new(
        state,
        PipelinePlan.IsMergeGroup(state.Branch) ? []
            : [.. DeploymentRules.Reached(facts.Privileged.Effective, state.Branch, facts.Repository.DefaultBranch).Select(deployment => new OfferCommit(deployment.Name, sha, state.Branch))],
        "");

    // The default branch's settings say what runs at a time; what has no time any more is told so, too.
    private static Decision<BranchState> Schedules(BranchState state, RepositorySettings settings, Facts facts)
    {
        if (state.Branch != facts.Repository.DefaultBranch || facts.Settings is not (SettingsFact.Loaded or SettingsFact.None))
        {
            return Decision.Nothing(state, "");
        }

        var named = ScheduleRules.Named(settings, facts.Repository);
        if (named.Count == state.Schedules.Count && named.All(one => state.Schedules.GetValueOrDefault(one.Key) == one.Value))
        {
            return Decision.Nothing(state, "");
        }

        var told = named.Keys.Union(state.Schedules.Keys).Order(StringComparer.Ordinal).ToList();
        var times = named.Count == 0 ? "none" : string.Join(", ", named.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} at {one.Value}"));
        return new Decision<BranchState>(state with { Schedules = named }, [new SetSchedules(told, times)], $"Schedules: {times}.");
    }

    private static IEnumerable<Effect> Silence(BranchState state, Requirement gate, GateInput input) => QueueRules.IsSilent(gate)
        ? [new AlertOperator(QueueRules.NotStarted, state.HeadSha, $"nothing has begun to run on the merge group {state.Branch} for {QueueRules.SilentFor.TotalMinutes:0} minutes; the queue gives up at {FreezeRules.Utc(state.HeadSince + (input.Facts.QueueTimeout ?? state.QueueTimeout ?? QueueRules.UsualTimeout))}")]
        : [];

    private static Decision<BranchState> Gate(BranchState state, IReadOnlyList<PipelinePlan> plans, Facts facts)
    {
        var settings = facts.Settings.Effective;
        if (!PipelinePlan.IsMergeGroup(state.Branch) || GateRules.GateOf(facts.Settings, hadOne: true) is not { } gate || !gate.Branches.Matches(MergeGroup.BaseOf(state.Branch)))
        {
            return Decision.Nothing(state, "");
        }

        var input = new GateInput(settings, gate, state, plans, facts);
        var result = GateRules.Evaluate(input);
        var (status, conclusion, content) = GateText.Check(result);
        var check = new SetCheck(settings.Checks.Prefix + "gate", state.HeadSha, status, conclusion, content with { Summary = $"{GateText.GroupLine(state)}\n\n{content.Summary}" }, [], 0, CommitRules.Page(state));
        return new Decision<BranchState>(
            state with { Gate = result },
            [check, .. Silence(state, result, input), new SetTimer("gate", GateRules.NextLook(result, input))],
            $"Gate of the merge group: {result.State.ToString().ToLowerInvariant()}: {result.Reason}");
    }
}
