using BotApp.Core;
using BotApp.SignIn;
using BotApp.Storage;

namespace BotApp.Dashboard.Api;

/// <summary>A thing that may be asked for.</summary>
/// <param name="Path">Under <c>/api/v1</c>; a name at its end may hold slashes.</param>
/// <param name="About">One sentence.</param>
/// <param name="Item">What is answered; of a list, each of its items.</param>
/// <param name="Answer">Makes the answer; an <see cref="ApiPage"/> for a list.</param>
internal sealed record ApiRoute(string Path, string About, Type Item, Func<ApiCall, Task<object>> Answer)
{
    /// <summary>It is a list, a page at a time.</summary>
    public bool IsList { get; init; }

    /// <summary>Operators only.</summary>
    public bool IsForOperators { get; init; }

    /// <summary>What may be asked by the query, and what it means.</summary>
    public IReadOnlyList<(string Name, string Means)> Query { get; init; } = [];
}

/// <summary>All that may be asked for. The document, the access test and the endpoints are made from this table.</summary>
internal static class ApiRoutes
{
    private static readonly (string Name, string Means) s_subject = ("subject", "One subject only, such as pull/4, branch/main, tag/v1.0, environment/staging or schedule/nightly@main.");

    internal static IReadOnlyList<ApiRoute> All { get; } =
    [
        List<ApiRepository>("/repositories", "Repositories that may be read, by number. A page can hold fewer than were asked for, and still have a next one.", ApiAnswers.RepositoriesAsync),
        One<ApiRepositoryDetails>("/repositories/{id}", "A repository: whether work goes on, its freeze, whether settings were proposed.", ApiAnswers.RepositoryAsync),
        List<ApiSubject>("/repositories/{id}/pulls", "Pull requests, newest number first.", call => ApiAnswers.PullsAsync(call)) with { Query = [("state", "open, closed or all; all without it.")] },
        One<ApiPullRequest>("/repositories/{id}/pulls/{number}", "A pull request: gate, pipelines, previews.", ApiAnswers.PullAsync),
        List<ApiSubject>("/repositories/{id}/branches", "Branches and merge groups, by name.", call => ApiAnswers.SubjectsAsync(call, "branch")),
        One<ApiBranch>("/repositories/{id}/branches/{name}", "A branch: its pipelines, a merge group's gate.", ApiAnswers.BranchAsync),
        List<ApiSubject>("/repositories/{id}/tags", "Tags, by name.", call => ApiAnswers.SubjectsAsync(call, "tag")),
        One<ApiTag>("/repositories/{id}/tags/{name}", "A tag: how far its release is.", ApiAnswers.TagAsync),
        List<ApiSubject>("/repositories/{id}/environments", "Environments, by name.", call => ApiAnswers.SubjectsAsync(call, "environment")),
        One<ApiEnvironment>("/repositories/{id}/environments/{name}", "An environment: what is live, who keeps it locked.", ApiAnswers.EnvironmentAsync),
        List<ApiSubject>("/repositories/{id}/schedules", "Schedules, by pipeline and branch.", call => ApiAnswers.SubjectsAsync(call, "schedule")),
        One<ApiSchedule>("/repositories/{id}/schedules/{name}", "A schedule: when it is next, how it went.", ApiAnswers.ScheduleAsync),
        List<ApiTimelineEntry>("/repositories/{id}/timeline", "What happened to a subject and what followed, newest first; what still waits is on the first page.", ApiAnswers.TimelineAsync) with { Query = [("subject", "Required: which one, such as pull/4, branch/main, tag/v1.0, environment/staging or schedule/nightly@main.")] },
        List<ApiRun>("/repositories/{id}/runs", "Runs, by correlation id.", ApiAnswers.RunsAsync) with { Query = [s_subject] },
        List<ApiResult>("/repositories/{id}/results", "Results of test runs, newest first.", ApiAnswers.ResultsAsync) with { Query = [("pipeline", "Of one pipeline."), ("branch", "Of one branch, or of pull requests into it."), ("sha", "Of one commit.")] },
        List<ApiFailure>("/repositories/{id}/failures", "Tests that failed or were flaky, newest result first: the history of tests as far as it is kept.", ApiAnswers.FailuresAsync) with { Query = [("result", "Of one result."), ("test", "Of one test, by its number.")] },
        List<ApiDeployment>("/repositories/{id}/deployments", "Deployments by environment, newest first in each.", ApiAnswers.DeploymentsAsync) with { Query = [("environment", "To one environment.")] },
        List<ApiRelease>("/repositories/{id}/releases", "Versions and their tags, by package and version.", ApiAnswers.ReleasesAsync),
        List<ApiDelivery>("/repositories/{id}/deliveries", "Webhook deliveries, newest first, without their content.", call => ApiAnswers.DeliveriesAsync(call, call.Id)) with { Query = [("event", "Of one event, such as push.")] },
        List<ApiJob>("/repositories/{id}/jobs", "Subjects with work.", call => ApiAnswers.JobsAsync(call, call.Id)),
        List<ApiAct>("/repositories/{id}/audit", "Who did what and who was refused, newest first.", ApiAnswers.AuditAsync) with { Query = [("who", "Of one login."), ("deed", "Of one deed, such as /override."), ("outcome", "done or refused."), s_subject] },
        List<ApiDelivery>("/deliveries", "Webhook deliveries of all repositories, newest first; for operators.", call => ApiAnswers.DeliveriesAsync(call, null)) with { IsForOperators = true, Query = [("event", "Of one event, such as push.")] },
        List<ApiJob>("/jobs", "Subjects with work in all repositories; for operators.", call => ApiAnswers.JobsAsync(call, null)) with { IsForOperators = true },
    ];

    private static ApiRoute One<T>(string path, string about, Func<ApiCall, Task<object>> answer) => new(path, about, typeof(T), answer);

    private static ApiRoute List<T>(string path, string about, Func<ApiCall, Task<ApiPage>> answer) => new(path, about, typeof(T), async call => await answer(call)) { IsList = true };
}

/// <summary>A request to the API by somebody who may read what it names.</summary>
internal sealed record ApiCall(HttpContext Context, Reader Reader, Store Store)
{
    /// <summary>The repository of its path.</summary>
    internal long Id => long.TryParse(Context.GetRouteValue("id")?.ToString(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : throw ApiRefusal.NotFound();

    internal CancellationToken Aborted => Context.RequestAborted;

    internal ApiPaging Paging => ApiPaging.Of(Context);

    /// <summary>A word of the query; null: it was not said.</summary>
    internal string? Word(string name) => Context.Request.Query[name].ToString() is { Length: > 0 } word ? word.Contains('\0', StringComparison.Ordinal) ? throw ApiRefusal.Bad($"{name}: expected text.") : word : null;

    /// <summary>A number of the query; null: it was not said.</summary>
    internal long? Number(string name) => Word(name) is not { } word ? null
        : long.TryParse(word, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
        : throw ApiRefusal.Bad($"{name}: expected a whole number.");

    /// <summary>The subject that the query names; null: none.</summary>
    internal SubjectKey? Subject() => Word("subject") is not { } word ? null
        : ApiWords.Read(Id, word) ?? throw ApiRefusal.Bad("subject: expected pull/NUMBER, branch/NAME, tag/NAME, environment/NAME or schedule/PIPELINE@BRANCH.");
}
