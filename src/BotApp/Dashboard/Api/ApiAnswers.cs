using System.Globalization;

using BotApp.Core;
using BotApp.SignIn;
using BotApp.Storage;

namespace BotApp.Dashboard.Api;

/// <summary>What each route answers, from what is stored: nothing asks GitHub for more than whether it may be read.</summary>
internal static class ApiAnswers
{
    /// <summary>So many repositories are gone through for one page: each of them may have to be asked about.</summary>
    private const int MostLookedAt = 100;

    private const int MaxEffects = 1000;
    private const int MaxEvents = 400;

    internal static async Task<ApiPage> RepositoriesAsync(ApiCall call)
    {
        var (paging, access) = (call.Paging, call.Context.RequestServices.GetRequiredService<ReaderAccess>());
        var listed = call.Reader.IsScript ? null : await access.RepositoriesAsync(call.Reader, call.Aborted);
        var rows = await call.Store.Api.RepositoriesAsync(paging.Number ?? 0, MostLookedAt + 1, call.Aborted);
        var shown = new List<ApiRepository>();
        foreach (var (row, index) in rows.Take(MostLookedAt).Select((row, index) => (row, index)))
        {
            if (call.Reader.IsOperator || (listed?.Contains(row.Id) ?? await access.MayReadAsync(call.Reader, row.Id, call.Aborted)))
            {
                shown.Add(ApiWords.Of(row));
            }

            if (shown.Count == paging.Max)
            {
                return new ApiPage(shown, index + 1 < rows.Count ? ApiPaging.Encoded(ApiPaging.Place(row.Id)) : null);
            }
        }

        return new ApiPage(shown, rows.Count > MostLookedAt ? ApiPaging.Encoded(ApiPaging.Place(rows[MostLookedAt - 1].Id)) : null);
    }

    internal static async Task<object> RepositoryAsync(ApiCall call)
    {
        var row = await call.Store.Repositories.FindAsync(call.Id, call.Aborted) ?? throw ApiRefusal.NotFound();
        var installation = (await call.Store.Installations.ListAsync(call.Aborted)).FirstOrDefault(one => one.Id == row.InstallationId);
        var now = call.Context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var freeze = await call.Store.Freezes.FindAsync(row.Id, call.Aborted) is { } found && (found.UntilAt is null || found.UntilAt > now) ? new ApiFreeze(found.SaidBy, found.Reason, found.SaidAt, found.UntilAt) : null;
        var onboarding = await call.Store.Onboardings.FindAsync(row.Id, call.Aborted) is { } proposed ? new ApiOnboarding(proposed.Phase, proposed.Code, proposed.Reason, proposed.PullRequest) : null;
        return new ApiRepositoryDetails(row.Id, row.FullName, row.DefaultBranch, row.IsPrivate, row.Stopped, DashboardLinks.Repository(row.Id), installation?.Lacking, freeze, onboarding);
    }

    internal static async Task<ApiPage> PullsAsync(ApiCall call)
    {
        bool? isOpen = call.Word("state") switch { null or "all" => null, "open" => true, "closed" => false, _ => throw ApiRefusal.Bad("state: expected open, closed or all.") };
        var paging = call.Paging;
        var rows = await call.Store.Api.PullRequestsAsync(call.Id, paging.After, isOpen, paging.Max + 1, call.Aborted);
        return Summaries(paging, rows);
    }

    internal static async Task<ApiPage> SubjectsAsync(ApiCall call, string kind)
    {
        var paging = call.Paging;
        return Summaries(paging, await call.Store.Api.SubjectsAsync(call.Id, ApiWords.Kinds[kind], paging.After, paging.Max + 1, call.Aborted));
    }

