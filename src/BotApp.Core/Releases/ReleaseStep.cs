using System.Globalization;
using System.Text.Json;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>One step of one release, with what it is judged by.</summary>
internal sealed class ReleaseStep(PackageSettings package, VersionTag tag, RepositorySettings settings, Facts facts)
{
    private static readonly TimeSpan AskIndexEvery = TimeSpan.FromSeconds(5);

    /// <summary>Everything that has to be so before anything is built.</summary>
    public Decision<ReleaseState> Validate(ReleaseState state)
    {
        if (Refusal(state) is { } refusal)
        {
            return Now(state, ReleasePhase.Blocked, refusal);
        }

        var green = ReleaseGate.Evaluate(settings, facts);
        if (green.State == RequirementState.Failed)
        {
            return Now(state, ReleasePhase.Blocked, $"the commit is not green: {green.Reason}");
        }

        if (green.State == RequirementState.Pending)
        {
            var waits = settings.Releases.Defaults.WaitForChecks;
            return green.Code == "nothing_required"
                ? Now(state, ReleasePhase.Blocked, "nothing that the gate requires runs on pushes, so nothing proves this commit green: give a required pipeline `on: push`, or set `releases.defaults.require-checks: none`.")
                : facts.Now - state.Since > waits
                    ? Now(state, ReleasePhase.Blocked, $"the commit was not green within {waits.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} minutes: {green.Reason}")
                    : Now(state, ReleasePhase.Waiting, $"waits for the commit to be green: {green.Reason}", new SetTimer("poll", facts.Now + facts.PollInterval));
        }

        if (facts.Release?.IndexFiles is not { } index)
        {
            return Now(state, ReleasePhase.Waiting, $"the index could not be read ({facts.Release?.IndexProblem ?? "no answer"}); BotApp tries again.", new SetTimer("poll", facts.Now + facts.PollInterval));
        }

        return index.Count == 0 && !package.Publish.AllowNewProject
            ? Now(state, ReleasePhase.Blocked, $"the index does not know {package.Name} yet: if this first publication is meant, set `allow-new-project: true`.")
            : Build(state);
    }

    /// <summary>The build run: its end, its result, and whether what it built may be published.</summary>
    public Decision<ReleaseState> FollowBuild(ReleaseState state, BotEvent happened)
    {
        var build = Follow(state.Build, happened, out var problem);
        var known = state with { Build = build };
        if (problem is not null || build is null)
        {
            return Now(known, ReleasePhase.Failed, $"build: {problem ?? "no run"}");
        }

        if (happened is ResultCollected collected && collected.CorrelationId == build.CorrelationId)
        {
            return Built(known, collected);
        }

        return build.Phase == PipelinePhase.Collecting
            ? new Decision<ReleaseState>(known, [new CollectResult(build.CorrelationId, build.Runner, build.Run!, state.Sha)], "The build is over; its manifest is being read.") // a run over is a run known
            : new Decision<ReleaseState>(known, [new SetTimer("poll", facts.Now + facts.PollInterval)], "");
    }

    /// <summary>The publish run: its end. Success is only believed from the index.</summary>
    public Decision<ReleaseState> FollowPublish(ReleaseState state, BotEvent happened)
    {
        var publish = Follow(state.Publish, happened, out var problem);
        var known = state with { Publish = publish };
        if (problem is not null)
        {
            // Only a newer attempt of the same run, with the same build, can go on from here.
            var again = publish is { Run: { } run } ? publish with { Phase = PipelinePhase.Requested, ExpectedAttempt = run.Attempt + 1 } : publish;
            return Now(state with { Publish = again }, ReleasePhase.Failed, $"publish: {problem} What is on the index stays there. Re-run the failed jobs of the publish run: it uploads the missing files of the same build.");
        }

        if (state.Phase == ReleasePhase.Failed)
        {
            return publish?.Phase == PipelinePhase.Requested
                ? Decision.Nothing(state, "")
                : Now(known, ReleasePhase.Publishing, "the publish run was started again.", new SetTimer("poll", facts.Now));
        }

        return publish?.Phase == PipelinePhase.Collecting
            ? Now(known with { VerifyingSince = facts.Now }, ReleasePhase.Verifying, "uploaded; the index is asked for every file.", new SetTimer("poll", facts.Now))
            : new Decision<ReleaseState>(known, [new SetTimer("poll", facts.Now + facts.PollInterval)], "");
    }

    /// <summary>The index: complete by name and hash, or not yet, or an alarm.</summary>
    public Decision<ReleaseState> Verify(ReleaseState state)
    {
        var since = state.VerifyingSince ?? facts.Now;
        var verdict = facts.Release?.IndexFiles is { } index ? IndexVerification.Check(state.Manifest, index) : null;
        return verdict switch
        {
            IndexVerdict.Complete => Release(state),
            IndexVerdict.Different different => Now(state, ReleasePhase.Failed, $"the index serves other contents than were built: {string.Join(", ", different.Names)}. Do not use this version; release a new one."),
            IndexVerdict.Yanked yanked => Now(state, ReleasePhase.Failed, $"files of this version are yanked on the index: {string.Join(", ", yanked.Names)}."),
            _ when facts.Now - since > package.Index.VerifyWithin => Now(state, ReleasePhase.Failed, $"uploaded, but the index does not show {Missing(verdict)} after {package.Index.VerifyWithin.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} minutes."),
            _ => Now(state, ReleasePhase.Verifying, $"uploaded; the index does not show {Missing(verdict)} yet.", new SetTimer("poll", facts.Now + AskIndexEvery)),
        };
    }

