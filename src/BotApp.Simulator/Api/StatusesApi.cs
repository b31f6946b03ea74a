using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Classic commit statuses.</summary>
internal static class StatusesApi
{
    /// <summary>Statuses per commit and context at most. Source: the description of <c>repos/create-commit-status</c>.</summary>
    private const int MaxPerContext = 1000;

    /// <summary>Characters of a description at most. Source: the same.</summary>
    private const int MaxDescription = 140;

    public static void Map(Operations operations) => operations
        .Add("repos/create-commit-status", "POST /repos/{owner}/{repo}/statuses/{sha}", "statuses:write", Create)
        .Add("repos/get-combined-status-for-ref", "GET /repos/{owner}/{repo}/commits/{ref*}/status", "statuses:read", call => CheckJson.Combined(call.At, call.Repository, call.Commit(call["ref"])))
        .Add("repos/list-commit-statuses-for-ref", "GET /repos/{owner}/{repo}/commits/{ref*}/statuses", "statuses:read", List);

    private static Answer Create(ApiCall call)
    {
        var sha = call.Commit(call["sha"]);
        var state = call.OneOf("state", "error", "failure", "pending", "success") ?? throw ApiError.Missing("state");
        var context = call.Text("context") ?? "default";
        var description = call.Text("description");
        if (description?.EnumerateRunes().Count() > MaxDescription)
        {
            throw ApiError.Invalid("Status", "description", "custom", $"description is too long (maximum is {MaxDescription} characters)");
        }

        if (call.Repository.Statuses.Count(status => status.Sha == sha && status.Context == context) >= MaxPerContext)
        {
            throw ApiError.Invalid("Status", "base", "custom", "This SHA and context has reached the maximum number of statuses.");
        }

        var status = new CommitStatus(call.GitHub.NextId(), sha, state, context, description, call.Text("target_url"), call.Actor, call.Now);
        return Answer.Created(CheckJson.Status(call.At, call.Repository, call.GitHub.Checks.SetStatus(call.Repository, status)));
    }

    private static Answer List(ApiCall call)
    {
        var sha = call.Commit(call["ref"]);
        return call.Page(
            call.Repository.Statuses.Where(status => status.Sha == sha).OrderByDescending(status => status.Id),
            status => CheckJson.Status(call.At, call.Repository, status));
    }
}
