using System.Net;

namespace BotApp.Tests.Dashboard;

/// <summary>Trends, releases and deployments of a repository, as its pages show them.</summary>
public sealed class TrendPagesTests
{
    private static readonly string[] s_pages = ["trends", "releases", "deployments"];

    [Fact]
    public async Task A_repository_shows_how_it_does_what_it_released_and_what_it_deployed()
    {
        await using var host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);

        var repository = await host.PageAsync("/repositories/22");
        repository.QuerySelectorAll("section[aria-labelledby=trends] tbody th").Select(cell => cell.TextContent).ShouldBe(["tests", "evil", "functional"]);
        s_pages.Select(page => $"/repositories/22/{page}").ShouldBeSubsetOf(repository.QuerySelectorAll("a[href]").Select(link => link.GetAttribute("href")!));
        foreach (var page in s_pages)
        {
            using var answer = await host.Client.GetAsync($"/repositories/999/{page}");
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, page);
        }

        var trends = await host.PageAsync("/repositories/22/trends?days=30");
        trends.QuerySelectorAll("h2").Select(heading => heading.TextContent).ShouldBe(["Pipeline tests", "Pipeline evil", "Pipeline functional", "Coverage of main", "Delivery", "How it is counted"]);
        trends.QuerySelectorAll("figure.card h3, figure.card h4").Select(heading => heading.TextContent).ShouldBe(
        [
            "Duration", "Pass rate", "Flaky tests", "Time in the queue", "Duration", "Pass rate", "Flaky tests", "Time in the queue", "Duration", "Pass rate", "Flaky tests", "Time in the queue", "Coverage",
            "Deployment frequency", "Lead time for changes", "Change failure rate", "Time to restore",
        ]);
        trends.QuerySelector("nav.range a[aria-current]")!.TextContent.ShouldBe("30 days");
        var duration = trends.QuerySelector("figure.card")!;
        duration.QuerySelectorAll("svg.chart path.line").Select(line => line.ClassName).ShouldBe(["line limit", "line second", "line main"]);
        duration.QuerySelectorAll("details table tbody tr").Length.ShouldBe(30);
        duration.QuerySelectorAll("details table thead th").Select(cell => cell.TextContent).ShouldBe(["From", "Median", "95 of 100 within", "Budget", "Runs"]);
        duration.QuerySelector("p.sum")!.TextContent.ShouldContain("budget 10 min, exceeded by");
        trends.QuerySelectorAll("figure.card p.none").Select(missing => missing.TextContent.Split('.')[0]).ShouldBe(
        [
            "No run of this time has a recorded ending", "No test of this time passed only on a later attempt", "No run of this time has a recorded wait",
            "No test of this time passed only on a later attempt", "No run of this time has a recorded wait",
        ]);

        var release = (await host.PageAsync("/repositories/22/releases")).QuerySelectorAll("tbody tr").ShouldHaveSingleItem();
        release.QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()).Where((_, column) => column is 0 or 1 or 4 or 5).ShouldBe(["greet", "1.2.0", "octo", "pypi.org"]);
        release.QuerySelectorAll("a").Select(link => link.GetAttribute("href")).ShouldBe(["/repositories/22/tags/v1.2.0", "https://pypi.org/project/greet/1.2.0/"]);

        var deployments = await host.PageAsync("/repositories/22/deployments");
        deployments.QuerySelectorAll("tbody tr").Length.ShouldBe(25);
        deployments.QuerySelector("p.paging").ShouldBeNull();
        var none = await host.PageAsync("/repositories/22/deployments?at=1&environment=x&number=1");
        none.QuerySelector("p.empty")!.TextContent.ShouldBe("There are no older ones.");
        (await host.PageAsync("/repositories/22/releases?at=99999999999999999&after=%00")).QuerySelectorAll("tbody tr").Length.ShouldBe(1);
    }
}
