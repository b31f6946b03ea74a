using System.Net;
using BotApp.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BotApp.Tests.Dashboard;

/// <summary>What every request passes first and every answer last.</summary>
public sealed class FrontDoorTests
{
    private static readonly string[] s_onAll = ["X-Content-Type-Options", "Content-Security-Policy", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"];

    [Fact]
    public async Task SEC30_Every_route_there_is_forbids_guessing_running_and_framing_whatever_it_answers()
    {
        await using var host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);
        var routes = host.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]).Select(method => (Method: method, Path: Filled(endpoint.RoutePattern.RawText ?? "")))).Distinct().ToList();
        routes.Count.ShouldBeGreaterThan(25);
        routes.AddRange([("GET", "/no/such/page"), ("GET", "/api/github/webhooks"), ("DELETE", "/jobs"), ("GET", "/badges/octo/public/gate.svg"), ("GET", "/repositories/22"), ("GET", "/%00"), ("GET", "/assets/../botapp.css")]);
        var statuses = new HashSet<int>();

        foreach (var (method, path) in routes)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await host.Client.SendAsync(request);
            if (path == "/%00")
            {
                continue; // the server itself refuses it, before there is a request
            }

            statuses.Add((int)answer.StatusCode);
            s_onAll.ShouldAllBe(name => answer.Headers.Contains(name) || answer.Content.Headers.Contains(name), $"{method} {path}: {(int)answer.StatusCode}");
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
            ((int)answer.StatusCode).ShouldNotBe(500, $"{method} {path}: {await answer.Content.ReadAsStringAsync()}");
        }

        new[] { 200, 400, 401, 404, 405 }.ShouldBeSubsetOf(statuses);
    }

    [Theory]
    [InlineData("/throws", 500)]
    [InlineData("/broken", 413)]
    [InlineData("/fine", 200)]
    public async Task SEC30_Where_something_breaks_a_sentence_is_answered_and_nothing_of_what_broke(string path, int status)
    {
        await using var app = await AppAsync([("BotApp:PublicUrl", "https://botapp.example.org")]);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var answer = await client.GetAsync(path);

        ((int)answer.StatusCode).ShouldBe(status);
        s_onAll.ShouldAllBe(name => answer.Headers.Contains(name));
        answer.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=31536000"]);
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldNotContain("hunter2");
        text.ShouldNotContain("Exception");
        answer.Headers.Contains("X-Leftover").ShouldBe(status == 200, "what was begun before it broke is taken back");
    }

    [Theory]
    [InlineData(null, "203.0.113.9", "127.0.0.1")] // nobody is trusted: a header is anybody's
    [InlineData("127.0.0.1", "203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.0/8", "203.0.113.9:4711", "203.0.113.9")]
    [InlineData("127.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9")] // what the client itself wrote on the left counts for nothing
    [InlineData("127.0.0.1", "127.0.0.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.5", "203.0.113.9", "127.0.0.1")] // another one is trusted
    [InlineData("127.0.0.1", "not an address", "127.0.0.1")]
    public async Task SEC31_Who_asks_is_what_a_trusted_proxy_says_and_nobody_else(string? trusted, string forwarded, string expected)
    {
        await using var app = await AppAsync(trusted is null ? [] : [("BotApp:TrustedProxies:0", trusted)]);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", forwarded);

        (await client.GetStringAsync("/who")).ShouldBe(expected);
    }

    [Fact]
    public async Task SEC31_Each_address_has_its_own_allowance_and_who_is_over_it_is_told_when_to_come_back()
    {
        await using var app = await AppAsync([("BotApp:TrustedProxies:0", "127.0.0.1"), ("Limits:PagesPerMinute", "3")]);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        async Task<HttpResponseMessage> AskAsync(string from, string path = "/limited")
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-Forwarded-For", from);
            return await client.SendAsync(request);
        }

        var answers = new List<HttpResponseMessage>();
        while (answers.Count < 40 && answers.LastOrDefault()?.StatusCode != HttpStatusCode.TooManyRequests)
        {
            answers.Add(await AskAsync("203.0.113.9"));
        }

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBeGreaterThanOrEqualTo(3);
        var refused = answers[^1];
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        (await refused.Content.ReadAsStringAsync()).ShouldContain("Try again in");
        s_onAll.ShouldAllBe(name => refused.Headers.Contains(name));
        (await AskAsync("203.0.113.10")).StatusCode.ShouldBe(HttpStatusCode.OK, "another address is not meant");
        (await AskAsync("203.0.113.9", "/fine")).StatusCode.ShouldBe(HttpStatusCode.OK, "what has no limit is answered as before");
    }

    [Fact]
    public void SEC31_However_many_addresses_ask_what_is_remembered_of_them_is_bounded()
    {
        var places = new HashSet<int>();
        for (var number = 0; number < 200_000; number++)
        {
            places.Add(PageLimits.Place(new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number])));
            places.Add(PageLimits.Place(IPAddress.Parse($"2001:db8:{number >> 16:x}:{number & 0xffff:x}::1")));
        }

        places.Count.ShouldBeInRange(PageLimits.Places / 2, PageLimits.Places);
        PageLimits.Place(IPAddress.Parse("2001:db8:1:2::1")).ShouldBe(PageLimits.Place(IPAddress.Parse("2001:db8:1:2:ffff::9")), "all addresses of one holder are one");
        PageLimits.Place(IPAddress.Parse("::ffff:203.0.113.9")).ShouldBe(PageLimits.Place(IPAddress.Parse("203.0.113.9")));
        PageLimits.Place(null).ShouldBe(PageLimits.Place(null));
    }

    [Theory]
    [InlineData("BotApp:TrustedProxies:0", "my-proxy", "BotApp:TrustedProxies names 'my-proxy'")]
    [InlineData("BotApp:TrustedProxies:0", "10.0.0.0/99", "BotApp:TrustedProxies names")]
    [InlineData("Limits:PagesPerMinute", "0", "Limits:PagesPerMinute must be")]
    [InlineData("Limits:PagesPerMinuteOfOne", "-1", "Limits:PagesPerMinuteOfOne must be")]
    [InlineData("Limits:SignInsPerMinute", "0", "Limits:SignInsPerMinute must be")]
    public async Task SEC31_Limits_and_proxies_that_make_no_sense_are_said_at_the_start(string key, string value, string sentence) =>
        (await Should.ThrowAsync<OptionsValidationException>(() => AppAsync([(key, value)]))).Message.ShouldContain(sentence);

    // Every parameter of a route gets a value it may have.
    private static string Filled(string pattern) => "/" + string.Join('/', pattern.Trim('/').Split('/').Select(static part =>
        part.Contains("format:regex", StringComparison.Ordinal) ? "gate.svg" : part.Contains(":long", StringComparison.Ordinal) || part.Contains(":int", StringComparison.Ordinal) ? "22" : part.StartsWith('{') ? "x" : part));

    private static async Task<WebApplication> AppAsync((string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddOptions<BotAppOptions>().Bind(builder.Configuration.GetSection(BotAppOptions.Section)).ValidateOnStart();
        builder.Services.AddBotAppFrontDoor(builder.Configuration);
        var app = builder.Build();
        app.UseBotAppFrontDoor();
        app.MapGet("/throws", (HttpContext context) => Leave(context, new InvalidOperationException("the password is hunter2")));
        app.MapGet("/broken", (HttpContext context) => Leave(context, new BadHttpRequestException("hunter2", 413)));
        app.MapGet("/fine", (HttpContext context) => Leave(context, null));
        app.MapGet("/who", (HttpContext context) => context.Connection.RemoteIpAddress?.ToString());
        app.MapGet("/limited", () => "here").WithMetadata(new Limited(Limit.Pages));
        await app.StartAsync();
        return app;
    }

    private static string Leave(HttpContext context, Exception? problem)
    {
        context.Response.Headers["X-Leftover"] = "1";
        return problem is null ? "fine" : throw problem;
    }
}
