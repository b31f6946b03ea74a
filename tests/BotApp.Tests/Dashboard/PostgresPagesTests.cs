namespace BotApp.Tests.Dashboard;

/// <summary>What the pages ask, asked of the other database.</summary>
public sealed class PostgresPagesTests
{
    [Fact]
    public async Task Every_page_and_figure_comes_from_PostgreSQL_too()
    {
        await using var host = await DashboardHost.StartAsync(DashboardSeed.FillAsync, "postgresql");

        foreach (var path in PagesTests.Pages)
        {
            (await host.PageAsync(path.Data)).QuerySelectorAll("h1").Length.ShouldBe(1);
        }

        var row = (await host.PageAsync("/")).QuerySelector("tbody tr")!;
        row.QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()).ShouldBe(["1", "5", "1", "2"]);
        (await host.Client.GetStringAsync("/metrics")).ShouldContain("botapp_dead_letters 2\n");
    }
}
