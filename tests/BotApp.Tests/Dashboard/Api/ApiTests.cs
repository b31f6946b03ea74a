using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Dashboard.Api;
using BotApp.Storage;
using BotApp.Tests.Journeys;
using Markdig;
using Markdig.Syntax;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Dashboard.Api;

/// <summary>The JSON API: every route answers as its document says, lists go on where the page before ended, and mistakes are said in words.</summary>
public sealed class ApiTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Every_route_is_described_and_answers_as_it_is_described_page_by_page(string kind)
    {
        await using var host = await DashboardHost.StartAsync(FillAsync, kind);
        var document = JsonNode.Parse(await host.Client.GetStringAsync("/api/v1/openapi.json", Now))!;
        var described = document["paths"]!.AsObject().Select(path => path.Key).ToList();
        described.Order(StringComparer.Ordinal).ShouldBe(Mapped(host).Where(path => path != ApiEndpoints.Document).Order(StringComparer.Ordinal));
        document["paths"]!.AsObject().Select(path => (string)path.Value!["get"]!["operationId"]!).Distinct().Count().ShouldBe(described.Count);

        foreach (var route in ApiRoutes.All)
        {
            var path = Filled(route);
            using var answer = await host.Client.GetAsync(path, Now);
            var text = await answer.Content.ReadAsStringAsync(Now);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{path}: {text}");
            var schema = document["paths"]![ApiEndpoints.Base + route.Path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
            using var json = JsonDocument.Parse(text);
            SchemaCheck.Problems(json.RootElement, schema, document).ShouldBeEmpty($"{path}: {text}");

            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var unchanged = await host.Client.SendAsync(again, Now);
            unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified, path);
            if (!route.IsList)
            {
                continue;
            }

            json.RootElement.GetArrayLength().ShouldBeGreaterThan(0, $"{path}: a list that is empty shows nothing of its items");
            if (route.Path != "/repositories/{id}/timeline") // its first page also has what waits
            {
                (await WalkAsync(host, path, 1)).ShouldBe(await WalkAsync(host, path, ApiPaging.Most), path);
            }
        }
    }

    [Theory]
    [InlineData("/api/v1/repositories/22?perPage=1", 200, "")]
    [InlineData("/api/v1/repositories?perPage=101", 400, "perPage: expected a number from 1 to 100.")]
    [InlineData("/api/v1/repositories?perPage=x", 400, "perPage: expected a number")]
    [InlineData("/api/v1/repositories?cursor=%21%21", 400, "cursor: expected the one of a Link header")]
    [InlineData("/api/v1/repositories?cursor=bm8", 400, "cursor: expected the one of a Link header")]
    [InlineData("/api/v1/repositories/22/deployments?cursor=bm8", 400, "cursor: expected the one of a Link header")]
    [InlineData("/api/v1/repositories/22/pulls?state=merged", 400, "state: expected open, closed or all.")]
    [InlineData("/api/v1/repositories/22/failures?test=x", 400, "test: expected a whole number.")]
    [InlineData("/api/v1/repositories/22/timeline", 400, "subject: say which one")]
    [InlineData("/api/v1/repositories/22/timeline?subject=thing/4", 400, "subject: expected pull/NUMBER")]
    [InlineData("/api/v1/repositories/22/timeline?subject=pull/4444", 404, "There is no such page")]
    [InlineData("/api/v1/repositories/22/pulls/4444", 404, "There is no such page")]
    [InlineData("/api/v1/repositories/22/pulls/x", 404, "There is no such page")]
    [InlineData("/api/v1/repositories/22/schedules/none", 404, "There is no such page")]
    [InlineData("/api/v1/repositories/4711/pulls", 404, "There is no such page")]
    [InlineData("/api/v1/repositories/4711", 404, "There is no such page")]
    [InlineData("/api/v1/repositories/99999999999999999999", 404, "There is no such page")]
    public async Task Mistakes_are_problem_details_that_say_what_was_expected(string path, int status, string detail)
    {
        await using var host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);
        using var answer = await host.Client.GetAsync(path, Now);

        ((int)answer.StatusCode).ShouldBe(status);
        if (status != 200)
        {
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            var document = JsonNode.Parse(await host.Client.GetStringAsync("/api/v1/openapi.json", Now))!;
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Now));
            SchemaCheck.Problems(json.RootElement, document["components"]!["schemas"]!["Problem"]!, document).ShouldBeEmpty();
            json.RootElement.GetProperty("detail").GetString().ShouldNotBeNull().ShouldStartWith(detail);
            json.RootElement.GetProperty("status").GetInt32().ShouldBe(status);
        }
    }

    [Fact]
    public async Task Names_with_slashes_and_signs_are_found_as_on_pages_and_foreign_addresses_are_left_out()
    {
        await using var host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);

        using var branch = JsonDocument.Parse(await host.Client.GetStringAsync($"/api/v1/repositories/22/branches/{Uri.EscapeDataString(DashboardSeed.AwkwardBranch)}", Now));
        branch.RootElement.GetProperty("summary").GetProperty("name").GetString().ShouldBe(DashboardSeed.AwkwardBranch);
        var pull = await host.Client.GetStringAsync("/api/v1/repositories/22/pulls/4", Now);
        pull.ShouldContain("\"state\":\"closed\"");
        pull.ShouldNotContain("javascript:");
        (await host.Client.GetStringAsync("/api/v1/repositories/22/audit", Now)).ShouldNotContain("javascript:");
        (await host.Client.GetStringAsync("/api/v1/deliveries", Now)).ShouldNotContain("\"body\"");
        using var head = new HttpRequestMessage(HttpMethod.Head, "/api/v1/repositories");
        using var answer = await host.Client.SendAsync(head, Now);
        (answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync(Now)).Length).ShouldBe((HttpStatusCode.OK, 0));
        using var post = await host.Client.PostAsync("/api/v1/repositories", null, Now);
        post.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Host", "evil.example.org")]
    public async Task SEC31_Where_nobody_signs_in_the_API_is_for_its_own_machine(string header, string value)
    {
        await using var host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/repositories");
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await host.Client.SendAsync(request, Now);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync(Now)).ShouldContain("answers on its own machine only");
    }

    [Fact]
    public async Task The_examples_of_the_page_are_answered_and_look_as_they_are_shown()
    {
        await using var host = await DashboardHost.StartAsync(FillAsync);
        var blocks = Markdown.Parse(await File.ReadAllTextAsync(Path.Combine(Sources.Root(), "src", "BotApp", "Docs", "api.md"), Now)).Descendants<FencedCodeBlock>().ToList();
        var asked = blocks.Where(block => block.Info == "http").SelectMany(block => block.Lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(line => line["GET ".Length..].Trim()).ToList();
        asked.Count.ShouldBeGreaterThan(10);
        foreach (var path in asked.Distinct())
        {
            using var answer = await host.Client.GetAsync(path, Now);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }

        var document = JsonNode.Parse(await host.Client.GetStringAsync("/api/v1/openapi.json", Now))!;
        var shown = blocks.Where(block => block.Info == "json").Select(block => block.Lines.ToString()).ToList();
        foreach (var (schema, mark) in new[] { ("PullRequest", "\"gate\""), ("Problem", "about:blank") })
        {
            using var json = JsonDocument.Parse(shown.Single(text => text.Contains(mark, StringComparison.Ordinal)));
            SchemaCheck.Problems(json.RootElement, document["components"]!["schemas"]![schema]!, document).ShouldBeEmpty();
        }
    }

    private static async Task<IReadOnlyList<string>> WalkAsync(DashboardHost host, string path, int perPage)
    {
        var items = new List<string>();
        for (var next = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}perPage={perPage}"; next is not null;)
        {
            var page = await ItemsAsync(host, next);
            page.Items.Count.ShouldBeInRange(1, perPage, next);
            (page.Next is null || page.Items.Count == perPage).ShouldBeTrue($"{next} is not full, and there is another");
            items.AddRange(page.Items);
            items.Count.ShouldBeLessThan(200, "the pages never end");
            next = page.Next;
        }

        return items;
    }

    private static async Task<(IReadOnlyList<string> Items, string? Next)> ItemsAsync(DashboardHost host, string path)
    {
        using var answer = await host.Client.GetAsync(path, Now);
        var text = await answer.Content.ReadAsStringAsync(Now);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{path}: {text}");
        using var json = JsonDocument.Parse(text);
        return ([.. json.RootElement.EnumerateArray().Select(item => item.GetRawText())], answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null);
    }

    private static IEnumerable<string> Mapped(DashboardHost host) => host.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<ApiSurface>() is not null).Select(endpoint => endpoint.RoutePattern.RawText!.Replace("{**name}", "{name}", StringComparison.Ordinal));

    private static string Filled(ApiRoute route) => ApiEndpoints.Base + route.Path.Replace("{id}", "22", StringComparison.Ordinal).Replace("{number}", "4", StringComparison.Ordinal).Replace("{name}", route.Path.Split('/').Skip(3).ToArray() switch
    {
        ["branches", ..] => Uri.EscapeDataString(DashboardSeed.AwkwardBranch),
        ["tags", ..] => DashboardSeed.Tag,
        ["environments", ..] => "staging",
        ["schedules", ..] => "nightly@main",
        _ => "",
    }, StringComparison.Ordinal) + (route.Path.EndsWith("/timeline", StringComparison.Ordinal) ? "?subject=pull/4" : "");

    // Besides the usual day: what the pages do not list.
    private static async Task FillAsync(Store store)
    {
        await DashboardSeed.FillAsync(store);
        await store.Repositories.PutAsync([new StoredRepository(23, "octo/second", "octo", "second", DashboardSeed.Installation, "main", true)], Now);
        var schedule = BotApp.Core.SubjectKey.Schedule(DashboardSeed.Repository, "nightly", "main");
        await store.Inbox.RaiseAsync(DashboardSeed.Event(schedule, new BotApp.Core.ChecksChanged(DashboardSeed.Head)), Now);
        foreach (var attempt in new[] { 1, 2 })
        {
            await store.History.PutAsync(
                new NewResults
                {
                    RepositoryId = DashboardSeed.Repository,
                    Pipeline = "tests",
                    CorrelationId = "run-tests",
                    RunId = "900",
                    Attempt = attempt,
                    Branch = "main",
                    IsBase = true,
                    Sha = DashboardSeed.Head,
                    IsComplete = true,
                    CompletedAt = new DateTimeOffset(2026, 11, 20, 9, attempt, 0, TimeSpan.Zero),
                    Duration = TimeSpan.FromSeconds(12.5),
                    Tests = 40,
                    CoverageCovered = 90,
                    CoverageValid = 100,
                    Roster = [1],
                    Failures = [new NewFailure(long.MaxValue - 1, "failed", "3.12", "tests/test_a.py", "test_a"), new NewFailure(-7, "flaky", "3.12", "tests/test_b.py", "test_b")],
                },
                Now);
        }

        await store.Database.WriteAsync(
            async session =>
            {
                foreach (var version in new[] { "1.1.0", "1.2.0" })
                {
                    await Releases.PutAsync(session, new StoredRelease(DashboardSeed.Repository, "greet", version, $"v{version}", DashboardSeed.Head, "Released"));
                }

                await Deployments.PutAsync(
                    session, null, [.. new[] { 1L, 2L }.Select(number => new StoredDeployment(DashboardSeed.Repository, "production", number, $"production-{number}", DashboardSeed.Head, "deploy", "Succeeded", null, "octo", null, DateTimeOffset.UnixEpoch, null))]);
            },
            Now);
    }
}
