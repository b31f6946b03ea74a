using System.Globalization;
using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Core.Releases;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Smoke;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What a tag's release is judged by: the commit, its files, its branches, its checks, the tag itself, the index, and what was merged since the last release.</summary>
internal sealed class ReleaseReader(GitHubClient github, CommitReader commits, RunReader runs, BranchReader branches, ReleaseChanges changes, PackageIndex index, Store store)
{
    private const int MaxFileBytes = 1024 * 1024;

    internal async Task<Facts> LoadAsync(Facts facts, ReleaseState state, RepositoryRef repository, IReadOnlyList<BotEvent> events, CancellationToken cancellationToken)
    {
        var settings = facts.Privileged.Effective;
        if (await github.Contents.GetTaggedAsync(repository, state.Tag, cancellationToken) is not { } tagged)
        {
            return facts;
        }

        var located = facts with { RefSha = tagged.Sha };
        if (ReleaseRules.Identify(state, settings) is not var (package, tag) || tag.Version.OnIndex is not { } onIndex)
        {
            return located;
        }

        var access = new IndexAccess(package.Index.Simple, package.Index.Credential, $"{repository.Owner}/{repository.Name}");
        var isObserved = package.Publish.Mode == PipelineMode.Observe;
        var validates = state.Sha != tagged.Sha || state.Phase is ReleasePhase.Detected or ReleasePhase.Waiting or ReleasePhase.Blocked
            || (isObserved && state.Phase is ReleasePhase.Publishing or ReleasePhase.AwaitingApproval or ReleasePhase.Failed);
        var (files, problem) = validates || ReadsIndex(state, events) ? await index.ReadAsync(access, package.Name, cancellationToken) : (null, null);
        var release = new ReleaseFact { IndexFiles = files, IndexProblem = problem, Merged = null, NotServed = null };
        if (validates)
        {
            release = release with
            {
                Declared = await DeclaredAsync(repository, package, tagged.Sha, cancellationToken),
                ReachableFrom = await BranchesAsync(repository, settings.Releases.Defaults.Branches, facts.Repository.DefaultBranch, tagged.Sha, cancellationToken),
                Tags = await changes.TagsAsync(repository, package, cancellationToken),
                Signature = SignatureOf(tagged),
                HeldBy = await store.Releases.HolderAsync(repository.RepositoryId, PackageName.Normalize(package.Name), onIndex.Canonical, cancellationToken) is { } holder && holder != state.Tag ? holder : null,
            };
            located = located with { Commit = await commits.ReadAsync(repository, tagged.Sha, needsChecks: true, needsRuns: isObserved, cancellationToken) };
        }

        if (state.VerifyingSince is not null && files is not null && IsThere(state, onIndex, files))
        {
            release = await ServedAsync(release, package, state, onIndex, access, cancellationToken);
            release = state.ReleaseUrl is null ? await changes.ReadAsync(release, repository, package, tag, tagged.Sha, cancellationToken) : release;
        }

        if (state is { Manifest.Count: > 0, VerifyingSince: null })
        {
            release = release with { BuildKept = await IsKeptAsync(repository, package, state.Build, cancellationToken) };
        }

        return located with { Release = release, Snapshots = await runs.SnapshotsAsync(state.Subject.ToString(), Awaited(state, package, located), [], repository, cancellationToken) };
    }

    // After the release, only who watches for yanks or mends what is missing asks the index.
    private static bool ReadsIndex(ReleaseState state, IReadOnlyList<BotEvent> events) => state.Phase switch
    {
        ReleasePhase.Released or ReleasePhase.Withdrawn => events.Any(happened => happened is TimerElapsed { Name: SetTimer.IndexWatch }
            || (state.ReleaseUrl is null && happened is ButtonPressed or CheckRerunRequested or SuiteRerunRequested or PublishAsked or PageAsked)),
        ReleasePhase.Ignored => false,
        _ => true,
    };

