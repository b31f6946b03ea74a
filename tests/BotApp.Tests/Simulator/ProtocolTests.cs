using System.Net;
using System.Net.Http.Headers;
using System.Text;
using BotApp.Simulator;

namespace BotApp.Tests.Simulator;

/// <summary>What all operations share: headers, versions, pages, limits, faults.</summary>
public sealed class ProtocolTests
{
    [Fact]
    public async Task An_unknown_path_is_a_loud_failure()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();

        (await client.GetAsync("repos/octo/hello/stargazers")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.PutAsync("repos/octo/hello/check-runs", null)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);

        (await client.GetAsync("repos/octo/hello/commits/main/comments")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        sample.GitHub.UnexpectedCalls.ShouldBe(
            ["GET /repos/octo/hello/stargazers", "PUT /repos/octo/hello/check-runs", "GET /repos/octo/hello/commits/main/comments"]);
        Should.Throw<InvalidOperationException>(sample.GitHub.AssertNothingUnexpected).Message.ShouldContain("stargazers");
    }

    [Fact]
    public async Task A_user_agent_is_required_and_an_unknown_version_refused()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = sample.Server.CreateClient();
        using var bare = new HttpClient { BaseAddress = sample.Server.BaseUrl };
        using var old = new HttpRequestMessage(HttpMethod.Get, new Uri(sample.Server.BaseUrl, "meta"));
        old.Headers.UserAgent.ParseAdd("tests");
        old.Headers.Add("X-GitHub-Api-Version", "2001-01-01");

