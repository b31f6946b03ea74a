using BotApp.Core;
using BotApp.Smoke;
using BotApp.Tests.GitHub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using static BotApp.Tests.Smoke.SmokeParts;

namespace BotApp.Tests.Smoke;

/// <summary>A host is asked by a few at a time, a repository asks so often in a minute, and who asks for a rest gets one, within bounds.</summary>
public sealed class ProbeTurnsTests
{
    private static readonly Uri s_site = new("https://a.example.org/");
    private static readonly Uri s_other = new("https://b.example.org/");

    [Fact]
    public void Of_a_repository_and_of_a_host_a_few_are_asked_at_a_time()
    {
        var turns = new ProbeTurns(new JumpClock());
        var taken = Enumerable.Range(0, ProbeTurns.AtOnce).Select(_ => turns.Take(1, s_site, 1, out var _, out var _).ShouldNotBeNull()).ToList();

        turns.Take(1, s_other, 1, out var pause, out var reason).ShouldBeNull("the repository asks enough at this moment");
        pause.ShouldBeGreaterThan(TimeSpan.Zero);
        reason.ShouldContain("others are being asked");
        turns.Take(2, s_site, 1, out _, out _).ShouldBeNull("the host is asked enough at this moment");
        turns.Take(2, s_other, 1, out _, out _).ShouldNotBeNull("another repository and another host wait for nobody");
        taken[0].Dispose();
        taken[0].Dispose();

        turns.Take(2, s_site, 1, out _, out _).ShouldNotBeNull();
        turns.Take(1, s_site, 1, out _, out _).ShouldBeNull("a turn is given back once");
    }

    [Fact]
    public void A_repository_asks_so_often_in_a_minute_and_then_waits_for_the_oldest_to_be_a_minute_old()
    {
        var clock = new JumpClock();
        var turns = new ProbeTurns(clock);
        for (var asked = 0; asked < ProbeTurns.PerMinute; asked += 20)
        {
            turns.Take(1, s_site, 20, out _, out _).ShouldNotBeNull().Dispose();
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        turns.Take(1, s_site, 1, out var pause, out var reason).ShouldBeNull();
        (pause, reason).ShouldBe((TimeSpan.FromSeconds(30), "this repository has asked 60 times in a minute."));
        turns.Take(2, s_site, 1, out _, out _).ShouldNotBeNull();
        clock.Advance(pause);
        turns.Take(1, s_site, 20, out _, out _).ShouldNotBeNull();

        turns.Take(3, s_other, ProbeTurns.PerMinute + 1, out _, out _).ShouldNotBeNull("a round with more questions than that is asked all the same");
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(86_400, 120)]
    [InlineData(-5, 0)]
    public void A_host_that_asks_for_a_rest_gets_it_from_everybody_and_not_for_ever(int wanted, int given)
    {
        var clock = new JumpClock();
        var turns = new ProbeTurns(clock);

        turns.Rest(s_site, TimeSpan.FromSeconds(wanted)).ShouldBe(TimeSpan.FromSeconds(given));

        if (given > 0)
        {
            turns.Take(9, s_site, 1, out var pause, out _).ShouldBeNull();
            pause.ShouldBe(TimeSpan.FromSeconds(given));
            turns.Take(9, s_other, 1, out _, out _).ShouldNotBeNull();
        }

        clock.Advance(TimeSpan.FromSeconds(given));
        turns.Take(9, s_site, 1, out _, out _).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(429, "30", 30)]
    [InlineData(503, "30", 30)]
    [InlineData(429, null, 15)]
    [InlineData(503, null, null)]
    [InlineData(502, "30", null)]
    [InlineData(429, "99999", 120)]
    [InlineData(429, "soon", 15)]
    public async Task S4_A_host_that_says_when_to_come_back_is_not_asked_before(int status, string? header, int? seconds)
    {
        var asked = 0;
        await using var server = await ServeAsync(context =>
        {
            asked++;
            context.Response.StatusCode = status;
            if (header is not null)
            {
                context.Response.Headers.RetryAfter = header;
            }

            return Task.CompletedTask;
        });
        var options = new BotAppOptions();
        options.Smoke.AllowedHosts.Add(server.Urls.Single());
        using var http = new GuardedHttp(Options.Create(options));
        var clock = new JumpClock();
        var checker = Checker(http, Options.Create(options), time: clock);
        var probe = new ProbeUrl("ba-1", server.Urls.Single(), [new ProbeStep("/", [200], null)], 1);

        var first = await checker.AskAsync(1, probe, TestContext.Current.CancellationToken);
        var second = await checker.AskAsync(2, probe, TestContext.Current.CancellationToken);

        (first.Answered, first.Final, first.IsUnasked).ShouldBe((false, false, false));
        first.RetryAfter.ShouldBe(seconds is { } rest ? TimeSpan.FromSeconds(rest) : null);
        second.IsUnasked.ShouldBe(seconds is not null);
        asked.ShouldBe(seconds is null ? 2 : 1);
        clock.Advance(TimeSpan.FromSeconds(seconds ?? 0));
        (await checker.AskAsync(2, probe, TestContext.Current.CancellationToken)).IsUnasked.ShouldBeFalse();
    }

    private static async Task<WebApplication> ServeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }
}