    internal static async Task<object> PullAsync(ApiCall call)
    {
        var number = int.TryParse(call.Context.GetRouteValue("number")?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : throw ApiRefusal.NotFound();
        var (summary, state) = await ReadAsync(call, SubjectKey.PullRequest(call.Id, number));
        var pull = state as PullRequestState;
        return new ApiPullRequest(
            summary, pull?.Open ?? false, pull?.Draft ?? false, pull?.Author ?? "", pull?.BaseRef ?? "", ApiWords.Gate(pull?.Gate), ApiWords.Pipelines(pull?.Runs ?? []),
            [.. (pull?.Previews ?? []).Select(one => new ApiPreview(one.Name, ApiWords.Of(StatusWord.Of(one.Phase)), one.ServingSha, DashboardLinks.Safe(one.ServingUrl ?? one.Url), one.Problem))],
            pull?.Hold is { } hold ? new ApiHold(hold.By, hold.Reason, hold.At) : null);
    }

    internal static async Task<object> BranchAsync(ApiCall call)
    {
        var (summary, state) = await ReadAsync(call, SubjectKey.Branch(call.Id, Name(call, "/branches/")));
        var branch = state as BranchState;
        return new ApiBranch(summary, branch?.Deleted ?? false, ApiWords.Gate(branch?.Gate), ApiWords.Pipelines(branch?.Runs ?? []));
    }

    internal static async Task<object> TagAsync(ApiCall call)
    {
        var (summary, state) = await ReadAsync(call, SubjectKey.Tag(call.Id, Name(call, "/tags/")));
        var release = state as ReleaseState;
        return new ApiTag(
            summary, Given(release?.Package), Given(release?.Version), release is null ? null : StatusWord.Of(release.Phase).Word, Given(release?.Reason), DashboardLinks.Safe(release?.ReleaseUrl),
            ApiWords.Pipelines([release?.Build, release?.Publish]), [.. (release?.Manifest ?? []).Select(file => new ApiFile(file.Name, file.Size, file.Sha256))]);
    }

    internal static async Task<object> EnvironmentAsync(ApiCall call)
    {
        var (summary, state) = await ReadAsync(call, SubjectKey.Environment(call.Id, Name(call, "/environments/")));
        var environment = state as EnvironmentState;
        return new ApiEnvironment(
            summary, environment?.Live is { } live ? new ApiLive(live.Sha, live.At, live.By, DashboardLinks.Safe(live.Url)) : null, environment?.IsInDoubt ?? false, environment?.Lock?.By,
            environment?.Lock?.Reason, environment?.PinnedBy);
    }

    internal static async Task<object> ScheduleAsync(ApiCall call)
    {
        var subject = ApiWords.Read(call.Id, $"schedule/{Name(call, "/schedules/")}") ?? throw ApiRefusal.NotFound();
        var (summary, state) = await ReadAsync(call, subject);
        var schedule = state as ScheduleState;
        return new ApiSchedule(summary, subject.Name.Split('@')[0], schedule?.NextAt, ApiWords.Pipelines(schedule?.Runs ?? []));
    }

    internal static async Task<ApiPage> TimelineAsync(ApiCall call)
    {
        var subject = call.Subject() ?? throw ApiRefusal.Bad("subject: say which one, such as pull/4.");
        var (paging, key) = (call.Paging, subject.ToString());
        await ReadAsync(call, subject);
        var rows = await call.Store.Api.DecisionsAsync(key, paging.Number, paging.Max + 1, call.Aborted);
        var events = await call.Store.Queries.EventsAsync(key, MaxEvents, call.Aborted);
        var story = Timeline.Of([.. rows.Take(paging.Max)], paging.After is null ? events : [.. events.Where(one => one.HandledAt is not null)], await call.Store.Effects.OfSubjectAsync(key, MaxEffects, call.Aborted));
        var entries = story.SelectMany(entry => entry.Folded.Count > 0 ? entry.Folded : [entry]).Select(ApiWords.Of).ToList();
        return new ApiPage(entries, rows.Count > paging.Max ? ApiPaging.Encoded(ApiPaging.Place(rows[paging.Max - 1].Id)) : null);
    }

    internal static async Task<ApiPage> RunsAsync(ApiCall call)
    {
        var paging = call.Paging;
        var rows = await call.Store.Api.RunsAsync(call.Id, call.Subject()?.ToString(), paging.After, paging.Max + 1, call.Aborted);
        return paging.Page(rows, ApiWords.Of, row => row.CorrelationId);
    }

    internal static async Task<ApiPage> ResultsAsync(ApiCall call)
    {
        var paging = call.Paging;
        var rows = await call.Store.Api.ResultsAsync(call.Id, call.Word("pipeline"), call.Word("branch"), call.Word("sha"), paging.Number, paging.Max + 1, call.Aborted);
        return paging.Page(rows, ApiWords.Of, row => ApiPaging.Place(row.Id));
    }

    internal static async Task<ApiPage> FailuresAsync(ApiCall call)
    {
        var paging = call.Paging;
        var after = paging.Numbered is { } place ? (long.TryParse(place.First, NumberStyles.None, CultureInfo.InvariantCulture, out var result) ? result : throw ApiRefusal.Bad("cursor: expected the one of a Link header of this very list."), place.Second) : ((long, long)?)null;
        var rows = await call.Store.Api.FailuresAsync(call.Id, call.Number("result"), call.Number("test"), after, paging.Max + 1, call.Aborted);
        return paging.Page(rows, ApiWords.Of, row => ApiPaging.Place(ApiPaging.Place(row.ResultId), ApiPaging.Place(row.Test)));
    }

    internal static async Task<ApiPage> DeploymentsAsync(ApiCall call)
    {
        var paging = call.Paging;
        var rows = await call.Store.Api.DeploymentsAsync(call.Id, call.Word("environment"), paging.Numbered, paging.Max + 1, call.Aborted);
        return paging.Page(rows, ApiWords.Of, row => ApiPaging.Place(row.Environment, ApiPaging.Place(row.Number)));
    }

    internal static async Task<ApiPage> ReleasesAsync(ApiCall call)
    {
        var paging = call.Paging;
        var rows = await call.Store.Api.ReleasesAsync(call.Id, paging.Pair, paging.Max + 1, call.Aborted);
        return paging.Page(rows, row => new ApiRelease(row.Package, row.Version, row.Tag, row.Sha, row.State), row => ApiPaging.Place(row.Package, row.Version));
    }

    internal static async Task<ApiPage> DeliveriesAsync(ApiCall call, long? repositoryId)
    {
        var paging = call.Paging;
        var found = await call.Store.Queries.LookForDeliveriesAsync(new DeliverySearch { RepositoryId = repositoryId, Event = call.Word("event"), BeforeId = paging.Number, Max = paging.Max + 1 }, call.Aborted);
        var page = paging.Page(found.Rows, ApiWords.Of, row => ApiPaging.Place(row.Id));
        return found.Next is { } next ? page with { Next = ApiPaging.Encoded(ApiPaging.Place(next)) } : page; // what is rare may be further back
    }

    internal static async Task<ApiPage> JobsAsync(ApiCall call, long? repositoryId)
    {
        var paging = call.Paging;
        return paging.Page(await call.Store.Api.JobsAsync(repositoryId, paging.After, paging.Max + 1, call.Aborted), ApiWords.Job, row => row.Key);
    }

    internal static async Task<ApiPage> AuditAsync(ApiCall call)
    {
        var paging = call.Paging;
        var search = new AuditSearch(call.Id) { Login = call.Word("who"), Deed = call.Word("deed"), Outcome = call.Word("outcome"), SubjectKey = call.Subject()?.ToString(), BeforeId = paging.Number, Max = paging.Max + 1 };
        return paging.Page(await call.Store.Audit.ListAsync(search, call.Aborted), ApiWords.Of, row => ApiPaging.Place(row.Id));
    }

    private static ApiPage Summaries(ApiPaging paging, IReadOnlyList<SubjectRecord> rows) => new(
        rows.Take(paging.Max).Select(ApiWords.Summary).OfType<ApiSubject>().ToList(), rows.Count > paging.Max ? ApiPaging.Encoded(rows[paging.Max - 1].Key) : null);

    private static async Task<(ApiSubject Summary, SubjectState? State)> ReadAsync(ApiCall call, SubjectKey subject) =>
        await call.Store.Subjects.LoadAsync(subject.ToString(), call.Aborted) is { } record && ApiWords.Summary(record) is { } summary ? (summary, SubjectReading.StateOf(record)) : throw ApiRefusal.NotFound();

    private static string Name(ApiCall call, string marker) => DashboardLinks.NameIn(call.Context, marker, call.Context.GetRouteValue("name")?.ToString() ?? "");

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
