using System.Net;
using System.Net.ServerSentEvents;

using BotApp.Dashboard;
using BotApp.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BotApp.Tests.Dashboard;

/// <summary>Pages that bring themselves up to date: by server-sent events and a script, and not at all without them.</summary>
public sealed class LivePagesTests
{
    private static readonly string s_page = DashboardLinks.Subject(DashboardSeed.Pull);

    [Fact]
    public async Task An_open_page_shows_what_changed_by_itself_and_disturbs_nobody_who_is_in_the_middle_of_something()
    {
        await using var host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);
        await using var chromium = await Chromium.StartAsync(mayRun: true);
        await chromium.GoAsync(new Uri(host.Client.BaseAddress!, s_page));
        await chromium.SeesAsync("GitHub answered 502");

        await FailAsync(host, "GitHub answered 503 to <b>everything</b>.");
        await chromium.SeesAsync("GitHub answered 503 to <b>everything</b>."); // a text, as when the page is loaded
        await chromium.SeesAsync("Up to date since");
        (await chromium.BarriersAsync()).ShouldBeEmpty();

        await chromium.FocusAsync("main a[href]");
        await FailAsync(host, "GitHub answered 504.");
        await chromium.SeesAsync("This page has changed.");
        (await chromium.TextAsync()).ShouldNotContain("GitHub answered 504.");
        (await chromium.BarriersAsync()).ShouldBeEmpty();
        await chromium.ClickAsync(".live button");
        await chromium.SeesAsync("GitHub answered 504.");

        await FailAsync(host, "GitHub answered 505.");
        await chromium.SeesAsync("GitHub answered 505."); // and it goes on
    }

    [Fact]
    public async Task Changes_are_told_until_the_service_stops_and_only_of_what_the_page_shows()
    {
        await using var host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);
        var page = await host.PageAsync(s_page);
        var told = page.QuerySelector("[data-changes]")!;
        using var answer = await host.Client.GetAsync(told.GetAttribute("data-changes"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var events = SseParser.Create(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        (await events.MoveNextAsync()).ShouldBeTrue();
        (events.Current.EventType, events.Current.Data).ShouldBe(("changed", told.GetAttribute("data-mark")));
        await FailAsync(host, "Once more.");
        (await events.MoveNextAsync()).ShouldBeTrue();
        (events.Current.EventType, events.Current.Data).ShouldBe(("changed", (await host.PageAsync(s_page)).QuerySelector("[data-changes]")!.GetAttribute("data-mark")));
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        (await events.MoveNextAsync()).ShouldBeFalse("the stream ends, so that stopping waits for nobody");
        await events.DisposeAsync();
    }

    [Theory]
    [InlineData("/repositories/22/changes")]
    [InlineData("/repositories/22/changes?subject=nonsense")]
    [InlineData("/repositories/22/changes?subject=pr:22:999")]
    [InlineData("/repositories/23/changes?subject=pr:22:4")] // whoever may read one repository does not hear of another
    public async Task What_is_not_there_tells_nothing(string address)
    {
        await using var host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);

        await host.PageAsync(address, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task So_many_pages_are_told_and_a_place_is_free_when_one_is_closed()
    {
        await using var host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);
        var address = LivePages.Address(DashboardSeed.Pull);
        var open = new List<HttpResponseMessage>();
        for (var number = 0; number < LivePages.Most; number++)
        {
            open.Add(await host.Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
        }

        open.ShouldAllBe(one => one.StatusCode == HttpStatusCode.OK);
        (await host.PageAsync(address, HttpStatusCode.ServiceUnavailable)).Body!.TextContent.ShouldContain("Load the page again");
        open.ForEach(one => one.Dispose());
        await Eventually.TrueAsync(
            async () =>
            {
                using var one = await host.Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                return one.StatusCode == HttpStatusCode.OK;
            },
            "a place is free again",
            60);
    }

    private static Task FailAsync(DashboardHost host, string error) =>
        host.Store.Subjects.FailAsync(DashboardSeed.Pull.ToString(), error, TimeSpan.FromHours(2), CancellationToken.None);
}
