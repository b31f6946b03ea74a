using System.Globalization;
using System.Text.Json;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>One step of one release that BotApp builds and publishes, up to the index.</summary>
internal sealed class ReleaseStep(PackageSettings package, VersionTag tag, RepositorySettings settings, Facts facts)
{
    private readonly ReleaseConditions conditions = new(package, tag, settings, facts);

    private readonly ReleaseRuns runs = new(package, tag.OnIndex.Text, facts);

    private SetTimer Poll => new("poll", facts.Now + facts.PollInterval);

    /// <summary>Everything that has to be so before anything is built.</summary>
    public Decision<ReleaseState> Validate(ReleaseState state)
    {
        if (conditions.Unread() is { } unread)
        {
            return state.To(ReleasePhase.Waiting, unread, Poll);
        }

        if (conditions.Refusal(state) is { } refusal)
        {
            return state.To(ReleasePhase.Blocked, refusal);
        }

        if (conditions.Frozen(state) is var (why, ends))
        {
            // The time in which nothing may be published is no time in which the commit was not green.
            return (state with { Since = facts.Now }).To(ReleasePhase.Waiting, Freeze(why), new SetTimer("poll", Soonest(ends)));
        }

        if (NotGreen(state) is { } open)
        {
            return open;
        }

        if (facts.Release?.IndexFiles is not { } index)
        {
            return state.To(ReleasePhase.Waiting, $"the index could not be read ({facts.Release?.IndexProblem ?? "no answer"}); BotApp tries again.", Poll);
        }

        return index.Count == 0 && !package.Publish.AllowNewProject
            ? state.To(ReleasePhase.Blocked, $"the index does not know {package.Name} yet: if this first publication is meant, set `allow-new-project: true`.")
            : Build(state);
    }

    /// <summary>The build run: its end, its result, and whether what it built may be published.</summary>
    public Decision<ReleaseState> FollowBuild(ReleaseState state, BotEvent happened)
    {
        if (state.Manifest.Count > 0)
        {
            return Compare(state); // built already, and only the moment or the index stood against it
        }

        var build = runs.Follow(state.Build, happened, out var problem);
        var known = state with { Build = build };
        if (problem is not null || build is null)
        {
            return known.To(ReleasePhase.Failed, $"build: {problem ?? "no run"}");
        }

        if (happened is ResultCollected collected && collected.CorrelationId == build.CorrelationId && collected.Attempt == build.Run?.Attempt)
        {
            return Built(known, collected);
        }

        return build.Phase == PipelinePhase.Collecting
            ? known.To(ReleasePhase.Building, "the build is over; its manifest is being read.", new CollectResult(build.CorrelationId, build.Runner, build.Run!, state.Sha)) // a run over is a run known
            : new Decision<ReleaseState>(known, [Poll], "");
    }

    /// <summary>The publish run: its end. Success is only believed from the index.</summary>
    public Decision<ReleaseState> FollowPublish(ReleaseState state, BotEvent happened)
    {
        var publish = runs.Follow(state.Publish, happened, out var problem);
        var known = state with { Publish = publish };
        if (problem is not null)
        {
            // A newer attempt of the same run, with the same build, can go on from here; so can a run that resumes.
            var again = publish is { Run: { } run } ? publish with { Phase = PipelinePhase.Requested, ExpectedAttempt = run.Attempt + 1 } : publish;
            return Stuck(state with { Publish = again }, problem);
        }

        return publish?.Phase switch
        {
            PipelinePhase.Collecting => (known with { VerifyingSince = facts.Now }).To(ReleasePhase.Verifying, "uploaded; the index is asked for every file.", new SetTimer("poll", facts.Now)),
            PipelinePhase.Requested when state.IsStuck => Decision.Nothing(known, ""),
            _ when known is { Gate: { IsAnswered: false } gate } && publish?.Run is { } run && gate.IsOf(run) => (known with { Gate = gate with { IsAnswered = true } }).To(
                ReleasePhase.Publishing, "the publishing job was let go on: what it uploads was checked.", new AnswerGate(gate.RunId, gate.Environment, true, "BotApp checked the commit, the built files and the index.", run.Attempt), Poll),
            _ when runs.AwaitsApproval(publish) => known.To(ReleasePhase.AwaitingApproval, "the publish run waits for an approval on GitHub: whoever the environment names as reviewer has to give it.", Poll),
            _ when state.IsStuck => known.To(ReleasePhase.Publishing, "the publish run was started again.", Poll),
            _ when state.Phase == ReleasePhase.AwaitingApproval => known.To(ReleasePhase.Publishing, "the publish run was approved and goes on.", Poll),
            _ => new Decision<ReleaseState>(known, [Poll], ""),
        };
    }

    private Decision<ReleaseState> Stuck(ReleaseState state, string problem)
    {
        var there = facts.Release?.IndexFiles is { } index ? IndexVerification.Present(state.Manifest, index) : 0;
        if (there > 0 && there == IndexVerification.Expected(state.Manifest).Count)
        {
            return (state with { VerifyingSince = facts.Now }).To(ReleasePhase.Verifying, $"publish: {problem} Every file is on the index all the same.", new SetTimer("poll", facts.Now));
        }

        var count = string.Create(CultureInfo.InvariantCulture, $"{there} of {IndexVerification.Expected(state.Manifest).Count} files are on the index, and stay there.");
        return state.To(there > 0 ? ReleasePhase.Partial : ReleasePhase.Failed, $"publish: {problem} {count} Press \"Go on\", or say `/publish {state.Tag}`: only the missing files of the same build are uploaded.");
    }

