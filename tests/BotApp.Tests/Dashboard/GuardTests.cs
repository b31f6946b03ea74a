using System.Net;

using BotApp.Dashboard;

using Microsoft.AspNetCore.Http;

namespace BotApp.Tests.Dashboard;

public sealed class GuardTests : IAsyncLifetime
{
    private DashboardHost host = null!; // set before each test

    public async ValueTask InitializeAsync() => host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:5000")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10:80")]
    [InlineData("[::1]:5000")]
    public async Task A_loopback_name_is_answered(string name) => (await StatusAsync("/", name)).ShouldBe(HttpStatusCode.OK);

    [Theory]
    [InlineData("botapp.example.org")]
    [InlineData("localhost.example.org")]
    [InlineData("127.0.0.1.example.org")]
    [InlineData("10.0.0.1")]
    public async Task Another_name_is_refused_although_it_leads_here(string name) => (await StatusAsync("/jobs", name)).ShouldBe(HttpStatusCode.Forbidden);

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task What_came_through_a_proxy_is_refused(string header, string value) =>
        (await StatusAsync("/repositories/22", "localhost", header, value)).ShouldBe(HttpStatusCode.Forbidden);

    [Fact]
    public async Task What_speaks_as_only_proxies_do_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version10, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Host = "127.0.0.1";

        using var answer = await host.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_refusal_says_what_to_do_and_names_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/repositories/22") { Headers = { Host = "botapp.example.org" } };
        using var answer = await host.Client.SendAsync(request);

        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("tunnel");
        text.ShouldContain("GitHub__ClientSecret");
        text.ShouldNotContain("octo");
        answer.Headers.Contains("Content-Security-Policy").ShouldBeTrue();
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    [InlineData("/schema/botapp.json")]
    public async Task What_is_for_others_is_answered_under_any_name(string path) => (await StatusAsync(path, "botapp.example.org")).ShouldBe(HttpStatusCode.OK);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.9", false)]
    [InlineData("::ffff:10.0.0.9", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData(null, false)]
    public void Only_a_connection_from_this_machine_counts(string? remote, bool expected)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
        context.Request.Host = new HostString("localhost");
        context.Request.Protocol = HttpProtocol.Http11;

        DashboardGuard.IsFromHere(context).ShouldBe(expected);
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string name, string? header = null, string? value = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = name } };
        if (header is not null)
        {
            request.Headers.Add(header, value);
        }

        using var answer = await host.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