    /// <summary>The release on GitHub exists.</summary>
    public static Decision<ReleaseState> Finish(ReleaseState state, BotEvent happened) =>
        happened is ReleaseWritten written && written.Tag == state.Tag
            ? new Decision<ReleaseState>(state with { ReleaseUrl = written.Url }, [], "The release is published on GitHub.")
            : Decision.Nothing(state, "");

    /// <summary>The check that tells where the release stands.</summary>
    public Decision<ReleaseState> Show(ReleaseState state)
    {
        if (state.Sha.Length == 0)
        {
            return Decision.Nothing(state, "");
        }

        var (status, conclusion, title) = state switch
        {
            { Alarm: { } alarm } => (CheckStatus.Completed, CheckConclusion.Failure, $"{state.Package} {state.Version}: {alarm}"),
            { Phase: ReleasePhase.Released } => (CheckStatus.Completed, (CheckConclusion?)CheckConclusion.Success, $"{state.Package} {state.Version} is published"),
            { Phase: ReleasePhase.Blocked } => (CheckStatus.Completed, CheckConclusion.Failure, $"{state.Package} {state.Version} is not published: {state.Reason}"),
            { Phase: ReleasePhase.Failed } => (CheckStatus.Completed, CheckConclusion.Failure, $"{state.Package} {state.Version} failed: {state.Reason}"),
            _ => (CheckStatus.InProgress, null, $"{state.Package} {state.Version}: {state.Reason}"),
        };
        var content = CheckOutput.Plain(title, ReleaseText.Summary(state), Annotations(state));
        return new Decision<ReleaseState>(state, [new SetCheck($"{settings.Checks.Prefix}publish {package.Name}", state.Sha, status, conclusion, content, [], 0, CommitRules.Page(state))], "");
    }

    private string? Refusal(ReleaseState state)
    {
        if (facts.Release is not { } release)
        {
            return "what the commit declares could not be read.";
        }

        if (VersionCheck.Refusal(tag.Version, package.Version.Prerelease == VersionPolicy.Allow, package.Version.Dev == VersionPolicy.Allow) is { } refused)
        {
            return refused;
        }

        if (release.Declared is { } declared && VersionCheck.Compare(tag, declared) is VersionVerdict.Mismatch mismatch)
        {
            return mismatch.Sentence;
        }

        return release.ReachableFrom is { Count: 0 }
            ? $"{CommitRules.Short(state.Sha)} is on no release branch ({settings.Releases.Defaults.Branches}): merge it first, then tag the merged commit."
            : null;
    }

    private IReadOnlyList<Annotation> Annotations(ReleaseState state) =>
        state.Phase == ReleasePhase.Blocked && facts.Release?.Declared is { } declared && VersionCheck.Compare(tag, declared) is VersionVerdict.Mismatch mismatch
            ? [new Annotation(mismatch.Path, mismatch.Line, mismatch.Line, AnnotationLevel.Failure, "Version and tag differ", mismatch.Sentence, null)]
            : [];

    private Decision<ReleaseState> Build(ReleaseState state)
    {
        var run = Run(state, "build", 1);
        var inputs = Inputs(state, run.CorrelationId, "build", "", "{}");
        return Now(state with { Build = run }, ReleasePhase.Building, "the commit is green; the build runs at the tag.",
            new StartRun(run.CorrelationId, run.Runner, package.Publish.Workflow, Ref(state), inputs, facts.Now), new SetTimer("poll", facts.Now + facts.PollInterval));
    }

    private Decision<ReleaseState> Built(ReleaseState state, ResultCollected collected)
    {
        if (collected.Result is not { } result)
        {
            return Now(state, ReleasePhase.Failed, $"build: {collected.Problem ?? "it handed back no result."}");
        }

        if (result.Status != ResultStatus.Success)
        {
            return Now(state, ReleasePhase.Failed, $"build: it handed back `{result.Status}`: {result.Message ?? "no message."}");
        }

        if (facts.Release?.IndexFiles is not { } index)
        {
            return Now(state, ReleasePhase.Failed, $"the index could not be read before publishing ({facts.Release?.IndexProblem ?? "no answer"}): nothing was published.");
        }

        var known = state with { Manifest = result.Files };
        return ManifestRules.Check(result.Files, package.Name, (PythonVersion)tag.Version, index) switch
        {
            ManifestVerdict.Publish publish => Upload(known, publish.Files, "publish"),
            ManifestVerdict.Resume resume => Upload(known, resume.Missing, "resume"),
            ManifestVerdict.NothingToUpload => Now(known with { VerifyingSince = facts.Now }, ReleasePhase.Verifying, "the very same files are on the index already.", new SetTimer("poll", facts.Now)),
            ManifestVerdict.Blocked blocked => Now(known, ReleasePhase.Blocked, string.Join(' ', blocked.Sentences)),
            var verdict => throw new InvalidOperationException($"Manifest verdict {verdict.GetType().Name} has no rule."),
        };
    }

