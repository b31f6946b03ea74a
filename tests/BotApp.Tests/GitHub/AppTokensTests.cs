using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BotApp.GitHub;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.GitHub;

public sealed class AppTokensTests
{
    private static readonly TokenScope s_checks = TestKey.Repository.Scope("checks:write");

    [Fact]
    public async Task SEC25_A_token_is_narrowed_to_the_repository_and_the_permissions_of_the_work()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();

        await services.GetRequiredService<AppTokens>().GetAsync(s_checks, default);

        var request = api.TokenRequests.ShouldHaveSingleItem();
        request.Path.ShouldBe("/app/installations/11/access_tokens");
        request.Body.ShouldBe("""{"repository_ids":[22],"permissions":{"checks":"write"}}""");
    }

    [Fact]
    public async Task The_JWT_is_signed_with_the_key_issued_a_minute_back_and_ends_within_ten()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();

        await services.GetRequiredService<AppTokens>().GetAsync(s_checks, default);

        var parts = api.TokenRequests[0].Token!.Split('.');
        TestKey.Key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).ShouldBeTrue();
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        var now = api.Clock.GetUtcNow().ToUnixTimeSeconds();
        claims.GetProperty("iss").GetString().ShouldBe("7");
        claims.GetProperty("iat").GetInt64().ShouldBe(now - 60);
        claims.GetProperty("exp").GetInt64().ShouldBeInRange(now + 60, now + 600);
    }

    [Fact]
    public async Task Concurrent_callers_share_one_request_and_other_work_gets_a_token_of_its_own()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var tokens = services.GetRequiredService<AppTokens>();

        var same = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tokens.GetAsync(s_checks, default)));
        var other = await tokens.GetAsync(TestKey.Repository.Scope("contents:read"), default);

        same.Select(static token => token.Value).Distinct().ShouldHaveSingleItem();
        other.Value.ShouldNotBe(same[0].Value);
        api.TokenRequests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_is_kept_until_five_minutes_before_its_end()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var tokens = services.GetRequiredService<AppTokens>();

        var first = await tokens.GetAsync(s_checks, default);
        api.Clock.Advance(TimeSpan.FromMinutes(54));
        var kept = await tokens.GetAsync(s_checks, default);
        api.Clock.Advance(TimeSpan.FromMinutes(2));
        var renewed = await tokens.GetAsync(s_checks, default);

        kept.Value.ShouldBe(first.Value);
        renewed.Value.ShouldNotBe(first.Value);
    }

    [Theory]
    [InlineData(-90)]
    [InlineData(120)]
    public async Task F45_G83_A_clock_that_is_wrong_is_corrected_from_GitHubs_date_after_one_refusal(int secondsAhead)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var theirs = api.Clock.GetUtcNow().AddSeconds(-secondsAhead);
        api.Answer = request => request.Path.EndsWith("/access_tokens", StringComparison.Ordinal) && !AcceptedAt(request, theirs)
            ? new Reply(401, """{"message":"'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"}""", ("Date", theirs.ToString("R")))
            : null;

        var token = await services.GetRequiredService<AppTokens>().GetAsync(s_checks, default);

        token.Value.ShouldBe("token-1");
        api.TokenRequests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_forgotten_installation_leaves_no_token()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var tokens = services.GetRequiredService<AppTokens>();

        var first = await tokens.GetAsync(s_checks, default);
        tokens.Forget(11);

        (await tokens.GetAsync(s_checks, default)).Value.ShouldNotBe(first.Value);
    }

    [Theory]
    [InlineData(422, "The permissions requested are not granted to this installation.")]
    [InlineData(403, "This installation has been suspended")]
    [InlineData(404, "Not Found")]
    public async Task G77_G78_G81_No_token_is_told_apart_from_a_thing_that_is_not_there(int status, string message)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = _ => new Reply(status, $$"""{"message":"{{message}}"}""");
        var github = services.GetRequiredService<GitHubClient>();

        var refused = await Should.ThrowAsync<GitHubNoAccess>(() => github.PullRequests.GetAsync(TestKey.Repository, 5, default));
        await Should.ThrowAsync<GitHubNoAccess>(() => github.Contents.GetCommitAsync(TestKey.Repository, "f00", default));

        (refused.Status, refused.Reason, refused.Scope.Permissions).ShouldBe((status, message, "pull_requests:read"));
        api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_that_GitHub_does_not_know_is_a_refusal_of_the_App_itself()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = static _ => new Reply(401, """{"message":"A JSON web token could not be decoded"}""");

        var refused = await Should.ThrowAsync<GitHubRefused>(() => services.GetRequiredService<AppTokens>().GetAsync(s_checks, default));

        refused.Status.ShouldBe(401);
        api.TokenRequests.Count.ShouldBe(2);
    }

    [Fact]
    public void A_token_does_not_show_itself() => new AccessToken("the-text", DateTimeOffset.UnixEpoch, 3).ToString().ShouldBe("token 3");

    /// <summary>GitHub refuses what was issued in the future, or what ends more than ten minutes ahead.</summary>
    private static bool AcceptedAt(Received request, DateTimeOffset now)
    {
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(request.Token!.Split('.')[1])).RootElement;
        var seconds = now.ToUnixTimeSeconds();
        return claims.GetProperty("iat").GetInt64() <= seconds && claims.GetProperty("iat").GetInt64() > seconds - 120
            && claims.GetProperty("exp").GetInt64() <= seconds + 600 && claims.GetProperty("exp").GetInt64() > seconds;
    }
}