    private Decision<ReleaseState>? NotGreen(ReleaseState state)
    {
        var green = conditions.Green();
        if (green.State == RequirementState.Failed)
        {
            return state.To(ReleasePhase.Blocked, $"the commit is not green: {green.Reason}");
        }

        if (green.State != RequirementState.Pending)
        {
            return null;
        }

        var waits = settings.Releases.Defaults.WaitForChecks;
        return green.Code == CommitProof.NothingRequired
            ? state.To(ReleasePhase.Blocked, "nothing that the gate requires runs on pushes, so nothing proves this commit green: give a required pipeline `on: push`, or set `releases.defaults.require-checks: none`.")
            : facts.Now - state.Since > waits
                ? state.To(ReleasePhase.Blocked, $"the commit was not green within {waits.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} minutes: {green.Reason}")
                : state.To(ReleasePhase.Waiting, $"waits for the commit to be green: {green.Reason}", Poll);
    }

    private Decision<ReleaseState> Build(ReleaseState state)
    {
        var run = runs.New(state, "build");
        return (state with { Build = run }).To(ReleasePhase.Building, "the commit is green; the build runs at the tag.", runs.Start(run, state, "build", "", "{}"), Poll);
    }

    private Decision<ReleaseState> Built(ReleaseState state, ResultCollected collected) => collected.Result switch
    {
        null => state.To(ReleasePhase.Failed, $"build: {collected.Problem ?? "it handed back no result."}"),
        { Status: not ResultStatus.Success } result => state.To(ReleasePhase.Failed, $"build: it handed back `{result.Status}`: {result.Message ?? "no message."}"),
        { Files.Count: 0 } => state.To(ReleasePhase.Blocked, "the build handed back no files: its result.json must name every file with size and sha256."),
        var result => Compare(state with { Manifest = result.Files }),
    };

    // The last look before anything is uploaded, and again before the rest is.
    private Decision<ReleaseState> Compare(ReleaseState state)
    {
        if (facts.Release?.IndexFiles is not { } index)
        {
            return state.To(ReleasePhase.Building, $"built, but the index could not be read ({facts.Release?.IndexProblem ?? "no answer"}): nothing is published before.", Poll);
        }

        var verdict = ManifestRules.Check(state.Manifest, package.Name, tag.OnIndex, index);
        if (verdict is ManifestVerdict.Publish or ManifestVerdict.Resume && conditions.Frozen(state) is var (why, ends))
        {
            return state.To(ReleasePhase.Building, $"built; {Freeze(why)}", new SetTimer("poll", Soonest(ends)));
        }

        var isGone = facts.Release.BuildKept == false;
        return verdict switch
        {
            ManifestVerdict.Resume when IndexLimits.IsClosed(package.Index.Simple, state.Manifest, index, facts.Now) => state.To(ReleasePhase.Blocked,
                $"the index takes no new files to a release that is older than {IndexLimits.OpenFor.Days.ToString(CultureInfo.InvariantCulture)} days, so this one stays incomplete: release {Next}."),
            ManifestVerdict.Resume when isGone => state.To(ReleasePhase.Blocked,
                $"the files of the build are gone from the runner, and this cannot go on without building anew: other files than those on the index would come of it. Release {Next}."),
            ManifestVerdict.Publish when isGone => ReleaseRules.Restart(state, facts, state.Sha, ReleasePhase.Detected, "", "The files of the build are gone from the runner and nothing is on the index: it is built anew."),
            ManifestVerdict.Publish publish => Upload(state, publish.Files),
            ManifestVerdict.Resume resume => Upload(state, resume.Missing),
            ManifestVerdict.NothingToUpload => (state with { VerifyingSince = facts.Now }).To(ReleasePhase.Verifying, "the very same files are on the index already.", new SetTimer("poll", facts.Now)),
            ManifestVerdict.Blocked blocked => state.To(ReleasePhase.Blocked, string.Join(' ', blocked.Sentences)),
            _ => throw new InvalidOperationException($"Manifest verdict {verdict.GetType().Name} has no rule."),
        };
    }

    private string Next => tag.Version.Next;

    private Decision<ReleaseState> Upload(ReleaseState state, IReadOnlyList<ResultFile> files)
    {
        // After a first try some file may be there that the index does not show yet: the resuming run skips what it finds.
        var isAll = state.Publish is null && files.Count == IndexVerification.Expected(state.Manifest).Count;
        var run = runs.New(state, "publish");
        var payload = JsonSerializer.Serialize(new { files = state.Manifest.Select(file => new { name = file.Name, size = file.Size, sha256 = file.Sha256 }), files_missing = files.Select(file => file.Name) });
        return (state with { Publish = run }).To(ReleasePhase.Publishing, $"{files.Count.ToString(CultureInfo.InvariantCulture)} file(s) of the build are being published.",
            runs.Start(run, state, isAll ? "publish" : "resume", state.Build?.Run?.Id ?? "", payload), Poll);
    }

    private static string Freeze(string why) => $"nothing is published now: {why}.";

    // The windows of the settings can change, and a freeze can be ended: no longer than that is slept.
    private DateTimeOffset Soonest(DateTimeOffset? ends) => ends is { } end && end < facts.Now + facts.PollInterval ? end : facts.Now + facts.PollInterval;
}
