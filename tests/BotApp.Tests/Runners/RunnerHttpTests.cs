using System.Net;
using System.Text;
using BotApp.Runners;
using BotApp.Simulator;
using BotApp.Simulator.FakeRunners;
using Microsoft.Extensions.DependencyInjection;
using RunnerOptions = BotApp.Runners.RunnerOptions;

namespace BotApp.Tests.Runners;

/// <summary>Where requests to runners go, and where a credential never does: one test for each rule.</summary>
public sealed class RunnerHttpTests : IAsyncLifetime
{
    private const string Token = "a-token-that-must-not-travel";

    private readonly ServiceProvider _services = RunnerSetup.Services(new Dictionary<string, string?>());
    private LoopbackServer? _server;

    private LoopbackServer Server => _server!; // there from the beginning of each test

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync(static request => request.Path switch
    {
        "/ok" => RunnerReply.Json(new System.Text.Json.Nodes.JsonObject { ["fine"] = true }),
        "/large" => new RunnerReply(200, new byte[5000]),
        "/echo" => new RunnerReply(400, Encoding.UTF8.GetBytes($"bad token {request.Header("Authorization")}")) { ContentType = "text/plain" },
        "/around" => RunnerReply.Empty(302).With("Location", "/around"),
        "/near" => RunnerReply.Empty(302).With("Location", "ok"),
        _ => RunnerReply.Empty(302).With("Location", request.Query.GetValueOrDefault("to", "")),
    });

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task SEC_A_redirect_to_another_origin_is_not_followed()
    {
        var refused = await Should.ThrowAsync<RunnerRefused>(() => SendAsync($"away?to={Uri.EscapeDataString(Server.OtherUrl.AbsoluteUri + "ok")}"));

        refused.Message.ShouldContain("nothing is asked there");
        Server.Requests.ShouldHaveSingleItem("the other origin was not asked");
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:pass@127.0.0.1/")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task SEC_A_redirect_to_something_else_than_the_runner_is_not_followed(string to)
    {
        await Should.ThrowAsync<RunnerException>(() => SendAsync($"away?to={Uri.EscapeDataString(to)}"));

        Server.Requests.Count(static request => request.Authorized).ShouldBeLessThanOrEqualTo(2);
        Server.Requests.ShouldAllBe(static request => request.PathAndQuery.StartsWith("/away", StringComparison.Ordinal) || request.Status == 302);
    }

    [Fact]
    public async Task SEC_A_redirect_within_the_origin_is_followed_and_one_without_end_is_not()
    {
        (await SendAsync("near")).Status.ShouldBe(200);
        (await Should.ThrowAsync<RunnerRefused>(() => SendAsync("around"))).Message.ShouldContain("more than 3 redirects");
    }

    [Fact]
    public async Task SEC_What_changes_something_is_never_repeated_elsewhere()
    {
        var http = Http();

        (await http.SendAsync(new RunnerCall("start", HttpMethod.Post, "near") { Body = [1] }, default)).Status.ShouldBe(302);

        Server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task SEC_An_address_that_the_runner_names_is_asked_on_its_own_origin_only()
    {
        (await SendAsync(new Uri(Server.BaseUrl, "ok").AbsoluteUri)).Status.ShouldBe(200);

        (await Should.ThrowAsync<RunnerRefused>(() => SendAsync(Server.OtherUrl.AbsoluteUri + "ok"))).Message.ShouldContain("is not on");
        (await Should.ThrowAsync<RunnerRefused>(() => SendAsync(new Uri(Server.BaseUrl, "ok").AbsoluteUri.Replace("http://", "https://", StringComparison.Ordinal)))).Message.ShouldContain("is not on");
        (await Should.ThrowAsync<RunnerRefused>(() => SendAsync(new Uri(Server.BaseUrl, "ok").AbsoluteUri.Replace("http://", "http://me:hunter2@", StringComparison.Ordinal)))).Message.ShouldNotContain("hunter2");
        Server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task SEC_A_signed_link_elsewhere_is_https_public_and_gets_no_credential()
    {
        var http = Http();

        (await Should.ThrowAsync<RunnerRefused>(() => http.SendAsync(new RunnerCall("download", HttpMethod.Get, Server.OtherUrl.AbsoluteUri + "ok") { IsElsewhere = true }, default))).Message.ShouldContain("is not on");
        var secure = Server.OtherUrl.AbsoluteUri.Replace("http://", "https://", StringComparison.Ordinal) + "ok";
        (await Should.ThrowAsync<RunnerRefused>(() => http.SendAsync(new RunnerCall("download", HttpMethod.Get, secure) { IsElsewhere = true }, default))).Message.ShouldContain("it is not public");
        (await http.SendAsync(new RunnerCall("download", HttpMethod.Get, new Uri(Server.BaseUrl, "ok").AbsoluteUri) { IsElsewhere = true }, default)).Status.ShouldBe(200);

        Server.Requests.ShouldHaveSingleItem().Authorized.ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/")]
    [InlineData("https://localhost:1/")]
    [InlineData("https://169.254.169.254/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://[::1]:1/")]
    [InlineData("https://[::ffff:192.168.1.1]/")]
    public async Task SEC_An_address_that_is_not_public_is_not_connected_to_unless_the_operator_says_so(string url)
    {
        var http = Http(new RunnerOptions { Url = new Uri(url), Token = Token });

        var refused = await Should.ThrowAsync<RunnerRefused>(() => http.SendAsync(new RunnerCall("status", HttpMethod.Get, "x"), default));

        refused.Message.ShouldContain("Runners__ci__AllowPrivateAddresses = true");
    }

    [Fact]
    public async Task SEC_What_the_runner_repeats_of_a_secret_is_not_repeated_by_us()
    {
        var answer = await SendAsync("echo");

        answer.RefusalText().ShouldBe("the runner answered 400: bad token Bearer ***.");
        answer.Refusal().Message.ShouldNotContain(Token);
    }

    [Fact]
    public async Task SEC_An_answer_without_end_is_refused()
    {
        var http = Http();

        (await Should.ThrowAsync<RunnerRefused>(() => http.SendAsync(new RunnerCall("status", HttpMethod.Get, "large") { MaxBytes = 4999 }, default))).Message.ShouldContain("larger than 4999 bytes");
        (await http.SendAsync(new RunnerCall("status", HttpMethod.Get, "large") { MaxBytes = 5000 }, default)).Body.Length.ShouldBe(5000);
    }

    [Fact]
    public void SEC_An_address_in_a_message_has_no_user_and_no_query() =>
        RunnerHttp.Shown(new Uri("https://me:hunter2@ci.example.org/a?token=x#y")).ShouldBe("https://ci.example.org/a");

    [Fact]
    public async Task R54_The_breaker_is_each_runners_own()
    {
        var (down, up) = (Http(), Http());
        Server.Spoil(5, new FaultyAnswer { Status = HttpStatusCode.BadGateway });
        for (var failure = 0; failure < 5; failure++)
        {
            await Should.ThrowAsync<RunnerUnavailable>(() => down.SendAsync(new RunnerCall("status", HttpMethod.Get, "ok"), default));
        }

        down.Trouble.ShouldNotBeNull().Sentence.ShouldContain("502");
        (await Should.ThrowAsync<RunnerUnavailable>(() => down.SendAsync(new RunnerCall("status", HttpMethod.Get, "ok"), default))).NotSent.ShouldBeTrue();
        up.Trouble.ShouldBeNull();
        (await up.SendAsync(new RunnerCall("status", HttpMethod.Get, "ok"), default)).Status.ShouldBe(200);
    }

    private Task<RunnerAnswer> SendAsync(string path) => Http().SendAsync(new RunnerCall("status", HttpMethod.Get, path), default);

    private RunnerHttp Http(RunnerOptions? options = null) => _services.GetRequiredService<RunnerHttpFactory>().Create(
        "ci",
        options ?? new RunnerOptions { Url = Server.BaseUrl, Token = Token, AllowPrivateAddresses = true, Timeout = TimeSpan.FromSeconds(5) },
        static message => message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Token}"));
}
