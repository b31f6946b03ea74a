using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Releases and their assets.</summary>
internal static class ReleasesApi
{
    public static void Map(Operations operations) => operations
        .Add("repos/list-releases", "GET /repos/{owner}/{repo}/releases", "contents:read", List)
        .Add("repos/create-release", "POST /repos/{owner}/{repo}/releases", "contents:write", Create)
        .Add("repos/get-latest-release", "GET /repos/{owner}/{repo}/releases/latest", "contents:read", call => Shape(call, call.GitHub.Releases.Latest(call.Repository) ?? throw ApiError.NotFound()))
        .Add("repos/get-release-by-tag", "GET /repos/{owner}/{repo}/releases/tags/{tag*}", "contents:read", ByTag)
        .Add("repos/generate-release-notes", "POST /repos/{owner}/{repo}/releases/generate-notes", "contents:write", Notes)
        .Add("repos/get-release", "GET /repos/{owner}/{repo}/releases/{release_id}", "contents:read", call => Shape(call, Find(call)))
        .Add("repos/update-release", "PATCH /repos/{owner}/{repo}/releases/{release_id}", "contents:write", Update)
        .Add("repos/delete-release", "DELETE /repos/{owner}/{repo}/releases/{release_id}", "contents:write", Delete)
        .Add("repos/list-release-assets", "GET /repos/{owner}/{repo}/releases/{release_id}/assets", "contents:read", call => call.Page(Find(call).Assets, one => DeploymentJson.Asset(call.At, one)))
        .Add("repos/upload-release-asset", "POST /repos/{owner}/{repo}/releases/{release_id}/assets", "contents:write", Upload)
        .Add("repos/get-release-asset", "GET /repos/{owner}/{repo}/releases/assets/{asset_id}", "contents:read", GetAsset)
        .Add("repos/update-release-asset", "PATCH /repos/{owner}/{repo}/releases/assets/{asset_id}", "contents:write", UpdateAsset)
        .Add("repos/delete-release-asset", "DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}", "contents:write", DeleteAsset);

    private static JsonObject Shape(ApiCall call, Release release) => DeploymentJson.Release(call.At, release);

    private static Release Find(ApiCall call) => call.GitHub.Releases.Find(call.Repository, call.Id("release_id")) ?? throw ApiError.NotFound();

    private static ReleaseAsset Asset(ApiCall call) =>
        call.Repository.Releases.SelectMany(release => release.Assets).FirstOrDefault(one => one.Id == call.Id("asset_id")) ?? throw ApiError.NotFound();

    // Drafts are for those who may write.
    private static Answer List(ApiCall call) => call.Page(
        call.Repository.Releases.Where(release => !release.Draft || MayWrite(call)).OrderByDescending(release => release.Id), release => Shape(call, release));

    private static bool MayWrite(ApiCall call) => call.Viewer.Token is { } token
        ? Permission.Allows(token.Permissions, "contents", "write")
        : call.Viewer.User is { } user && call.Repository.AccessOf(user) >= Access.Write;

    private static Answer ByTag(ApiCall call) =>
        Shape(call, call.Repository.Releases.Find(release => release.TagName == call["tag"] && !release.Draft) ?? throw ApiError.NotFound());

    private static Answer Create(ApiCall call)
    {
        var tag = call.RequiredText("tag_name");
        var target = call.Text("target_commitish") ?? call.Repository.DefaultBranch;
        if (call.Repository.Releases.Exists(release => release.TagName == tag && !release.Draft))
        {
            throw ApiError.Invalid("Release", "tag_name", "already_exists");
        }

        if (call.Repository.Tag(tag) is null && call.Repository.Git.ResolveCommit(target) is null)
        {
            throw ApiError.Invalid("Release", "target_commitish");
        }

        var release = new Release
        {
            Id = call.GitHub.NextId(),
            Repository = call.Repository,
            Author = call.Actor,
            CreatedAt = call.Now,
            TagName = tag,
            Target = target,
            Name = call.Text("name"),
            Body = call.Flag("generate_release_notes") == true ? NotesOf(call, tag) : call.Text("body"),
            Draft = call.Flag("draft") ?? false,
            Prerelease = call.Flag("prerelease") ?? false,
        };
        SetLatest(call, release, isNew: !release.Draft);
        var answer = Answer.Created(Shape(call, call.GitHub.Releases.Add(release)));
        answer.Headers["Location"] = $"{call.At.Repo(call.Repository)}/releases/{release.Id}";
        return answer;
    }

