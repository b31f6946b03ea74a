using System.Net;
using System.Security.Cryptography;

namespace BotApp.Tests.Simulator;

public sealed class AuthenticationTests
{
    [Fact]
    public async Task A_jwt_is_verified_against_the_apps_own_key()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var strange = RSA.Create(2048);

        (await StatusAsync(sample, SampleGitHub.Jwt(sample.App, sample.GitHub.Now))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(sample, SampleGitHub.Jwt(sample.App, sample.GitHub.Now, issuer: sample.App.Id.ToString()))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(sample, SampleGitHub.Jwt(sample.App, sample.GitHub.Now, key: strange))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(sample, SampleGitHub.Jwt(sample.App, sample.GitHub.Now, issuer: "somebody"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(sample, SampleGitHub.Jwt(sample.App, sample.GitHub.Now, life: 3600))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(sample, SampleGitHub.Jwt(sample.App, sample.GitHub.Now.AddHours(-1)))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(sample, "no.jwt.atall")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_installation_token_ends_after_an_hour_and_when_told_to()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();

        (await client.GetAsync("repos/octo/hello")).StatusCode.ShouldBe(HttpStatusCode.OK);
        sample.GitHub.Faults.ClockOffset = TimeSpan.FromMinutes(61);
        (await client.GetAsync("repos/octo/hello")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var renewed = await sample.ClientAsync();
        (await renewed.GetAsync("repos/octo/hello")).StatusCode.ShouldBe(HttpStatusCode.OK);
        sample.GitHub.Faults.ExpireTokens();
        (await renewed.GetAsync("repos/octo/hello")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_without_the_permission_is_refused_and_told_which_would_do()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync(new { permissions = new { checks = "read" } });

        var (status, body) = await client.PostJsonAsync("repos/octo/hello/check-runs", new { name = "ci", head_sha = sample.Repository.Branch("main") });

        status.ShouldBe(403);
        body["message"]!.ToString().ShouldBe("Resource not accessible by integration");
        using var response = await client.GetAsync("repos/octo/hello/issues/comments");
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.GetValues("X-Accepted-GitHub-Permissions").Single().ShouldBe("issues=read; pull_requests=read");
    }

    [Fact]
    public async Task A_private_repository_that_was_not_granted_does_not_exist()
    {
        await using var sample = await SampleGitHub.StartAsync();
        sample.Octo.CreateRepository("secret", isPrivate: true);
        sample.Octo.SelectRepositories(sample.Installation, [sample.Repository], []);
        using var app = await sample.ClientAsync();
        using var robin = sample.Server.CreateClient(sample.Robin.NewToken());
        using var octo = sample.Server.CreateClient(sample.Octo.NewToken());

        sample.GitHub.Repositories.Find("octo", "secret").ShouldNotBeNull();
        (await octo.GetAsync("repos/octo/secret")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await robin.GetAsync("repos/octo/secret")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        sample.Octo.SelectRepositories(sample.Installation, [], [sample.GitHub.Repositories.Find("octo", "secret")!]);
        (await app.GetAsync("repos/octo/secret")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_suspended_installation_gets_no_token_and_its_tokens_stop()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        sample.Octo.Suspend(sample.Installation);

        (await client.GetAsync("repos/octo/hello")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await Should.ThrowAsync<HttpRequestException>(() => sample.TokenAsync());
    }

    [Fact]
    public async Task More_permission_than_granted_is_refused()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = sample.Server.CreateClient(sample.Jwt());

        var (status, _) = await client.PostJsonAsync($"app/installations/{sample.Installation.Id}/access_tokens", new { permissions = new { secrets = "write" } });

        status.ShouldBe(422);
    }

    [Fact]
    public async Task An_app_cannot_subscribe_to_events_it_may_not_see()
    {
        await using var sample = await SampleGitHub.StartAsync();

        Should.Throw<InvalidOperationException>(() => sample.GitHub.RegisterApp(new() { Name = "Blind", Events = ["push", "repository"] }))
            .Message.ShouldContain("unsupported: push:");
    }

    private static async Task<HttpStatusCode> StatusAsync(SampleGitHub sample, string jwt)
    {
        using var client = sample.Server.CreateClient(jwt);
        return (await client.GetAsync("app")).StatusCode;
    }
}
