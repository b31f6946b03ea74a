using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.AzurePipelines;
using BotApp.Simulator.FakeRunners.Jenkins;

namespace BotApp.Tests.FakeRunners;

/// <summary>The habits of Azure Pipelines and Jenkins that a client has to live with, seen by a bare HTTP client.</summary>
public sealed class SimulatedServersTests
{
    [Fact]
    public async Task Azure_ignores_a_repository_by_name_and_takes_its_default_branch()
    {
        await using var azure = await AzureAsync();
        using var client = Client(azure.Server.BaseUrl, "", azure.Token);

        var (status, run) = await SendAsync(client, HttpMethod.Post, Runs(azure), """{"resources":{"repositories":{"octo/sample":{"refName":"refs/heads/other"}}},"templateParameters":{"sha":"f00"}}""");

        status.ShouldBe(HttpStatusCode.OK);
        azure.Builds.ShouldHaveSingleItem().SourceBranch.ShouldBe("refs/heads/main");
        ((int?)run["id"]).ShouldBe(azure.Builds[0].Id, "a run's id is its build's");
    }

    [Fact]
    public async Task Azure_wants_a_version_a_body_and_declared_parameters()
    {
        await using var azure = await AzureAsync();
        using var client = Client(azure.Server.BaseUrl, "", azure.Token);

        (await SendAsync(client, HttpMethod.Post, Runs(azure).Split('?')[0], "{}")).Json["typeKey"]!.ToString().ShouldBe("VssVersionNotSpecifiedException");
        (await SendAsync(client, HttpMethod.Post, Runs(azure), "{}")).Json["message"]!.ToString().ShouldContain("A value for the 'sha' parameter must be provided");
        (await SendAsync(client, HttpMethod.Post, Runs(azure), """{"templateParameters":{"sha":"f00","size":"huge"}}""")).Json["message"]!.ToString().ShouldContain("is not a valid value");
        (await SendAsync(client, HttpMethod.Post, Runs(azure), """{"previewRun":true,"templateParameters":{"sha":"f00"}}""")).Json["finalYaml"].ShouldNotBeNull();
        azure.Builds.ShouldBeEmpty("a preview runs nothing");
        var (_, run) = await SendAsync(client, HttpMethod.Post, Runs(azure), """{"templateParameters":{"sha":"f00"}}""");
        var build = $"{azure.ProjectUrl}/_apis/build/builds/{run["id"]}?api-version=7.1";
        azure.Finish(azure.Builds[0], "test", "failed");
        azure.Complete(azure.Builds[0]);

        (await SendAsync(client, HttpMethod.Patch, build + "&retry=true", "")).Status.ShouldBe(HttpStatusCode.BadRequest, "an empty body is not an empty object");
        (await SendAsync(client, HttpMethod.Patch, build, """{"status":"canceling"}""")).Status.ShouldBe(HttpStatusCode.BadRequest, "one l is the other API's spelling");
        var (_, again) = await SendAsync(client, HttpMethod.Patch, build + "&retry=true", "{}");
        ((string?)again["status"], (string?)again["result"]).ShouldBe(("inProgress", "failed"), "the former result stays until the next");
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Redirect)]
    [InlineData("wrong", HttpStatusCode.NonAuthoritativeInformation)]
    public async Task Azure_answers_a_bad_credential_with_its_page_to_sign_in(string? token, HttpStatusCode expected)
    {
        await using var azure = await AzureAsync();
        using var client = Client(azure.Server.BaseUrl, "", token);

        using var answer = await client.GetAsync(new Uri($"{azure.ProjectUrl}/_apis/build/builds?api-version=7.1"));

        answer.StatusCode.ShouldBe(expected);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    [Fact]
    public async Task Jenkins_drops_what_a_job_does_not_define_and_merges_what_is_identical()
    {
        await using var jenkins = await JenkinsAsync();
        using var client = Client(jenkins.Url, jenkins.User, jenkins.ApiToken);

        using var first = await BuildAsync(client, "SHA=f00&UNKNOWN=1");
        using var second = await BuildAsync(client, "SHA=f00");

        (first.StatusCode, second.StatusCode).ShouldBe((HttpStatusCode.Created, HttpStatusCode.SeeOther));
        second.Headers.Location.ShouldBe(first.Headers.Location);
        jenkins.Queue.ShouldHaveSingleItem().Parameters.Keys.ShouldBe(["SHA"]);
    }

    [Fact]
    public async Task Jenkins_wants_a_crumb_of_the_same_session_beside_a_password()
    {
        await using var jenkins = await JenkinsAsync();
        using var client = Client(jenkins.Url, jenkins.User, jenkins.Password);

        using var without = await BuildAsync(client, "SHA=f00");
        using var issued = await client.GetAsync("crumbIssuer/api/json");
        var crumb = JsonNode.Parse(await issued.Content.ReadAsStringAsync())!;
        client.DefaultRequestHeaders.Add(crumb["crumbRequestField"]!.ToString(), crumb["crumb"]!.ToString());
        using var otherSession = await BuildAsync(client, "SHA=f00");
        client.DefaultRequestHeaders.Add("Cookie", issued.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var with = await BuildAsync(client, "SHA=f00");

        (without.StatusCode, otherSession.StatusCode, with.StatusCode).ShouldBe((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Created));
    }

    [Fact]
    public async Task Jenkins_answers_what_the_tree_names_and_no_more()
    {
        await using var jenkins = await JenkinsAsync();
        using var client = Client(jenkins.Url, jenkins.User, jenkins.ApiToken);
        for (var n = 0; n < 3; n++)
        {
            using var one = await BuildAsync(client, $"SHA={n}");
            jenkins.Finish(jenkins.Start(jenkins.Queue[0]));
        }

        var json = await client.GetStringAsync("job/team/job/tests/api/json?tree=name,builds[number,actions[parameters[value]]]{1,2}");

        var builds = JsonNode.Parse(json)!["builds"]!.AsArray();
        builds.ShouldHaveSingleItem()!["number"]!.GetValue<int>().ShouldBe(2);
        json.ShouldContain("\"value\":\"1\"");
        json.ShouldNotContain("result");
        json.ShouldNotContain("SHA");
    }

    [Fact]
    public async Task Jenkins_says_how_it_goes_with_items_that_are_to_leave_the_queue()
    {
        await using var jenkins = await JenkinsAsync();
        using var client = Client(jenkins.Url, jenkins.User, jenkins.ApiToken);
        using var one = await BuildAsync(client, "SHA=f00");
        var cancel = new Uri($"queue/cancelItem?id={jenkins.Queue[0].Id}", UriKind.Relative);

        using var first = await client.PostAsync(cancel, null);
        using var second = await client.PostAsync(cancel, null);
        using var unknown = await client.PostAsync(new Uri("queue/cancelItem?id=999", UriKind.Relative), null);

        (first.StatusCode, second.StatusCode, unknown.StatusCode).ShouldBe((HttpStatusCode.NoContent, HttpStatusCode.UnprocessableEntity, HttpStatusCode.NotFound));
    }

    private static async Task<FakeAzurePipelines> AzureAsync()
    {
        var azure = await FakeAzurePipelines.StartAsync();
        azure.Add(new AzureDefinition(12, "tests") { Parameters = [new("sha"), new("size", "small") { Values = ["small", "large"] }] });
        return azure;
    }

    private static async Task<FakeJenkins> JenkinsAsync()
    {
        var jenkins = await FakeJenkins.StartAsync();
        jenkins.Add(new JenkinsJob("team/tests") { Parameters = new Dictionary<string, string> { ["SHA"] = "" } });
        return jenkins;
    }

    private static string Runs(FakeAzurePipelines azure) => $"{azure.ProjectUrl}/_apis/pipelines/12/runs?api-version=7.1";

    private static HttpClient Client(Uri address, string user, string? secret)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = secret is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));
        return client;
    }

    private static async Task<(HttpStatusCode Status, JsonNode Json)> SendAsync(HttpClient client, HttpMethod method, string address, string body)
    {
        using var request = new HttpRequestMessage(method, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!); // every answer of the API is JSON
    }

    private static Task<HttpResponseMessage> BuildAsync(HttpClient client, string form) =>
        client.PostAsync("job/team/job/tests/buildWithParameters?delay=0sec", new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));
}