        (await bare.GetAsync("meta")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await bare.SendAsync(old)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await client.GetAsync("api/v3/meta")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again_and_costs_nothing()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        using var first = await client.GetAsync("repos/octo/hello");
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await client.GetAsync("repos/octo/hello");
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        Remaining(second).ShouldBe(Remaining(first));

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await sample.TokenAsync());
        using var renewed = await client.GetAsync("repos/octo/hello");
        renewed.StatusCode.ShouldBe(HttpStatusCode.OK, "an ETag belongs to the token it was given to");
    }

    [Fact]
    public async Task Lists_come_in_pages_linked_by_id()
    {
        await using var sample = await SampleGitHub.StartAsync();
        for (var number = 0; number < 5; number++)
        {
            sample.Octo.Push(sample.Repository, $"branch-{number}", $"{number}.txt", "x");
        }

        using var client = await sample.ClientAsync();
        var names = new List<string>();
        var path = "repos/octo/hello/branches?per_page=2";
        while (path.Length > 0)
        {
            using var page = await client.GetAsync(path);
            names.AddRange(System.Text.Json.Nodes.JsonNode.Parse(await page.Content.ReadAsStringAsync())!.AsArray().Select(branch => branch!["name"]!.ToString()));
            var link = page.Headers.TryGetValues("Link", out var values) ? values.Single() : "";
            var next = link.Split(", ").FirstOrDefault(part => part.EndsWith("rel=\"next\"", StringComparison.Ordinal)) ?? "";
            path = next.Length == 0 ? "" : next[(next.IndexOf('<') + 1)..next.IndexOf('>')];
            (path.Length == 0 || path.Contains($"/repositories/{sample.Repository.Id}/branches", StringComparison.Ordinal)).ShouldBeTrue(path);
        }

        names.ShouldBe(["branch-0", "branch-1", "branch-2", "branch-3", "branch-4", "main"]);
    }

    [Fact]
    public async Task The_primary_limit_refuses_with_nothing_remaining()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        sample.GitHub.Faults.LeaveQuota(sample.Installation, 1);

        (await client.GetAsync("repos/octo/hello")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var refused = await client.GetAsync("repos/octo/hello/branches");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        Remaining(refused).ShouldBe("0");
        sample.GitHub.Faults.ClockOffset = TimeSpan.FromMinutes(59);
        (await client.GetAsync("rate_limit")).StatusCode.ShouldBe(HttpStatusCode.OK, "asking for the limit is free");
    }

    [Fact]
    public async Task The_secondary_limit_says_how_long_and_counts_who_does_not_listen()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        sample.GitHub.Faults.SecondaryLimit(TimeSpan.FromSeconds(30), HttpStatusCode.TooManyRequests);

        using var refused = await client.GetAsync("repos/octo/hello");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(30));
        sample.GitHub.Journal.RequestsDuringPenalty.ShouldBe(1);
        sample.GitHub.Faults.ClockOffset = TimeSpan.FromSeconds(31);
        (await client.GetAsync("repos/octo/hello")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Faults_answer_wrongly_before_or_after_the_deed()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var pull = sample.OpenPullRequest();
        var comments = $"repos/octo/hello/issues/{pull.Number}/comments";
        sample.GitHub.Faults.Answer("issues/create-comment", 1, new FaultyAnswer { Status = HttpStatusCode.BadGateway });
        sample.GitHub.Faults.Answer("issues/create-comment", 1, new FaultyAnswer { Status = HttpStatusCode.BadGateway, AfterTheDeed = true });
        sample.GitHub.Faults.Answer("issues/create-comment", 1, new FaultyAnswer { Reset = true });

        (await client.PostJsonAsync(comments, new { body = "one" })).Status.ShouldBe(502);
        sample.Repository.Comments.ShouldBeEmpty();
        (await client.PostJsonAsync(comments, new { body = "two" })).Status.ShouldBe(502);
        sample.Repository.Comments.Single().Body.ShouldBe("two");
        await Should.ThrowAsync<HttpRequestException>(() => client.PostJsonAsync(comments, new { body = "three" }));
        (await client.PostJsonAsync(comments, new { body = "four" })).Status.ShouldBe(201);
        sample.GitHub.Journal.Count("issues/create-comment").ShouldBe(4);
    }

    [Fact]
    public async Task A_hanging_answer_hangs_until_the_client_or_the_server_gives_up()
    {
        using var impatient = new CancellationTokenSource();
        Task<HttpResponseMessage> patient;
        await using (var sample = await SampleGitHub.StartAsync())
        {
            var client = await sample.ClientAsync();
            sample.GitHub.Faults.Answer("repos/get", 2, new FaultyAnswer { Hang = true });
            var given = client.GetAsync("repos/octo/hello", impatient.Token);
            await sample.UntilAsync(github => github.Journal.Count("repos/get") == 1, "the first request hangs");
            await impatient.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => given);
            patient = client.GetAsync("repos/octo/hello");
            await sample.UntilAsync(github => github.Journal.Count("repos/get") == 2, "the second request hangs");
        }

        await Should.ThrowAsync<HttpRequestException>(() => patient);
    }

    [Fact]
    public async Task A_renamed_repository_redirects_to_its_number()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        sample.Octo.Rename(sample.Repository, "hello2");

        using var moved = await client.GetAsync("repos/octo/hello/branches?per_page=1");

        moved.StatusCode.ShouldBe(HttpStatusCode.MovedPermanently);
        moved.Headers.Location!.PathAndQuery.ShouldBe($"/repositories/{sample.Repository.Id}/branches?per_page=1");
        (await client.GetAsync(moved.Headers.Location)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Links_are_built_from_the_host_the_client_used()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = sample.Server.CreateClient();
        client.DefaultRequestHeaders.Host = "github.test:8080";

        var (_, body) = await client.GetJsonAsync("api/v3/repos/octo/hello");

        body["url"]!.ToString().ShouldBe("http://github.test:8080/api/v3/repos/octo/hello");
        body["html_url"]!.ToString().ShouldBe("http://github.test:8080/octo/hello");
    }

    [Fact]
    public async Task Unreadable_bodies_get_GitHubs_errors()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        async Task<int> PostAsync(string text, string type = "application/json") =>
            (int)(await client.PostAsync("repos/octo/hello/check-runs", new StringContent(text, Encoding.UTF8, type))).StatusCode;

        (await PostAsync("{")).ShouldBe(400);
        (await PostAsync("[]")).ShouldBe(400);
        (await PostAsync("name=x", "application/x-www-form-urlencoded")).ShouldBe(415);
        (await PostAsync("{}")).ShouldBe(422);
        (await PostAsync("""{"name":1}""")).ShouldBe(422);
    }

    private static string Remaining(HttpResponseMessage response) => response.Headers.GetValues("x-ratelimit-remaining").Single();
}