    private Decision<ReleaseState> Upload(ReleaseState state, IReadOnlyList<ResultFile> files, string action)
    {
        var run = Run(state, "publish", 1);
        var payload = JsonSerializer.Serialize(new { files = state.Manifest.Select(file => new { name = file.Name, size = file.Size, sha256 = file.Sha256 }), files_missing = files.Select(file => file.Name) });
        var inputs = Inputs(state, run.CorrelationId, action, state.Build?.Run?.Id ?? "", payload);
        return Now(state with { Publish = run }, ReleasePhase.Publishing, $"{files.Count.ToString(CultureInfo.InvariantCulture)} file(s) of the build are being published.",
            new StartRun(run.CorrelationId, run.Runner, package.Publish.Workflow, Ref(state), inputs, facts.Now), new SetTimer("poll", facts.Now + facts.PollInterval));
    }

    private Decision<ReleaseState> Release(ReleaseState state)
    {
        var marks = Array.Empty<MarkTagPattern>();
        var versions = TagPattern.TryParse(package.Tags, out var pattern, out _)
            ? (facts.Release?.Tags ?? []).Select(name => pattern.Match(name, text => PythonVersion.TryParse(text, out var version) ? version : null, marks)).OfType<VersionTag>().Select(one => one.Version).ToList()
            : [];
        var flags = ReleaseFlags.For(tag.Version, versions);
        var latest = package.Release.MakeLatest switch { MakeLatest.Always => true, MakeLatest.Never => false, _ => flags.IsLatest };
        var compare = facts.Release?.Previous is { } previous ? $"{facts.Repository.Url}/compare/{previous}...{state.Tag}" : null;
        var notes = ReleaseNotes.Write(facts.Release?.Merged ?? [], ReleaseText.Plan(package.Notes), compare);
        return Now(state, ReleasePhase.Released, "every file is on the index with the hash that was built.",
            new PublishRelease(state.Tag, $"{package.Name} {state.Version}", notes, flags.IsPrerelease, latest), new SetTimer("poll", null));
    }

    private PipelineRun? Follow(PipelineRun? run, BotEvent happened, out string? problem)
    {
        problem = null;
        if (run is null)
        {
            return null;
        }

        var told = happened switch
        {
            RunStarted started when started.CorrelationId == run.CorrelationId && started.Run is not null => run with { Run = started.Run, Phase = PipelinePhase.Queued },
            _ => run,
        };
        problem = happened is RunRefused refused && refused.CorrelationId == run.CorrelationId ? refused.Reason : null;
        var next = PipelineRules.Follow(told, facts);
        if (next.Phase == PipelinePhase.Collecting && next.Last?.Conclusion is not RunConclusion.Success)
        {
            problem = $"the run ended with {next.Last?.Conclusion}.";
        }

        if (next is { Run: null } && facts.Now - next.RequestedAt > PipelineRules.UnconfirmedFor)
        {
            problem = $"the run did not start: no run shows the id {next.CorrelationId} in its run-name.";
        }

        return next;
    }

    private PipelineRun Run(ReleaseState state, string what, int start) => new()
    {
        Pipeline = $"{what} {package.Name}",
        Sha = state.Sha,
        CorrelationId = CorrelationId.For(state.Subject, what, state.Sha, start),
        Runner = package.Publish.Runner,
        Dispatched = true,
        Phase = PipelinePhase.Requested,
        RequestedAt = facts.Now,
    };

    private Dictionary<string, string> Inputs(ReleaseState state, string correlation, string action, string buildRun, string payload) => new(StringComparer.Ordinal)
    {
        ["request_id"] = correlation,
        ["action"] = action,
        ["sha"] = state.Sha,
        ["tag"] = state.Tag,
        ["version"] = state.Version,
        ["package"] = package.Name,
        ["run_id"] = buildRun,
        ["payload"] = payload,
    };

    private string Ref(ReleaseState state) => package.Publish.Ref == PublishRef.Tag ? state.Tag : facts.Repository.DefaultBranch;

    private static string Missing(IndexVerdict? verdict) => verdict is IndexVerdict.Missing missing ? string.Join(", ", missing.Names) : "an answer";

    private static Decision<ReleaseState> Now(ReleaseState state, ReleasePhase phase, string reason, params IReadOnlyList<Effect> effects) =>
        new(state with { Phase = phase, Reason = reason }, effects, state.Phase == phase && state.Reason == reason ? "" : $"{phase}: {reason}");
}
