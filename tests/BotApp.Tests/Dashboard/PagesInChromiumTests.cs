using System.Text.RegularExpressions;

using BotApp.Dashboard;

namespace BotApp.Tests.Dashboard;

/// <summary>Every page as people have it: light and dark, wide and on a phone, with a screen reader; and foreign text on it is dead although scripts may run.</summary>
public sealed partial class PagesInChromiumTests
{
    private const int Phone = 360; // CSS pixels: the narrowest that is common

    private static readonly string? s_pictures = Environment.GetEnvironmentVariable("BOTAPP_TEST_PICTURES"); // a folder, for whoever wants to look

    [Fact]
    public async Task F93_Every_page_can_be_used_by_everybody_and_nothing_on_it_runs()
    {
        await using var host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);
        await using var chromium = await Chromium.StartAsync(mayRun: true);
        var problems = new List<string>();
        var seen = new Dictionary<string, Uri>(StringComparer.Ordinal);
        var open = new Queue<Uri>([host.Client.BaseAddress!, .. new[]
        {
            $"/repositories/{DashboardSeed.Repository}/audit", $"/repositories/{DashboardSeed.Repository}/runs/{RunSeed.Run}", DashboardLinks.Test(DashboardSeed.Repository, RunSeed.Pipeline, "", RunSeed.Broken), "/search?q=octo",
        }.Select(path => new Uri(host.Client.BaseAddress!, path))]);
        while (open.TryDequeue(out var address))
        {
            if (address.Authority != host.Client.BaseAddress!.Authority || address.AbsolutePath == "/metrics" || !seen.TryAdd(Shape(address), address))
            {
                continue;
            }

            await chromium.WidenAsync(1100);
            await chromium.DarkenAsync(false);
            await chromium.GoAsync(address);
            problems.AddRange((await chromium.BarriersAsync()).Select(barrier => $"{address.PathAndQuery}: {barrier}"));
            await ShootAsync(chromium, address, "light");
            await chromium.DarkenAsync(true);
            await ShootAsync(chromium, address, "dark");
            problems.AddRange((await chromium.BarriersAsync("color-contrast")).Select(barrier => $"{address.PathAndQuery} in the dark: {barrier}"));
            await chromium.WidenAsync(Phone);
            await ShootAsync(chromium, address, "phone");
            if (await chromium.IsTooWideAsync())
            {
                problems.Add($"{address.PathAndQuery} has to be scrolled sideways on a phone");
            }

            foreach (var link in await chromium.LinksAsync())
            {
                open.Enqueue(link);
            }
        }

        problems.ShouldBeEmpty();
        chromium.Cries.ShouldBeEmpty();
        seen.Keys.ShouldBe(
            ["/", "/deliveries", "/deliveries/*", "/docs", "/docs/*", "/jobs", "/repositories/#", "/repositories/#/audit", "/repositories/#/branches/*", "/repositories/#/deployments", "/repositories/#/environments/*", "/repositories/#/onboarding", "/repositories/#/pull-requests/#", "/repositories/#/releases", "/repositories/#/runs/*", "/repositories/#/settings", "/repositories/#/tags/*", "/repositories/#/tests", "/repositories/#/tests/*", "/repositories/#/trends", "/search", "/tokens"],
            ignoreOrder: true);
    }

    [Fact]
    public async Task What_cannot_be_used_is_found()
    {
        await using var chromium = await Chromium.StartAsync(mayRun: true);
        await chromium.GoAsync(new Uri("data:text/html,<html lang=en><title>x</title><main><h1>x</h1><img src=x><p style='color:%23ddd;background:%23fff'>pale</p><script>alert('heard')</script></main>"));

        (await chromium.BarriersAsync()).Select(barrier => barrier.Split(':')[0]).Order(StringComparer.Ordinal).ShouldBe(["color-contrast", "image-alt"]);
        chromium.Cries.ShouldBe(["heard"]);
    }

    private static Task ShootAsync(Chromium chromium, Uri address, string look) => s_pictures is null
        ? Task.CompletedTask
        : chromium.ShootAsync(Path.Combine(s_pictures, $"{Names().Replace(address.AbsolutePath, "${before}").Trim('/').Replace('/', '-')}-{look}.png"));

    // One page of each kind is enough.
    private static string Shape(Uri address) => Names().Replace(Numbers().Replace(address.AbsolutePath, "/#"), "${before}/*");

    [GeneratedRegex("/[0-9]+(?=/|$)", RegexOptions.None, 1000)]
    private static partial Regex Numbers();

    [GeneratedRegex("(?<before>/(branches|deliveries|docs|environments|runs|schedules|tags|tests))/.+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();
}
