using BotApp.GitHub;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.GitHub;

public sealed class RedirectTests
{
    private static readonly RepositoryRef s_repository = TestKey.Repository;

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task F38_REL25_A_renamed_repository_gets_the_same_method_body_and_token(int status)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = request => request.Path.StartsWith("/repos/", StringComparison.Ordinal)
            ? new Reply(status, """{"message":"Moved Permanently"}""", ("Location", $"{api.Url}repositories/22/issues/5/comments"))
            : request.Path.StartsWith("/repositories/", StringComparison.Ordinal) ? Reply.Created(new { id = 4, body = "hello" }) : null;

        var comment = await services.GetRequiredService<GitHubClient>().Comments.CreateAsync(s_repository, 5, "hello", default);

        comment.Id.ShouldBe(4);
        var followed = api.Requests[^1];
        followed.Line.ShouldBe("POST /repositories/22/issues/5/comments");
        followed.Body.ShouldBe("""{"body":"hello"}""");
        followed.Token.ShouldBe(api.Requests[0].Token);
    }

    [Fact]
    public async Task REL25_Storage_gets_a_bare_request_without_anything_of_GitHubs()
    {
        await using var api = await FakeApi.StartAsync();
        await using var storage = await FakeApi.StartAsync();
        await using var services = api.Services();
        storage.Answer = static _ => new Reply(200) { Bytes = [1, 2, 3] };
        api.Answer = request => IsToken(request) ? null : new Reply(302, null, ("Location", $"{storage.Url}blob?sig=abc"));

        using var bytes = new MemoryStream();
        await services.GetRequiredService<GitHubClient>().Actions.DownloadArtifactAsync(s_repository, 8, bytes, 100, default);

        bytes.ToArray().ShouldBe([1, 2, 3]);
        var request = storage.Requests.ShouldHaveSingleItem();
        request.Query.ShouldBe("?sig=abc");
        request.Headers.Keys.Select(static k => k.ToLowerInvariant()).ShouldBe(["host", "user-agent", "accept-encoding"], ignoreOrder: true);
    }

    [Fact]
    public async Task F38_REL25_A_write_is_never_sent_to_another_host()
    {
        await using var api = await FakeApi.StartAsync();
        await using var other = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = request => IsToken(request) ? null : new Reply(307, null, ("Location", $"{other.Url}elsewhere"));

        var error = await Should.ThrowAsync<GitHubUnreadable>(() => services.GetRequiredService<GitHubClient>().Comments.CreateAsync(s_repository, 5, "hello", default));

        error.Message.ShouldContain("redirected to another host");
        other.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task REL25_A_way_back_from_another_host_does_not_get_the_token_back()
    {
        await using var api = await FakeApi.StartAsync();
        await using var other = await FakeApi.StartAsync();
        await using var services = api.Services();
        other.Answer = _ => new Reply(302, null, ("Location", $"{api.Url}back"));
        api.Answer = request => request.Path == "/back" ? new Reply(200) { Bytes = [9] } : IsToken(request) ? null : new Reply(302, null, ("Location", $"{other.Url}away"));

        await services.GetRequiredService<GitHubClient>().Actions.DownloadArtifactAsync(s_repository, 8, new MemoryStream(), 1000, default);

        api.Requests[^1].Line.ShouldBe("GET /back");
        api.Requests[^1].Token.ShouldBeNull();
    }

    [Fact]
    public async Task REL25_Redirects_end_after_three()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = request => IsToken(request) ? null : new Reply(302, null, ("Location", $"{api.Url}round"));

        var error = await Should.ThrowAsync<GitHubUnreadable>(() => services.GetRequiredService<GitHubClient>().PullRequests.GetAsync(s_repository, 5, default));

        error.Message.ShouldContain("more than 3 redirects");
        api.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_answer_larger_than_its_limit_is_not_read()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = static request => IsToken(request) ? null : new Reply(200) { Bytes = new byte[1001] };

        await Should.ThrowAsync<GitHubAnswerTooLarge>(() => services.GetRequiredService<GitHubClient>().Actions.DownloadArtifactAsync(s_repository, 8, new MemoryStream(), 1000, default));
    }

    [Fact]
    public async Task The_limits_of_storage_are_not_GitHubs()
    {
        await using var api = await FakeApi.StartAsync();
        await using var storage = await FakeApi.StartAsync();
        await using var services = api.Services();
        var github = services.GetRequiredService<GitHubClient>();
        storage.Answer = static _ => new Reply(429, "slow down", ("Retry-After", "600"));
        api.Answer = request => IsToken(request) ? null : request.Path.EndsWith("/zip", StringComparison.Ordinal) ? new Reply(302, null, ("Location", $"{storage.Url}blob")) : Reply.Json(Array.Empty<object>());

        await Should.ThrowAsync<GitHubRefused>(() => github.Actions.DownloadArtifactAsync(s_repository, 8, new MemoryStream(), 1000, default));

        (await github.PullRequests.ListOpenAsync(s_repository, default)).Items.ShouldBeEmpty();
    }

    private static bool IsToken(Received request) => request.Path.EndsWith("/access_tokens", StringComparison.Ordinal);
}