    private static Answer Update(ApiCall call)
    {
        var release = Find(call);
        release.TagName = call.Text("tag_name") ?? release.TagName;
        release.Target = call.Text("target_commitish") ?? release.Target;
        release.Name = call.Text("name") ?? release.Name;
        release.Body = call.Text("body") ?? release.Body;
        release.Prerelease = call.Flag("prerelease") ?? release.Prerelease;
        var draft = call.Flag("draft") ?? release.Draft;
        SetLatest(call, release, isNew: release.Draft && !draft);
        if (release.Draft && !draft)
        {
            call.GitHub.Releases.Publish(release, call.Actor);
        }
        else
        {
            release.Draft = draft;
            call.GitHub.Releases.Edit(release, call.Actor);
        }

        return Shape(call, release);
    }

    // "Defaults to true for newly published releases." Source: https://docs.github.com/rest/releases/releases#update-a-release.
    private static void SetLatest(ApiCall call, Release release, bool isNew)
    {
        var wanted = call.Text("make_latest");
        if (wanted is not (null or "true" or "false" or "legacy"))
        {
            throw ApiError.Invalid("Release", "make_latest");
        }

        if (isNew ? wanted != "false" : wanted == "true")
        {
            call.GitHub.Releases.MakeLatest(release);
        }
    }

    private static Answer Delete(ApiCall call)
    {
        call.GitHub.Releases.Delete(Find(call), call.Actor);
        return Answer.Nothing;
    }

    private static Answer Notes(ApiCall call)
    {
        var tag = call.RequiredText("tag_name");
        return new JsonObject { ["name"] = tag, ["body"] = NotesOf(call, tag) };
    }

    private static string NotesOf(ApiCall call, string tag)
    {
        var lines = call.Repository.PullRequests.Where(pull => pull.MergedAt is not null)
            .Select(pull => $"* {pull.Title} by @{pull.Author.Login} in {call.At.Page(call.Repository)}/pull/{pull.Number}");
        return $"## What's Changed\n{string.Join('\n', lines)}\n\n**Full Changelog**: {call.At.Page(call.Repository)}/commits/{tag}";
    }

    private static Answer Upload(ApiCall call)
    {
        var release = Find(call);
        var name = call.Query("name") ?? throw ApiError.Missing("name");
        if (release.Assets.Exists(asset => asset.Name == name))
        {
            throw ApiError.Invalid("ReleaseAsset", "name", "already_exists");
        }

        var uploaded = new ReleaseAsset
        {
            Id = call.GitHub.NextId(),
            Release = release,
            Name = name,
            Label = call.Query("label"),
            ContentType = call.Request.ContentType ?? "application/octet-stream",
            Content = call.BodyBytes,
            Uploader = call.Actor,
            CreatedAt = call.Now,
        };
        release.Assets.Add(uploaded);
        return Answer.Created(DeploymentJson.Asset(call.At, uploaded));
    }

    private static Answer GetAsset(ApiCall call)
    {
        var asset = Asset(call);
        return call.Accept.Contains("application/octet-stream", StringComparison.Ordinal)
            ? Answer.Redirect(Storage.Link(call, "asset", asset.Id))
            : DeploymentJson.Asset(call.At, asset);
    }

    private static Answer UpdateAsset(ApiCall call)
    {
        var asset = Asset(call);
        asset.Name = call.Text("name") ?? asset.Name;
        asset.Label = call.Text("label") ?? asset.Label;
        return DeploymentJson.Asset(call.At, asset);
    }

    private static Answer DeleteAsset(ApiCall call)
    {
        var asset = Asset(call);
        asset.Release.Assets.Remove(asset);
        return Answer.Nothing;
    }
}
