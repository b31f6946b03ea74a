using BotApp.Core.Checks;

namespace BotApp.GitHub;

/// <summary>For which Apps pushes open check suites.</summary>
internal sealed record SuitePreferences(SuitePreference[] AutoTriggerChecks);

/// <summary>Whether pushes open suites of an App.</summary>
internal sealed record SuitePreference(long AppId, bool Setting);

/// <summary>Check runs. Source: https://docs.github.com/rest/checks/runs.</summary>
internal sealed class CheckRuns(GitHubHttp http, AppIdentity identity)
{
    /// <summary>GitHub takes at most 50 annotations a request; further ones are added by updates.</summary>
    internal const int AnnotationsPerRequest = 50;

    /// <summary>More runs of one commit than any repository has; beyond it the listing says that it is cut.</summary>
    private const int MaxRuns = 5000;

    private const string Permissions = "checks:write";

    internal Task<CheckRun?> GetAsync(RepositoryRef repository, long id, CancellationToken cancellationToken) =>
        http.FindAsync(http.Get(repository, $"/check-runs/{id.Text()}", Permissions), GitHubJson.Types.CheckRun, cancellationToken);

    /// <summary>
    /// The check runs of a commit, every App's unless <paramref name="appId"/> says whose, every name unless <paramref name="name"/>
    /// says which. Latest: of runs with one name only the newest of each suite, which is what branch protection looks at.
    /// </summary>
    internal Task<Listing<CheckRun>> ListForRefAsync(
        RepositoryRef repository, string reference, string? name, long? appId, bool latest, CancellationToken cancellationToken) =>
        ListAsync(repository, reference, name, appId, latest, "checks:read", cancellationToken);

    /// <summary>How many annotations a run has.</summary>
    internal async Task<int> CountAnnotationsAsync(RepositoryRef repository, long id, CancellationToken cancellationToken) =>
        (await GetAsync(repository, id, cancellationToken))?.Output?.AnnotationsCount ?? 0;

    /// <summary>Creates a run with at most the first 50 annotations.</summary>
    internal Task<CheckRun> CreateAsync(RepositoryRef repository, CheckRunWrite write, CancellationToken cancellationToken)
    {
        var body = Body(write, write.HeadSha, write.Annotations.Take(AnnotationsPerRequest));
        return http.ReadAsync(
            http.Send(HttpMethod.Post, repository, "/check-runs", Permissions, body, GitHubJson.Types.CheckRunBody),
            GitHubJson.Types.CheckRun,
            cancellationToken);
    }

    /// <summary>Changes a run and adds exactly these annotations, at most 50.</summary>
    internal Task<CheckRun> UpdateAsync(
        RepositoryRef repository, long id, CheckRunWrite write, IEnumerable<CheckAnnotation> add, CancellationToken cancellationToken)
    {
        var body = Body(write, null, add);
        return http.ReadAsync(
            http.Send(HttpMethod.Patch, repository, $"/check-runs/{id.Text()}", Permissions, body, GitHubJson.Types.CheckRunBody),
            GitHubJson.Types.CheckRun,
            cancellationToken);
    }