    private static List<(string CorrelationId, string Runner, RunReference? Run)> Awaited(ReleaseState state, PackageSettings package, Facts facts)
    {
        var publish = state.Publish is { Dispatched: false, Run: null } expected && ObservedRelease.Find(state, package, facts.Commit) is { } found ? expected with { Run = found } : state.Publish;
        return [.. new[] { state.Build, publish }.OfType<PipelineRun>().Where(run => run.IsActive && run.Phase != PipelinePhase.Collecting).Select(run => (run.CorrelationId, run.Runner, run.Run))];
    }

    private static TagSignature SignatureOf(TaggedCommit tagged) =>
        new(tagged.Annotation is not null, tagged.Annotation?.Verification?.Verified == true, tagged.Annotation?.Verification?.Reason ?? "unsigned");

    private static bool IsThere(ReleaseState state, PythonVersion onIndex, IReadOnlyList<IndexFile> files) =>
        (state.Manifest.Count > 0 ? IndexVerification.Check(state.Manifest, files) : IndexVerification.Check(onIndex, files)) is IndexVerdict.Complete;

    private async Task<ReleaseFact> ServedAsync(ReleaseFact release, PackageSettings package, ReleaseState state, PythonVersion onIndex, IndexAccess access, CancellationToken cancellationToken)
    {
        var absent = new List<string>();
        var proofs = new Dictionary<string, ProvenanceReading>(StringComparer.Ordinal);
        foreach (var file in IndexVerification.OfVersion(onIndex, release.IndexFiles ?? []))
        {
            if (state.Manifest.Count > 0 && !state.Manifest.Any(mine => string.Equals(mine.Name, file.Name, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (!await index.ServesAsync(access, file.Url, cancellationToken))
            {
                absent.Add(file.Name);
            }

            if (package.Index.RequireProvenance && Uri.TryCreate(file.Provenance, UriKind.Absolute, out var proof))
            {
                proofs[file.Name] = await index.ProvenanceAsync(access, proof, cancellationToken);
            }
        }

        return release with { NotServed = absent, Provenance = proofs };
    }

    // Only GitHub Actions forgets artifacts and says so.
    private async Task<bool?> IsKeptAsync(RepositoryRef repository, PackageSettings package, PipelineRun? build, CancellationToken cancellationToken)
    {
        if (build is not { Runner: "actions", Run: { } run } || !long.TryParse(run.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        var left = await github.Actions.ListArtifactsAsync(repository, id, cancellationToken);
        return left.Items.Any(artifact => artifact.Name == package.Publish.Artifact && !artifact.Expired);
    }

    private async Task<DeclaredVersion> DeclaredAsync(RepositoryRef repository, PackageSettings package, string sha, CancellationToken cancellationToken)
    {
        if (package.Version.Source == Core.Settings.VersionSource.Tag)
        {
            return new DeclaredVersion.FromTag("settings");
        }

        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var wanted = Core.Releases.VersionSource.Files(package.Path);
        for (var round = 0; round < 3; round++)
        {
            foreach (var path in wanted.Where(path => !texts.ContainsKey(path)))
            {
                texts[path] = (await github.Contents.GetFileAsync(repository, path, sha, MaxFileBytes, cancellationToken))?.Text;
            }

            var declared = Core.Releases.VersionSource.Read(package.Path, texts);
            if (declared is not DeclaredVersion.Needs needs)
            {
                return declared;
            }

            wanted = needs.Paths;
        }

        return new DeclaredVersion.Unknown("the version is spread over more files than BotApp follows.");
    }

    // Branches of the settings that contain the commit (without any named, only the default branch counts); null when GitHub could not say.
    private async Task<IReadOnlyList<string>?> BranchesAsync(RepositoryRef repository, GlobList wanted, string defaultBranch, string sha, CancellationToken cancellationToken)
    {
        try
        {
            return await branches.ContainingAsync(repository, wanted.TakesAll ? null : wanted.Matches, defaultBranch, sha, cancellationToken);
        }
        catch (Exception exception) when (exception is GitHubUnavailable or GitHubRefused)
        {
            return null;
        }
    }
}
