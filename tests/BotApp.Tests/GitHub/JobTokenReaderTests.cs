using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BotApp.GitHub;
using BotApp.GitHub.JobTokens;
using BotApp.Simulator;
using BotApp.Simulator.FakeRunners;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.GitHub;

/// <summary>Tokens of jobs, good ones and all the ways in which they have been forged elsewhere (RFC 8725).</summary>
public sealed class JobTokenReaderTests : IAsyncLifetime
{
    private static readonly Uri s_audience = new("https://botapp.example.org/");

    private readonly TokenIssuer _issuer = new();
    private readonly JumpClock _time = new();
    private LoopbackServer? _server;
    private ServiceProvider? _services;

    private string Issuer => $"{_server!.BaseUrl.AbsoluteUri.TrimEnd('/')}{TokenIssuer.Path}"; // there from the beginning of each test

    private JobTokenReader Reader => _services!.GetRequiredService<JobTokenReader>(); // there from the beginning of each test

    public async ValueTask InitializeAsync()
    {
        _server = await LoopbackServer.StartAsync(request => request.Path == $"{TokenIssuer.Path}/.well-known/jwks" && _issuer.Keys() is { } keys ? RunnerReply.Json(keys) : RunnerReply.Empty(503));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GitHub:AppId"] = "7",
            ["GitHub:PrivateKey"] = TestKey.Pem,
            ["GitHub:TokenIssuer"] = Issuer,
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_time);
        services.AddBotAppGitHub(configuration);
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        await _server!.DisposeAsync();
        _issuer.Dispose();
    }

    [Fact]
    public async Task SEC_A_token_that_GitHub_signed_for_us_says_who_the_job_is()
    {
        var read = await ReadAsync(_issuer.Sign(Claims()));

        var claims = read.ShouldBeOfType<JobTokenReading.Signed>().Claims;
        (claims.Repository, claims.RepositoryId, claims.RunId, claims.Attempt, claims.Sha, claims.Ref, claims.Event).ShouldBe(("octo/app", 17, 900, 2, new string('a', 40), "refs/heads/main", "push"));
        (await ReadAsync(_issuer.Sign(Claims(("aud", new JsonArray("https://other.example.org", "https://botapp.example.org")))))).ShouldBeOfType<JobTokenReading.Signed>();
        _issuer.Fetched.ShouldBe(1, "keys are kept");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS256")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("")]
    public async Task SEC_Only_RS256_is_taken_whatever_the_token_says(string algorithm)
    {
        var header = Header(("alg", algorithm));
        var data = $"{TokenIssuer.Part(header)}.{TokenIssuer.Part(Claims())}";

        // The public key as the secret of an HMAC: what takes algorithms from tokens takes this.
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(_issuer.PublicKey()), Encoding.ASCII.GetBytes(data));

        Refused(await ReadAsync($"{data}.{System.Buffers.Text.Base64Url.EncodeToString(mac)}")).ShouldContain("expected RS256");
        Refused(await ReadAsync($"{data}.")).ShouldContain("expected RS256");
    }

    [Fact]
    public async Task SEC_A_key_that_the_token_brings_or_points_to_is_not_used()
    {
        using var own = RSA.Create(2048);
        var jwk = new JsonObject { ["kty"] = "RSA", ["n"] = System.Buffers.Text.Base64Url.EncodeToString(own.ExportParameters(false).Modulus), ["e"] = "AQAB" };

        Refused(await ReadAsync(TokenIssuer.Sign(Header(("jwk", jwk)), Claims(), own))).ShouldContain("signature is not the issuer's");
        Refused(await ReadAsync(TokenIssuer.Sign(Header(("jku", "http://127.0.0.1:1/keys")), Claims(), own))).ShouldContain("signature is not the issuer's");
        Refused(await ReadAsync(TokenIssuer.Sign(Header(("kid", "../../dev/null")), Claims(), own))).ShouldContain("has no key of the id");
        Refused(await ReadAsync(TokenIssuer.Sign(Header(("crit", new JsonArray("exp"))), Claims(), own))).ShouldContain("crit");
    }

    [Fact]
    public async Task SEC_A_signature_is_of_these_very_claims()
    {
        var parts = _issuer.Sign(Claims()).Split('.');
        var changed = TokenIssuer.Part(Claims(("run_id", "901")));

        Refused(await ReadAsync($"{parts[0]}.{changed}.{parts[2]}")).ShouldContain("signature is not the issuer's");
        Refused(await ReadAsync($"{parts[0]}.{parts[1]}.")).ShouldContain("signature is not the issuer's");
        Refused(await ReadAsync($"{parts[0]}.{parts[1]}.{parts[2]}=")).ShouldContain("base64url");
        Refused(await ReadAsync($"{parts[0]}.{parts[1]} .{parts[2]}")).ShouldNotBeEmpty();
        Refused(await ReadAsync("..")).ShouldContain("header.claims.signature");
    }

    public static TheoryData<string, string?, string> BadClaims => new()
    {
        { "iss", "https://token.actions.evil.example", "the token's issuer is 'https://token.actions.evil.example'; expected" },
        { "iss", null, "the token's issuer is missing" },
        { "aud", "https://other.example.org", "the token is made for 'https://other.example.org'; expected the audience https://botapp.example.org." },
        { "aud", null, "the token is made for missing" },
        { "exp", "-61", "has expired" },
        { "exp", null, "has expired, or does not say when" },
        { "exp", "90000", "lives longer than a day" },
        { "nbf", "61", "is not good yet" },
        { "iat", "61", "issued in the future" },
        { "run_attempt", "two", "it is not a job's" },
        { "repository_id", null, "it is not a job's" },
    };

    [Theory]
    [MemberData(nameof(BadClaims))]
    public async Task SEC_Each_claim_that_is_not_right_is_said(string claim, string? value, string said)
    {
        var claims = Claims();
        if (value is null)
        {
            claims.Remove(claim);
        }
        else
        {
            claims[claim] = claim is "exp" or "nbf" or "iat" ? _time.GetUtcNow().ToUnixTimeSeconds() + long.Parse(value, System.Globalization.CultureInfo.InvariantCulture) : value;
        }

        Refused(await ReadAsync(_issuer.Sign(claims))).ShouldContain(said);
    }

    [Fact]
    public async Task SEC_Clocks_may_differ_by_a_minute()
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();

        (await ReadAsync(_issuer.Sign(Claims(("exp", now - 59), ("iat", now + 59), ("nbf", now + 59))))).ShouldBeOfType<JobTokenReading.Signed>();
    }

    [Fact]
    public async Task SEC_A_claim_said_twice_or_a_huge_token_is_refused_before_anything_is_asked()
    {
        Refused(await ReadAsync(new string('a', 20_000) + "." + new string('b', 20_000) + ".c")).ShouldContain("expected at most 16384");
        Refused(await ReadAsync("eyJhbGciOiJSUzI1NiIsImFsZyI6Im5vbmUifQ.e30.AA")).ShouldContain("header.claims.signature");
        _issuer.Fetched.ShouldBe(0);
    }

    [Fact]
    public async Task SEC_A_new_key_is_fetched_when_a_token_names_it_and_unknown_names_cost_one_request_a_minute()
    {
        (await ReadAsync(_issuer.Sign(Claims()))).ShouldBeOfType<JobTokenReading.Signed>();
        _issuer.Rotate();
        Refused(await ReadAsync(_issuer.Sign(Claims()))).ShouldContain("has no key of the id");
        _time.Advance(TimeSpan.FromSeconds(61));
        (await ReadAsync(_issuer.Sign(Claims()))).ShouldBeOfType<JobTokenReading.Signed>();
        _issuer.Fetched.ShouldBe(2);

        for (var tries = 0; tries < 5; tries++)
        {
            Refused(await ReadAsync(_issuer.Sign(Claims()).Replace(TokenIssuer.Part(Header()), TokenIssuer.Part(Header(("kid", $"made-up-{tries}"))), StringComparison.Ordinal))).ShouldContain("has no key of the id");
        }

        _issuer.Fetched.ShouldBe(2);
    }

    [Fact]
    public async Task SEC_A_withdrawn_key_is_good_for_an_hour_at_most_and_an_issuer_that_is_away_decides_nothing()
    {
        var before = _issuer.Sign(Claims(("exp", _time.GetUtcNow().AddHours(3).ToUnixTimeSeconds())));
        _issuer.IsDown = true;
        (await ReadAsync(before)).ShouldBeOfType<JobTokenReading.Unknown>("neither good nor bad");
        _issuer.IsDown = false;
        _time.Advance(TimeSpan.FromSeconds(61));
        (await ReadAsync(before)).ShouldBeOfType<JobTokenReading.Signed>();

        _issuer.Rotate(withdraw: true);
        _time.Advance(TimeSpan.FromMinutes(61));

        Refused(await ReadAsync(before)).ShouldContain("has no key of the id");
    }

    [Theory]
    [InlineData("https://github.com", "https://token.actions.githubusercontent.com")]
    [InlineData("https://octo.ghe.com", "https://token.actions.octo.ghe.com")]
    [InlineData("https://ghes.example.org/", "https://ghes.example.org/_services/token")]
    public void The_issuer_is_the_one_of_the_GitHub_in_use(string web, string issuer)
    {
        new GitHubOptions { WebUrl = new Uri(web) }.Issuer().ShouldBe(issuer);
        new GitHubOptions { WebUrl = new Uri(web), TokenIssuer = new Uri("https://issuer.example.org/x/") }.Issuer().ShouldBe("https://issuer.example.org/x");
        new GitHubOptionsValidation().Validate(null, new GitHubOptions { AppId = 7, PrivateKey = TestKey.Pem, TokenIssuer = new Uri("http://issuer.example.org") }).FailureMessage.ShouldNotBeNull().ShouldContain("GitHub:TokenIssuer");
    }

    private Task<JobTokenReading> ReadAsync(string token) => Reader.ReadAsync(token, s_audience, TestContext.Current.CancellationToken);

    private static string Refused(JobTokenReading reading) => reading.ShouldBeOfType<JobTokenReading.Refused>().Reason;

    private JsonObject Header(params (string Name, JsonNode? Value)[] with) => With(new JsonObject { ["typ"] = "JWT", ["alg"] = "RS256", ["kid"] = _issuer.KeyId }, with);

    private JsonObject Claims(params (string Name, JsonNode? Value)[] with)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        return With(
            new JsonObject
            {
                ["iss"] = Issuer,
                ["aud"] = "https://botapp.example.org",
                ["iat"] = now,
                ["nbf"] = now - 300,
                ["exp"] = now + 300,
                ["repository"] = "octo/app",
                ["repository_id"] = "17",
                ["run_id"] = "900",
                ["run_attempt"] = "2",
                ["sha"] = new string('a', 40),
                ["ref"] = "refs/heads/main",
                ["event_name"] = "push",
            },
            with);
    }

    private static JsonObject With(JsonObject json, (string Name, JsonNode? Value)[] with)
    {
        foreach (var (name, value) in with)
        {
            json[name] = value;
        }

        return json;
    }
}