    /// <summary>Makes the check run be as written, with all its annotations, 50 a request.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="write">What it shall be.</param>
    /// <param name="knownId">The run, when it is known from an earlier write.</param>
    /// <param name="mayExist">
    /// True when this same write may have reached GitHub before (its answer was lost, the process died): an existing run is looked for
    /// and adopted, and as many annotations as it already has are taken to be the first of ours.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<CheckRun> PutAsync(
        RepositoryRef repository, CheckRunWrite write, long? knownId, bool mayExist, CancellationToken cancellationToken)
    {
        try
        {
            return await PutAsWrittenAsync(repository, write, knownId, mayExist, cancellationToken);
        }
        catch (GitHubRefused e) when (e.Status == 422 && write.Annotations.Count > 0)
        {
            // One remark that GitHub does not take spoils the whole request. What the check says must not wait for a remark.
            var note = "> GitHub did not take the remarks on the lines of the files. The results below are complete.\n\n";
            var plain = write with { Annotations = [], Summary = ByteBudget.Cut(note + write.Summary, ByteBudget.CheckTextBytes) };
            return await PutAsWrittenAsync(repository, plain, knownId, mayExist: true, cancellationToken);
        }
    }

    /// <summary>GitHub opens no suite of this App on pushes to the repository any more; a check run opens its own.</summary>
    internal async Task OpenNoSuitesAsync(RepositoryRef repository, CancellationToken cancellationToken)
    {
        var body = new SuitePreferences([new SuitePreference(await identity.NumberAsync(cancellationToken), false)]);
        await http.SendAsync(http.Send(HttpMethod.Patch, repository, "/check-suites/preferences", Permissions, body, GitHubJson.Types.SuitePreferences), cancellationToken);
    }

    private async Task<CheckRun> PutAsWrittenAsync(
        RepositoryRef repository, CheckRunWrite write, long? knownId, bool mayExist, CancellationToken cancellationToken)
    {
        var existing = mayExist ? await ExistingAsync(repository, write, knownId, cancellationToken) : null;
        if ((mayExist ? existing?.Id : knownId) is not { } id)
        {
            return await CreateOrAdoptAsync(repository, write, cancellationToken);
        }

        return await AppendAsync(repository, id, write, existing?.Output?.AnnotationsCount ?? 0, cancellationToken);
    }

    private Task<Listing<CheckRun>> ListAsync(
        RepositoryRef repository, string reference, string? name, long? appId, bool latest, string permissions, CancellationToken cancellationToken)
    {
        var query = $"?filter={(latest ? "latest" : "all")}&per_page={GitHubCalls.PageSize}";
        query += name is null ? "" : $"&check_name={name.Escaped()}";
        query += appId is { } id ? $"&app_id={id.Text()}" : "";
        var call = http.Get(repository, $"/commits/{reference.Escaped()}/check-runs{query}", permissions);
        return http.ListAsync(call, GitHubJson.Types.CheckRunPage, static page => page.CheckRuns, MaxRuns, cancellationToken);
    }

    private async Task<CheckRun?> ExistingAsync(RepositoryRef repository, CheckRunWrite write, long? knownId, CancellationToken cancellationToken)
    {
        if (knownId is { } id && await GetAsync(repository, id, cancellationToken) is { } known)
        {
            return known;
        }

        return (await OwnAsync(repository, write, cancellationToken))
            .Where(run => run.ExternalId == write.ExternalId)
            .MaxBy(static run => run.Id); // of several the newest is the one that GitHub shows and requires
    }

    private async Task<IEnumerable<CheckRun>> OwnAsync(RepositoryRef repository, CheckRunWrite write, CancellationToken cancellationToken)
    {
        var ourApp = await identity.NumberAsync(cancellationToken);
        var runs = await ListAsync(repository, write.HeadSha, write.Name, ourApp, latest: false, Permissions, cancellationToken);
        return runs.Items.Where(run => run.Name == write.Name && run.HeadSha == write.HeadSha && (run.App is null || run.App.Id == ourApp));
    }

    private async Task<CheckRun> CreateOrAdoptAsync(RepositoryRef repository, CheckRunWrite write, CancellationToken cancellationToken)
    {
        try
        {
            var created = await CreateAsync(repository, write, cancellationToken);
            return write.Annotations.Count > AnnotationsPerRequest
                ? await AppendAsync(repository, created.Id, write, AnnotationsPerRequest, cancellationToken)
                : created;
        }
        catch (GitHubRefused e) when (e.Status == 422)
        {
            // A server that refuses duplicates has the run already.
            if (await ExistingAsync(repository, write, null, cancellationToken) is { } existing)
            {
                return await AppendAsync(repository, existing.Id, write, existing.Output?.AnnotationsCount ?? 0, cancellationToken);
            }

            // One that takes no more runs has those of former rounds: the newest of them says what is so now. Where there is none the refusal stands.
            if ((await OwnAsync(repository, write, cancellationToken)).MaxBy(static run => run.Id) is not { } former)
            {
                throw;
            }

            return await AppendAsync(repository, former.Id, write, 0, cancellationToken) with { IsRewritten = true };
        }
    }

    /// <summary>At least one update, so that texts and status are as written even when every annotation is there.</summary>
    private async Task<CheckRun> AppendAsync(RepositoryRef repository, long id, CheckRunWrite write, int present, CancellationToken cancellationToken)
    {
        CheckRun? run = null;
        for (var at = present; run is null || at < write.Annotations.Count; at += AnnotationsPerRequest)
        {
            run = await UpdateAsync(repository, id, write, write.Annotations.Skip(at).Take(AnnotationsPerRequest), cancellationToken);
        }

        return run;
    }

    /// <summary>Texts go along every time: an output replaces the former one, only annotations add up.</summary>
    private static CheckRunBody Body(CheckRunWrite write, string? headSha, IEnumerable<CheckAnnotation> annotations)
    {
        var list = annotations.ToList();
        var output = new CheckOutputBody(write.Title, write.Summary, write.Text, list.Count == 0 ? null : list);
        return new CheckRunBody(
            write.Name, headSha, write.ExternalId, write.DetailsUrl, write.Status, write.StartedAt, write.Conclusion, write.CompletedAt, output, write.Actions);
    }
}
