using System.Text.Json.Nodes;

namespace BotApp.Tests.Simulator;

/// <summary>Signing in with GitHub and registering from a manifest.</summary>
public sealed class WebPagesTests
{
    [Fact]
    public async Task Signing_in_gives_a_code_that_works_once()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = sample.Server.CreateClient();
        var address = $"login/oauth/authorize?client_id={sample.App.ClientId}&redirect_uri=http%3A%2F%2Fbot.test%2Fback&state=s%26t";
        (await client.GetStringAsync(address)).ShouldContain("robin");
        sample.GitHub.SignedIn = "robin";
        using var redirect = await client.GetAsync(address);
        redirect.Headers.Location!.ToString().ShouldStartWith("http://bot.test/back?code=");
        redirect.Headers.Location.Query.ShouldEndWith("&state=s%26t");
        var code = redirect.Headers.Location.Query.Split('=', '&')[1];
        Task<(int Status, JsonNode Body)> Exchange(string secret) => client.PostJsonAsync(
            "login/oauth/access_token", new { client_id = sample.App.ClientId, client_secret = secret, code });

        (await Exchange("wrong")).Body["error"]!.ToString().ShouldBe("incorrect_client_credentials");
        var (_, granted) = await Exchange(sample.App.ClientSecret);
        (await Exchange(sample.App.ClientSecret)).Body["error"]!.ToString().ShouldBe("bad_verification_code");
        using var robin = sample.Server.CreateClient(granted["access_token"]!.ToString());

        (await robin.GetJsonAsync("user")).Body["login"]!.ToString().ShouldBe("robin");
    }

    [Fact]
    public async Task A_manifest_becomes_an_app_with_key_and_secret()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = sample.Server.CreateClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["manifest"] = """{"name":"Newcomer","url":"https://example.org","redirect_url":"http://bot.test/setup","hook_attributes":{"url":"http://bot.test/hooks"},"default_permissions":{"checks":"write","contents":"read"},"default_events":["push"]}""",
        });

        using var redirect = await client.PostAsync("settings/apps/new?state=abc", form);
        var code = redirect.Headers.Location!.Query.Split('=', '&')[1];
        var (status, app) = await client.PostJsonAsync($"app-manifests/{code}/conversions", null);

        status.ShouldBe(201);
        app["pem"]!.ToString().ShouldStartWith("-----BEGIN RSA PRIVATE KEY-----");
        app["permissions"]!["checks"]!.ToString().ShouldBe("write");
        var registered = sample.GitHub.Apps.All.Single(one => one.Slug == "newcomer");
        registered.WebhookUrl.ShouldBe("http://bot.test/hooks");
        using var jwt = sample.Server.CreateClient(SampleGitHub.Jwt(registered, sample.GitHub.Now));
        (await jwt.GetJsonAsync("app")).Body["id"]!.GetValue<long>().ShouldBe((long)app["id"]!);
    }
}
