using System.Net;
using System.Text.Json;

using BotApp.Storage;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Dashboard;

/// <summary>Badges as a README shows them.</summary>
public sealed class BadgeEndpointTests
{
    private const string Path = "/badges/octo/hello";

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Every_badge_is_a_picture_and_what_shields_reads_and_is_asked_for_again_each_time(string kind)
    {
        await using var host = await StartAsync(kind);
        foreach (var name in new[] { "gate", "tests", "coverage", "flaky", "duration", "release", "deployed/staging" })
        {
            using var picture = await host.Client.GetAsync($"{Path}/{name}.svg");
            picture.StatusCode.ShouldBe(HttpStatusCode.OK, name);
            picture.Content.Headers.ContentType!.MediaType.ShouldBe("image/svg+xml");
            picture.Headers.CacheControl!.NoCache.ShouldBeTrue();
            picture.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            (await picture.Content.ReadAsStringAsync()).ShouldStartWith("<svg ");

            using var again = new HttpRequestMessage(HttpMethod.Get, $"{Path}/{name}.svg");
            again.Headers.IfNoneMatch.Add(picture.Headers.ETag!);
            using var same = await host.Client.SendAsync(again);
            same.StatusCode.ShouldBe(HttpStatusCode.NotModified, name);

            using var json = JsonDocument.Parse(await host.Client.GetStringAsync($"{Path}/{name}.json"));
            json.RootElement.GetProperty("label").GetString().ShouldBe(name == "deployed/staging" ? "staging" : name);
        }
    }

    [Fact]
    public async Task Nothing_is_told_of_what_is_not_there()
    {
        await using var host = await StartAsync(Databases.Sqlite);
        foreach (var path in new[] { "/badges/octo/other/gate.svg", $"{Path}/else.svg", $"{Path}/deployed/nowhere.svg", $"{Path}/gate.png", $"{Path}/gate" })
        {
            using var answer = await host.Client.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
    }

    [Fact]
    public async Task What_is_not_heard_of_any_more_is_called_unknown_and_never_green()
    {
        await using var host = await StartAsync(Databases.Sqlite);
        var stored = (await host.Store.Repositories.FindAsync(DashboardSeed.Repository, CancellationToken.None))!;
        await host.Store.Repositories.StandAsync(stored.Id, null, "suspended", CancellationToken.None);

        foreach (var name in new[] { "gate", "tests", "deployed/staging" })
        {
            using var json = JsonDocument.Parse(await host.Client.GetStringAsync($"{Path}/{name}.json"));
            json.RootElement.GetProperty("message").GetString().ShouldBe("unknown", name);
        }
    }

    [Fact]
    public async Task A_private_repositorys_badges_need_the_word_that_its_page_shows()
    {
        await using var host = await StartAsync(Databases.Sqlite);
        var stored = (await host.Store.Repositories.FindAsync(DashboardSeed.Repository, CancellationToken.None))!;
        await host.Store.Repositories.PutAsync([stored with { IsPrivate = true }], CancellationToken.None);
        await RefusedAsync(host, "");

        var page = await host.PageAsync("/repositories/22");
        var addresses = page.QuerySelectorAll("section[aria-labelledby=badges] img").Select(image => image.GetAttribute("src")!).ToList();

        addresses.Count.ShouldBe(7);
        foreach (var address in addresses)
        {
            using var answer = await host.Client.GetAsync(address);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, address);
        }

        await RefusedAsync(host, "");
        await RefusedAsync(host, "?token=");
        await RefusedAsync(host, "?token=" + new string('0', 32));
        await RefusedAsync(host, addresses[0][addresses[0].IndexOf('?', StringComparison.Ordinal)..] + "&token=x");
    }

    private static async Task RefusedAsync(DashboardHost host, string query)
    {
        using var answer = await host.Client.GetAsync($"{Path}/gate.svg{query}");
        using var missing = await host.Client.GetAsync("/badges/octo/other/gate.svg");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, query);
        (await answer.Content.ReadAsStringAsync()).ShouldBe(await missing.Content.ReadAsStringAsync());
    }

    private static Task<DashboardHost> StartAsync(string kind) => DashboardHost.StartAsync(
        async store =>
        {
            await DashboardSeed.FillAsync(store);
            await store.Repositories.PutAsync([new StoredRepository(DashboardSeed.Repository, "octo/hello", "octo", "hello", DashboardSeed.Installation, "main", false)], CancellationToken.None);
        },
        kind);
}
