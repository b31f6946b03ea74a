using System.Net;

using BotApp.Dashboard;

namespace BotApp.Tests.Dashboard;

/// <summary>The pages about BotApp itself.</summary>
public sealed class DocPagesTests
{
    [Fact]
    public async Task Every_page_opens_and_every_link_between_pages_leads_somewhere()
    {
        await using var host = await DashboardHost.StartAsync();
        var list = await host.PageAsync("/docs");
        var addresses = list.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")!).ToList();

        addresses.Count.ShouldBe(DocPages.Resources().Count());
        foreach (var address in addresses)
        {
            var page = await host.PageAsync(address);
            page.QuerySelectorAll("h1").ShouldHaveSingleItem(address);
            foreach (var link in page.QuerySelectorAll("article a").Select(one => one.GetAttribute("href")!).Where(link => !link.StartsWith("https://", StringComparison.Ordinal)))
            {
                var (path, place) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
                var target = path.Length == 0 ? page : await host.PageAsync(path);
                if (place is not null)
                {
                    target.GetElementById(place).ShouldNotBeNull($"{link} on {address}");
                }
            }
        }
    }

    [Fact]
    public async Task What_is_no_page_is_not_there()
    {
        await using var host = await DashboardHost.StartAsync();
        foreach (var path in new[] { "/docs/other", "/docs/decisions", "/docs/../appsettings.json", "/docs/gate.md" })
        {
            using var answer = await host.Client.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
    }
}
