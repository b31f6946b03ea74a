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
        (await client.GetStringAsync(address)).ShouldContain("would like permission");
        using var yes = new FormUrlEncodedContent([new("answer", "authorize")]);
        using (var first = await client.PostAsync(address, yes))
        {
            first.Headers.Location!.Query.ShouldStartWith("?code=");
        }

        using var redirect = await client.GetAsync(address); // asked once
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
    public async Task A_code_is_given_to_whoever_knows_the_verifier_and_its_token_is_renewed_once()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = sample.Server.CreateClient();
        sample.GitHub.SignedIn = "robin";
        sample.GitHub.Read(github => sample.App.AuthorizedBy.Add(github.Accounts.Get("robin")));
        const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"; // RFC 7636, appendix B
        const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

        async Task<JsonNode> Exchange(string verifier)
        {
            using var redirect = await client.GetAsync($"login/oauth/authorize?client_id={sample.App.ClientId}&redirect_uri=http%3A%2F%2Fbot.test%2Fback&state=s&code_challenge={Challenge}&code_challenge_method=S256");
            var code = redirect.Headers.Location!.Query.Split('=', '&')[1];
            return (await client.PostJsonAsync("login/oauth/access_token", new { client_id = sample.App.ClientId, client_secret = sample.App.ClientSecret, code, code_verifier = verifier })).Body;
        }

        async Task<JsonNode> Renew(string refresh) => (await client.PostJsonAsync(
            "login/oauth/access_token", new { client_id = sample.App.ClientId, client_secret = sample.App.ClientSecret, grant_type = "refresh_token", refresh_token = refresh })).Body;

        (await Exchange("another"))["error"]!.ToString().ShouldBe("bad_verification_code");
        var granted = await Exchange(Verifier);
        granted["expires_in"]!.GetValue<long>().ShouldBe(28800);
        var renewed = await Renew(granted["refresh_token"]!.ToString());
        (await Renew(granted["refresh_token"]!.ToString()))["error"]!.ToString().ShouldBe("bad_refresh_token");
        using var old = sample.Server.CreateClient(granted["access_token"]!.ToString());
        (await old.GetJsonAsync("user")).Status.ShouldBe(401);
        using var robin = sample.Server.CreateClient(renewed["access_token"]!.ToString());
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
