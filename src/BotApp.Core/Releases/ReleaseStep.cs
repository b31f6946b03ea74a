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
    /// <summary>The button's identifier, which is also the pipelines'.</summary>
    public const string RerunButton = "rerun-failed";

    private static readonly TimeSpan AskIndexEvery = TimeSpan.FromSeconds(5);

    private readonly ReleaseRuns runs = new(package, facts);

    /// <summary>Everything that has to be so before anything is built.</summary>
    public Decision<ReleaseState> Validate(ReleaseState state)
    {
        if (Unread() is { } unread)
        {
            return Now(state, ReleasePhase.Waiting, unread, new SetTimer("poll", facts.Now + facts.PollInterval));
        }

        if (Refusal(state) is { } refusal)
        {
            return Now(state, ReleasePhase.Blocked, refusal);
        }

        var green = CommitProof.OnBranches(settings.Releases.Defaults.RequireChecks, settings, facts.Commit, facts.Release?.ReachableFrom ?? [], facts.App.Id); // Unread has asked for both
        if (green.State == RequirementState.Failed)
        {
            return Now(state, ReleasePhase.Blocked, $"the commit is not green: {green.Reason}");
        }

        if (green.State == RequirementState.Pending)
        {
            var waits = settings.Releases.Defaults.WaitForChecks;
            return green.Code == CommitProof.NothingRequired
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
        if (state.Manifest.Count > 0)
        {
            return Compare(state); // built already, and only the index could not be read
        }

        var build = runs.Follow(state.Build, happened, out var problem);
        var known = state with { Build = build };
        if (problem is not null || build is null)
        {
            return Now(known, ReleasePhase.Failed, $"build: {problem ?? "no run"}");
        }

        if (happened is ResultCollected collected && collected.CorrelationId == build.CorrelationId && collected.Attempt == build.Run?.Attempt)
        {
            return Built(known, collected);
        }

        return build.Phase == PipelinePhase.Collecting
            ? Now(known, ReleasePhase.Building, "the build is over; its manifest is being read.", new CollectResult(build.CorrelationId, build.Runner, build.Run!, state.Sha)) // a run over is a run known
            : new Decision<ReleaseState>(known, [new SetTimer("poll", facts.Now + facts.PollInterval)], "");
    }

    /// <summary>The publish run: its end. Success is only believed from the index.</summary>
    public Decision<ReleaseState> FollowPublish(ReleaseState state, BotEvent happened)
    {
        var publish = runs.Follow(state.Publish, happened, out var problem);
        var known = state with { Publish = publish };
        if (problem is not null)
        {
            // Only a newer attempt of the same run, with the same build, can go on from here.
            var again = publish is { Run: { } run } ? publish with { Phase = PipelinePhase.Requested, ExpectedAttempt = run.Attempt + 1 } : publish;
            return Now(state with { Publish = again }, ReleasePhase.Failed, $"publish: {problem} What is on the index stays there. Re-run the failed jobs of the publish run: it uploads the missing files of the same build.");
        }

        return publish?.Phase switch
        {
            PipelinePhase.Collecting => Now(known with { VerifyingSince = facts.Now }, ReleasePhase.Verifying, "uploaded; the index is asked for every file.", new SetTimer("poll", facts.Now)),
            PipelinePhase.Requested when state.Phase == ReleasePhase.Failed => Decision.Nothing(known, ""),
            _ when state.Phase == ReleasePhase.Failed => Now(known, ReleasePhase.Publishing, "the publish run was started again.", new SetTimer("poll", facts.Now + facts.PollInterval)),
            _ => new Decision<ReleaseState>(known, [new SetTimer("poll", facts.Now + facts.PollInterval)], ""),
        };
    }

    /// <summary>The index: complete by name and hash, or not yet, or an alarm.</summary>
    public Decision<ReleaseState> Verify(ReleaseState state)
    {
        var since = state.VerifyingSince ?? facts.Now;
        var verdict = facts.Release?.IndexFiles is { } index ? IndexVerification.Check(state.Manifest, index) : null;
        return verdict switch
        {
            // A release written for a tag that is elsewhere or gone would make or bless another tag.
            IndexVerdict.Complete when state.Alarm is not null => Now(state, ReleasePhase.Verifying, "every file is on the index; the release on GitHub waits for the tag to be back."),
            IndexVerdict.Complete when facts.Release?.Merged is null =>
                Now(state, ReleasePhase.Verifying, "every file is on the index; the notes are being written.", new SetTimer("poll", facts.Now)),
            IndexVerdict.Complete => Release(state),
            IndexVerdict.Different different => Now(state, ReleasePhase.Failed, $"the index serves other contents than were built: {string.Join(", ", different.Names)}. Do not use this version; release a new one."),
            IndexVerdict.Yanked yanked => Now(state, ReleasePhase.Failed, $"files of this version are yanked on the index: {string.Join(", ", yanked.Names)}."),
            _ when state.Phase == ReleasePhase.Failed || facts.Now - since > package.Index.VerifyWithin => Now(state, ReleasePhase.Failed, $"uploaded, but the index does not show {Missing(verdict)} after {package.Index.VerifyWithin.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} minutes."),
            _ => Now(state, ReleasePhase.Verifying, $"uploaded; the index does not show {Missing(verdict)} yet.", new SetTimer("poll", facts.Now + AskIndexEvery)),
        };
    }

    /// <summary>The release on GitHub exists.</summary>
    public Decision<ReleaseState> Finish(ReleaseState state, BotEvent happened) => happened switch
    {
        ReleaseWritten written when written.Tag == state.Tag => Now(state with { ReleaseUrl = written.Url }, ReleasePhase.Released, "every file is on the index with the hash that was built; the release is on GitHub."),
        EffectGivenUp lost when lost.EffectKey == $"release:{state.Tag}" => Now(state, ReleasePhase.Released, $"every file is on the index with the hash that was built, but the release on GitHub could not be written: {lost.Reason}"),
        ButtonPressed or CheckRerunRequested or SuiteRerunRequested when state.ReleaseUrl is null && state.Alarm is null => Release(state),
        _ => Decision.Nothing(state, ""),
    };

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
        return new Decision<ReleaseState>(state, [new SetCheck(CheckName(package, settings), state.Sha, status, conclusion, content, Buttons(state), 0, CommitRules.Page(state))], "");
    }

    /// <summary>The name of a release's check.</summary>
    public static string CheckName(PackageSettings package, RepositorySettings settings) => $"{settings.Checks.Prefix}publish {package.Name}";

    /// <summary>The buttons of a release's check.</summary>
    public static IReadOnlyList<CheckButton> Buttons(ReleaseState state) => state is { Phase: ReleasePhase.Blocked or ReleasePhase.Failed, Alarm: null, VerifyingSince: null }
        ? [new CheckButton("Re-run failed", "Go on with this release where it failed", RerunButton)]
        : [];

    // What could not be read proves nothing; it is read again.
    private string? Unread() => facts switch
    {
        { Privileged: SettingsFact.Broken } => "the settings on the default branch have errors: mend them, and the release goes on.",
        { Release: null } => "what the commit declares could not be read; BotApp tries again.",
        { Release.Declared: DeclaredVersion.Needs } => "the files that declare the version could not be read; BotApp tries again.",
        { Release.ReachableFrom: null } => "which branches contain the commit could not be read; BotApp tries again.",
        _ => null,
    };

    private string? Refusal(ReleaseState state)
    {
        var release = facts.Release!; // Unread comes first
        if (NotSupported() is { } key)
        {
            return $"this version of BotApp does not obey `{key}`, and ignoring it could publish what must not be: change it in .github/botapp.yml.";
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

    // A setting that is accepted and then not obeyed would be worse than none.
    private string? NotSupported() => package switch
    {
        { Publish.Mode: PipelineMode.Observe } => "publish.mode: observe",
        { Publish.RequireSignedTag: true } => "publish.require-signed-tag",
        { Index.RequireProvenance: true } => "index.require-provenance",
        _ => null,
    };

    private IReadOnlyList<Annotation> Annotations(ReleaseState state) =>
        state.Phase == ReleasePhase.Blocked && facts.Release?.Declared is { } declared && VersionCheck.Compare(tag, declared) is VersionVerdict.Mismatch mismatch
            ? [new Annotation(mismatch.Path, mismatch.Line, mismatch.Line, AnnotationLevel.Failure, "Version and tag differ", mismatch.Sentence, null)]
            : [];

    private Decision<ReleaseState> Build(ReleaseState state)
    {
        var run = runs.New(state, "build");
        return Now(state with { Build = run }, ReleasePhase.Building, "the commit is green; the build runs at the tag.",
            runs.Start(run, state, "build", "", "{}"), new SetTimer("poll", facts.Now + facts.PollInterval));
    }

    private Decision<ReleaseState> Built(ReleaseState state, ResultCollected collected) => collected.Result switch
    {
        null => Now(state, ReleasePhase.Failed, $"build: {collected.Problem ?? "it handed back no result."}"),
        { Status: not ResultStatus.Success } result => Now(state, ReleasePhase.Failed, $"build: it handed back `{result.Status}`: {result.Message ?? "no message."}"),
        { Files.Count: 0 } => Now(state, ReleasePhase.Blocked, "the build handed back no files: its result.json must name every file with size and sha256."),
        var result => Compare(state with { Manifest = result.Files }),
    };

    private Decision<ReleaseState> Compare(ReleaseState state)
    {
        if (facts.Release?.IndexFiles is not { } index)
        {
            return Now(state, ReleasePhase.Building, $"built, but the index could not be read ({facts.Release?.IndexProblem ?? "no answer"}): nothing is published before.", new SetTimer("poll", facts.Now + facts.PollInterval));
        }

        return ManifestRules.Check(state.Manifest, package.Name, (PythonVersion)tag.Version, index) switch
        {
            ManifestVerdict.Publish publish => Upload(state, publish.Files, "publish"),
            ManifestVerdict.Resume resume => Upload(state, resume.Missing, "resume"),
            ManifestVerdict.NothingToUpload => Now(state with { VerifyingSince = facts.Now }, ReleasePhase.Verifying, "the very same files are on the index already.", new SetTimer("poll", facts.Now)),
            ManifestVerdict.Blocked blocked => Now(state, ReleasePhase.Blocked, string.Join(' ', blocked.Sentences)),
            var verdict => throw new InvalidOperationException($"Manifest verdict {verdict.GetType().Name} has no rule."),
        };
    }

    private Decision<ReleaseState> Upload(ReleaseState state, IReadOnlyList<ResultFile> files, string action)
    {
        var run = runs.New(state, "publish");
        var payload = JsonSerializer.Serialize(new { files = state.Manifest.Select(file => new { name = file.Name, size = file.Size, sha256 = file.Sha256 }), files_missing = files.Select(file => file.Name) });
        return Now(state with { Publish = run }, ReleasePhase.Publishing, $"{files.Count.ToString(CultureInfo.InvariantCulture)} file(s) of the build are being published.",
            runs.Start(run, state, action, state.Build?.Run?.Id ?? "", payload), new SetTimer("poll", facts.Now + facts.PollInterval));
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

    private static string Missing(IndexVerdict? verdict) => verdict is IndexVerdict.Missing missing ? string.Join(", ", missing.Names) : "an answer";

    private static Decision<ReleaseState> Now(ReleaseState state, ReleasePhase phase, string reason, params IReadOnlyList<Effect> effects) =>
        new(state with { Phase = phase, Reason = reason }, effects, state.Phase == phase && state.Reason == reason ? "" : $"{phase}: {reason}");
}
