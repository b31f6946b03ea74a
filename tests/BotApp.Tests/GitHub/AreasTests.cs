using System.Text;
using System.Text.Json;
using BotApp.GitHub;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.GitHub;

/// <summary>What the areas of the client add to plain calls.</summary>
public sealed class AreasTests
{
    private const string Marker = "<!-- botapp:status -->";

    private static readonly RepositoryRef s_repository = TestKey.Repository;

    [Fact]
    public async Task F83_A_copy_of_our_marker_by_somebody_else_is_not_our_comment()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = static request => request.Path.EndsWith("/comments", StringComparison.Ordinal)
            ? Reply.Json(new object[]
            {
                Comment(1, "robin", "User", null), Comment(2, "other[bot]", "Bot", 8), Comment(3, "botapp[bot]", "User", null),
                Comment(4, "botapp[bot]", "Bot", 7), Comment(5, "botapp[bot]", "Bot", 7),
            })
            : null;

        var own = await services.GetRequiredService<GitHubClient>().Comments.FindOwnAsync(s_repository, 5, Marker, default);

        own.ShouldNotBeNull().Id.ShouldBe(4);
    }

    [Fact]
    public async Task Without_GitHubs_mark_our_comment_is_known_by_the_bot_account()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = static request => request.Path.EndsWith("/comments", StringComparison.Ordinal)
            ? Reply.Json(new[] { Comment(1, "robin", "User", null), Comment(2, "botapp[bot]", "Bot", null) })
            : null;

        var own = await services.GetRequiredService<GitHubClient>().Comments.FindOwnAsync(s_repository, 5, Marker, default);

        own.ShouldNotBeNull().Id.ShouldBe(2);
    }

    [Theory]
    [InlineData(null, "old", "PATCH /repos/octo/sample/issues/comments/4")]
    [InlineData(null, "new", null)]
    [InlineData(4L, "old", "PATCH /repos/octo/sample/issues/comments/4")]
    [InlineData(99L, "old", "POST /repos/octo/sample/issues/5/comments")]
    public async Task A_comment_is_put_where_it_is_and_written_anew_only_when_it_is_gone(long? known, string standing, string? write)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = request => request.Line switch
        {
            "GET /repos/octo/sample/issues/5/comments" => Reply.Json(new[] { Comment(4, "botapp[bot]", "Bot", 7, $"{Marker} {standing}") }),
            "PATCH /repos/octo/sample/issues/comments/4" or "POST /repos/octo/sample/issues/5/comments" => Reply.Json(Comment(4, "botapp[bot]", "Bot", 7)),
            _ => null,
        };

        await services.GetRequiredService<GitHubClient>().Comments.PutAsync(s_repository, 5, Marker, $"{Marker} new", known, true, default);

        api.Requests.LastOrDefault(static r => r.Method != "GET")?.Line.ShouldBe(write);
    }

    [Fact]
    public async Task Deleting_what_is_gone_is_fine()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var comments = services.GetRequiredService<GitHubClient>().Comments;

        await comments.DeleteAsync(s_repository, 4, default);
        await comments.DeleteReactionAsync(s_repository, 4, 5, default);

        api.Requests.Count.ShouldBe(2);
    }

    public static TheoryData<string, string?, string?> Files() => new()
    {
        { File("version: 1"), "version: 1", null },
        { File("\uFEFFversion: 1"), "version: 1", null },
        { """{"type":"file","size":2000000,"encoding":"none","content":"","sha":"s","path":"a"}""", null, "has 2000000 bytes" },
        { """{"type":"dir","size":0,"sha":"s","path":"a","entries":[]}""", null, "is a dir, not a file" },
        { """{"type":"file","size":2,"encoding":"base64","content":"/v8=","sha":"s","path":"a"}""", null, "is not UTF-8 text" },
        { """{"type":"file","size":2,"encoding":"base64","content":"§","sha":"s","path":"a"}""", null, "is not UTF-8 text" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_is_its_text_or_a_sentence_why_not(string answer, string? text, string? problem)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = request => request.Path == "/repos/octo/sample/contents/.github/bot%20app.yml" ? new Reply(200, answer) : null;
        var contents = services.GetRequiredService<GitHubClient>().Contents;

        var file = (await contents.GetFileAsync(s_repository, ".github/bot app.yml", "release/1.x", 100_000, default)).ShouldNotBeNull();

        file.Text.ShouldBe(text);
        (file.Problem ?? "").ShouldContain(problem ?? "");
        api.Requests[^1].Query.ShouldBe("?ref=release%2F1.x");
        (await contents.GetFileAsync(s_repository, "none.yml", "main", 100_000, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_tag_of_a_tag_stands_for_the_commit_below()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = static request => request.Path switch
        {
            "/repos/octo/sample/git/ref/tags/v1.0" => Reply.Json(new { @ref = "refs/tags/v1.0", @object = new { type = "tag", sha = "t1" } }),
            "/repos/octo/sample/git/tags/t1" => Reply.Json(new { tag = "v1.0", sha = "t1", @object = new { type = "tag", sha = "t2" } }),
            "/repos/octo/sample/git/tags/t2" => Reply.Json(new { tag = "v1.0", sha = "t2", @object = new { type = "commit", sha = "c1" } }),
            _ => null,
        };

        (await services.GetRequiredService<GitHubClient>().Contents.GetTagCommitAsync(s_repository, "v1.0", default)).ShouldBe("c1");
    }

    [Fact]
    public async Task A_comparison_keeps_counts_and_files_of_the_first_page_and_says_when_it_is_cut()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = request => !request.Path.Contains("/compare/", StringComparison.Ordinal) ? null
            : request.Query.EndsWith("&page=2", StringComparison.Ordinal)
                ? Reply.Json(new { status = "ahead", ahead_by = 9, total_commits = 9, commits = new[] { new { sha = "c2" } } })
                : new Reply(200, JsonSerializer.Serialize(new
                {
                    status = "ahead",
                    ahead_by = 3,
                    behind_by = 1,
                    total_commits = 3,
                    merge_base_commit = new { sha = "m" },
                    commits = new[] { new { sha = "c1" } },
                    files = new[] { new { filename = "a.py", status = "modified" } },
                }), ("Link", $"<{api.Url}repos/octo/sample/compare/a...b?per_page=100&page=2>; rel=\"next\""));

        var comparison = (await services.GetRequiredService<GitHubClient>().Contents.CompareAsync(s_repository, "a", "b", default)).ShouldNotBeNull();

        comparison.Commits.Select(static c => c.Sha).ShouldBe(["c1", "c2"]);
        (comparison.AheadBy, comparison.BehindBy, comparison.MergeBaseSha, comparison.CommitsTruncated, comparison.FilesTruncated).ShouldBe((3, 1, "m", true, false));
        comparison.Files.ShouldHaveSingleItem().Filename.ShouldBe("a.py");
    }

    [Fact]
    public async Task A_deployment_never_merges_never_waits_for_contexts_and_is_made_once()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var made = new List<string>();
        api.Answer = request => request.Line switch
        {
            "POST /repos/octo/sample/deployments" => Made(made, request),
            "GET /repos/octo/sample/deployments" => Reply.Json(made.Select(static _ => new { id = 1, sha = "f00", payload = """{"key":"k1"}""", performed_via_github_app = new { id = 7 } })),
            _ => null,
        };
        var deployments = services.GetRequiredService<GitHubClient>().Deployments;
        var write = new DeploymentWrite("k1", "f00", "staging", "d", "deploy", Transient: false, Production: false, new Dictionary<string, string> { ["pr"] = "5" });

        await deployments.PutAsync(s_repository, write, default);
        await deployments.PutAsync(s_repository, write, default);

        made.ShouldHaveSingleItem().ShouldBe(
            """{"ref":"f00","task":"deploy","auto_merge":false,"required_contexts":[],"payload":{"pr":"5","key":"k1"},"environment":"staging","description":"d","transient_environment":false,"production_environment":false}""");
    }

    [Fact]
    public async Task A_deployment_answered_202_is_no_deployment()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = static request => request.Path.EndsWith("/deployments", StringComparison.Ordinal) ? new Reply(202, """{"message":"Auto-merged main into x"}""") : null;
        var write = new DeploymentWrite("k1", "f00", "staging", null, "deploy", Transient: false, Production: false, new Dictionary<string, string>());

        var refused = await Should.ThrowAsync<GitHubRefused>(() => services.GetRequiredService<GitHubClient>().Deployments.CreateAsync(s_repository, write, default));

        refused.Message.ShouldContain("Auto-merged");
    }

    [Theory]
    [InlineData(3, null, true)]
    [InlineData(3, "sha256:0000", false)]
    [InlineData(4, null, false)]
    public async Task An_asset_already_there_is_adopted_only_when_it_is_the_same(int size, string? digest, bool adopted)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = request => request.Line switch
        {
            "POST /repos/octo/sample/releases/1/assets" => new Reply(422, """{"message":"Validation Failed","errors":[{"code":"already_exists"}]}"""),
            "GET /repos/octo/sample/releases/1/assets" => Reply.Json(new[] { new { id = 2, name = "a.whl", state = "uploaded", size, digest } }),
            _ => null,
        };
        var upload = services.GetRequiredService<GitHubClient>().Releases.UploadAssetAsync(s_repository, 1, "a.whl", [1, 2, 3], "application/octet-stream", default);

        if (adopted)
        {
            (await upload).Id.ShouldBe(2);
        }
        else
        {
            (await Should.ThrowAsync<GitHubRefused>(() => upload)).Status.ShouldBe(422);
        }
    }

    [Fact]
    public async Task Somebody_GitHub_does_not_know_has_no_permission()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();

        (await services.GetRequiredService<GitHubClient>().Permissions.GetAsync(s_repository, "nobody", default)).Permission.ShouldBe("none");
    }

    private static Reply Made(List<string> made, Received request)
    {
        made.Add(request.Body);
        return Reply.Created(new { id = 1, sha = "f00" });
    }

    private static string File(string text) => JsonSerializer.Serialize(new
    {
        type = "file",
        size = Encoding.UTF8.GetByteCount(text),
        encoding = "base64",
        content = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) + "\n",
        sha = "s",
        path = "a",
    });

    private static object Comment(long id, string login, string type, long? app, string body = Marker) =>
        new { id, body, user = new { id, login, type }, performed_via_github_app = app is { } number ? new { id = number } : null };
}
