using System.Globalization;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>
/// A release that the repository's own workflow publishes when the tag is pushed: BotApp starts nothing, follows that run, opens the gate of its
/// environment when it is the gate's keeper, and believes only the index.
/// </summary>
public sealed class ObservedRelease
{
    /// <summary>So long the repository's own run is waited for.</summary>
    public static readonly TimeSpan AwaitedFor = TimeSpan.FromMinutes(30);

    private readonly PackageSettings package;
    private readonly PythonVersion onIndex;
    private readonly Facts facts;
    private readonly ReleaseConditions conditions;
    private readonly ReleaseRuns runs;

    internal ObservedRelease(PackageSettings package, VersionTag tag, RepositorySettings settings, Facts facts)
    {
        onIndex = tag.OnIndex;
        this.package = package;
        this.facts = facts;
        conditions = new ReleaseConditions(package, tag, settings, facts);
        runs = new ReleaseRuns(package, onIndex.Text, facts);
    }

    private SetTimer Poll => new("poll", facts.Now + facts.PollInterval);

    /// <summary>The tag's own run of the publishing workflow as GitHub lists it on the commit, the newest; null when there is none.</summary>
    /// <param name="state">The release.</param>
    /// <param name="package">Its package.</param>
    /// <param name="commit">The commit's runs; null when they were not read.</param>
    public static RunReference? Find(ReleaseState state, PackageSettings package, CommitFact? commit)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(package);
        var seen = commit?.Runs.Where(run => run.Branch == state.Tag && run.Path.Split('@')[0].Split('/')[^1] == package.Publish.Workflow).MaxBy(run => run.Id);
        return seen is null ? null : new RunReference(seen.Id.ToString(CultureInfo.InvariantCulture), seen.Attempt, seen.Url);
    }

    /// <summary>The repository's own run is awaited.</summary>
    internal Decision<ReleaseState> Begin(ReleaseState state) => conditions.Unread() is { } unread
        ? state.To(ReleasePhase.Waiting, unread, Poll)
        : (state with { Publish = runs.Expected(state), Objection = Objection(state) }).To(ReleasePhase.Publishing, $"the repository publishes this tag itself: its run of {package.Publish.Workflow} is awaited.", Poll);

    /// <summary>The run: found, waiting at the gate, over.</summary>
    internal Decision<ReleaseState> Follow(ReleaseState state, BotEvent happened)
    {
        var joined = state.Publish is { Run: null } awaited && Find(state, package, facts.Commit) is { } found
            ? awaited with { Run = found, Phase = PipelinePhase.Queued, RequestedAt = facts.Now }
            : state.Publish;
        var publish = runs.Follow(joined, happened, out var problem);
        var known = state with { Publish = publish, Objection = publish?.Phase == PipelinePhase.Collecting || conditions.Unread() is not null ? state.Objection : Objection(state) };
        if (problem is not null)
        {
            var again = publish is { Run: { } run } ? publish with { Phase = PipelinePhase.Requested, ExpectedAttempt = run.Attempt + 1 } : publish;
            return IsRefused(state, publish)
                ? new Decision<ReleaseState>(known with { Publish = again }, [], "The job that was not let go on has ended.")
                : (known with { Publish = again, Gate = null }).To(ReleasePhase.Failed, $"publish: {problem} The repository publishes by itself: re-run the failed jobs on GitHub, and BotApp goes on following them.");
        }

        if (publish?.Run is not { } there)
        {
            return facts.Now - state.Since > AwaitedFor
                ? known.To(ReleasePhase.Failed, $"the repository publishes by itself, and no run of {package.Publish.Workflow} for the tag {state.Tag} was seen within {AwaitedFor.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} minutes: does the workflow run `on: push: tags`?", Poll)
                : new Decision<ReleaseState>(known, [Poll], "");
        }

        if (happened is ResultCollected collected && collected.CorrelationId == publish.CorrelationId)
        {
            known = known with { Manifest = collected.Result is { Status: ResultStatus.Success } result ? result.Files : [] };
            return publish.Phase == PipelinePhase.Collecting ? Ask(known) : Guard(known, collected.Problem ?? "it handed back no files.");
        }

        if (publish.Phase != PipelinePhase.Collecting && IsRefused(state, publish))
        {
            return new Decision<ReleaseState>(known, [Poll], "");
        }

        return publish.Phase switch
        {
            PipelinePhase.Collecting when known.Manifest.Count > 0 => Ask(known),
            PipelinePhase.Collecting => known.To(ReleasePhase.Publishing, "the repository's own run is over; its result is being read.", new CollectResult(publish.CorrelationId, publish.Runner, there, state.Sha) { RequestId = there.Id }),
            PipelinePhase.Requested when state.IsStuck => Decision.Nothing(known, ""),
            _ when known.Gate is { IsAnswered: false } => Guard(known, null),
            _ when runs.AwaitsApproval(publish) => known.To(ReleasePhase.AwaitingApproval, "the repository's own run waits for an approval on GitHub.", Poll),
            _ => known.To(ReleasePhase.Publishing, "the repository's own run is under way.", Poll),
        };
    }

    // BotApp did not let its job go on: the reason stays, while the run ends of it and after, until the gate is asked again.
    private static bool IsRefused(ReleaseState state, PipelineRun? publish) =>
        state is { Phase: ReleasePhase.Blocked, Gate: { IsAnswered: true } gate } && publish?.Run is { } run && gate.IsOf(run);

    // The run waits for BotApp: it goes on when what it built is what the tag says, on a green commit, in a time when something may be published.
    private Decision<ReleaseState> Guard(ReleaseState state, string? noResult)
    {
        if (state is not { Gate: { IsAnswered: false } gate, Publish: { Run: { } run } publish } || !gate.IsOf(run))
        {
            return new Decision<ReleaseState>(state, [Poll], "");
        }

        if (conditions.Unread() is { } unread)
        {
            return state.To(ReleasePhase.AwaitingApproval, unread, Poll);
        }

        if (conditions.Refusal(state) is { } refusal)
        {
            return Refuse(state, gate, run, refusal);
        }

        if (conditions.Green() is { State: not RequirementState.Passed } open)
        {
            return state.To(ReleasePhase.AwaitingApproval, $"the publishing job waits for the commit to be green: {open.Reason}", Poll);
        }

        if (conditions.Frozen(state) is var (why, _))
        {
            return state.To(ReleasePhase.AwaitingApproval, $"the publishing job waits: nothing is published now: {why}.", Poll);
        }

        if (state.Manifest.Count == 0)
        {
            return noResult is null
                ? state.To(ReleasePhase.AwaitingApproval, "the publishing job waits; what was built is being read.", new CollectResult(publish.CorrelationId, publish.Runner, run, state.Sha) { RequestId = run.Id }, Poll)
                : Refuse(state, gate, run, $"what was built cannot be judged: {noResult}");
        }

        if (facts.Release?.IndexFiles is not { } index)
        {
            return state.To(ReleasePhase.AwaitingApproval, $"the publishing job waits: the index could not be read ({facts.Release?.IndexProblem ?? "no answer"}).", Poll);
        }

        return index.Count == 0 && !package.Publish.AllowNewProject
            ? Refuse(state, gate, run, $"the index does not know {package.Name} yet: if this first publication is meant, set `allow-new-project: true`.")
            : ManifestRules.Check(state.Manifest, package.Name, onIndex, index) is ManifestVerdict.Blocked blocked
                ? Refuse(state, gate, run, string.Join(' ', blocked.Sentences))
                : (state with { Gate = gate with { IsAnswered = true } }).To(ReleasePhase.Publishing, "what was built is what the tag says: the publishing job was let go on.",
                    new AnswerGate(gate.RunId, gate.Environment, true, "BotApp checked the commit, the built files and the index.", run.Attempt), Poll);
    }

    private static Decision<ReleaseState> Refuse(ReleaseState state, GateRequest gate, RunReference run, string why) => (state with { Gate = gate with { IsAnswered = true } }).To(
        ReleasePhase.Blocked, why, new AnswerGate(gate.RunId, gate.Environment, false, $"BotApp does not let this be published: {why}", run.Attempt));

    private Decision<ReleaseState> Ask(ReleaseState state) =>
        (state with { VerifyingSince = facts.Now }).To(ReleasePhase.Verifying, "the repository's own run has published; the index is asked.", new SetTimer("poll", facts.Now));

    // What BotApp would have refused. It cannot stop what the repository does by itself, and does not call it good either.
    private string? Objection(ReleaseState state)
    {
        if (conditions.Refusal(state) is { } refusal)
        {
            return refusal;
        }

        return conditions.Green() is { State: not RequirementState.Passed } open ? $"the commit was not green: {open.Reason}"
            : conditions.Frozen(state) is var (why, _) ? $"nothing was to be published then: {why}."
            : null;
    }
}
