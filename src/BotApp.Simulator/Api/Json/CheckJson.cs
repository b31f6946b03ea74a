using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api.Json;

/// <summary>Check suites, check runs, annotations and commit statuses.</summary>
internal static class CheckJson
{
    public static JsonObject Run(Links at, CheckRun run)
    {
        var url = $"{at.Repo(run.Repository)}/check-runs/{run.Id}";
        var page = $"{at.Page(run.Repository)}/runs/{run.Id}";
        return new JsonObject
        {
            ["id"] = run.Id,
            ["name"] = run.Name,
            ["node_id"] = Links.Node("CR", run.Id),
            ["head_sha"] = run.HeadSha,
            ["external_id"] = run.ExternalId ?? "",
            ["url"] = url,
            ["html_url"] = page,
            ["details_url"] = run.DetailsUrl ?? page,
            ["status"] = run.Status,
            ["conclusion"] = run.Conclusion,
            ["started_at"] = Links.Stamp(run.StartedAt),
            ["completed_at"] = Links.Stamp(run.CompletedAt),
            ["output"] = new JsonObject
            {
                ["title"] = run.Title,
                ["summary"] = run.Summary,
                ["text"] = run.Text,
                ["annotations_count"] = run.Annotations.Count,
                ["annotations_url"] = url + "/annotations",
            },
            ["check_suite"] = new JsonObject { ["id"] = run.Suite.Id },
            ["app"] = AccountJson.App(at, run.App),
            ["pull_requests"] = PullJson.OfCommit(at, run.Repository, run.HeadSha),
        };
    }

    public static JsonObject Suite(Links at, CheckSuite suite)
    {
        var url = $"{at.Repo(suite.Repository)}/check-suites/{suite.Id}";
        return new JsonObject
        {
            ["id"] = suite.Id,
            ["node_id"] = Links.Node("CS", suite.Id),
            ["head_branch"] = suite.HeadBranch,
            ["head_sha"] = suite.HeadSha,
            ["status"] = suite.Status,
            ["conclusion"] = suite.Conclusion,
            ["url"] = url,
            ["before"] = suite.Before,
            ["after"] = suite.HeadSha,
            ["pull_requests"] = PullJson.OfCommit(at, suite.Repository, suite.HeadSha),
            ["app"] = AccountJson.App(at, suite.App),
            ["repository"] = RepositoryJson.Minimal(at, suite.Repository),
            ["created_at"] = Links.Stamp(suite.CreatedAt),
            ["updated_at"] = Links.Stamp(suite.UpdatedAt),
            ["head_commit"] = GitJson.SimpleCommit(suite.Repository, suite.HeadSha),
            ["latest_check_runs_count"] = suite.Runs.Select(run => run.Name).Distinct().Count(),
            ["check_runs_url"] = url + "/check-runs",
            ["rerequestable"] = true,
            ["runs_rerequestable"] = true,
        };
    }

    public static JsonObject Annotation(Links at, CheckRun run, Annotation annotation) => new()
    {
        ["path"] = annotation.Path,
        ["blob_href"] = $"{at.Page(run.Repository)}/blob/{run.HeadSha}/{annotation.Path}",
        ["start_line"] = annotation.StartLine,
        ["start_column"] = annotation.StartColumn,
        ["end_line"] = annotation.EndLine,
        ["end_column"] = annotation.EndColumn,
        ["annotation_level"] = annotation.Level,
        ["title"] = annotation.Title,
        ["message"] = annotation.Message,
        ["raw_details"] = annotation.RawDetails,
    };

    public static JsonObject Status(Links at, Repository repository, CommitStatus status)
    {
        var json = SimpleStatus(at, repository, status);
        json["creator"] = AccountJson.User(at, status.Creator);
        return json;
    }

    public static JsonObject SimpleStatus(Links at, Repository repository, CommitStatus status) => new()
    {
        ["url"] = $"{at.Repo(repository)}/statuses/{status.Sha}",
        ["avatar_url"] = $"{at.Web}/avatars/u/{status.Creator.Id}",
        ["id"] = status.Id,
        ["node_id"] = Links.Node("SC", status.Id),
        ["state"] = status.State,
        ["description"] = status.Description,
        ["target_url"] = status.TargetUrl,
        ["context"] = status.Context,
        ["created_at"] = Links.Stamp(status.CreatedAt),
        ["updated_at"] = Links.Stamp(status.CreatedAt),
    };

    public static JsonObject Combined(Links at, Repository repository, string sha)
    {
        var statuses = at.GitHub.Checks.LatestStatuses(repository, sha);
        var state = statuses.Any(status => status.State is "failure" or "error") ? "failure"
            : statuses.Count == 0 || statuses.Any(status => status.State == "pending") ? "pending" : "success";
        return new JsonObject
        {
            ["state"] = state,
            ["statuses"] = new JsonArray([.. statuses.Select(status => SimpleStatus(at, repository, status))]),
            ["sha"] = sha,
            ["total_count"] = statuses.Count,
            ["repository"] = RepositoryJson.Minimal(at, repository),
            ["commit_url"] = $"{at.Repo(repository)}/commits/{sha}",
            ["url"] = $"{at.Repo(repository)}/commits/{sha}/status",
        };
    }
}
