using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using BotApp.Simulator;
using BotApp.Simulator.Page;
using BotApp.Simulator.State;

namespace BotApp.Tests.Simulator.Page;

/// <summary>The pages over a filled sample, and a browser without scripts: it reads pages and presses the buttons that are on them.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly FakeGitHubServer server;
    private readonly CookieContainer cookies = new();
    private readonly HttpClient client;

    private Site(SampleGitHub sample, FakeGitHubServer server, PullRequest pull, CheckRun check)
    {
        Sample = sample;
        this.server = server;
        Pull = pull;
        Check = check;
        client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, UseProxy = false }) { BaseAddress = server.BaseUrl };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    public SampleGitHub Sample { get; }

    public PullRequest Pull { get; }

    /// <summary>A failed check with annotations on lines 9 and 30 of <c>src/words.py</c>.</summary>
    public CheckRun Check { get; }

    public HttpClient Client => client;

    public Uri BaseUrl => server.BaseUrl;

    public string PullPath => $"/octo/hello/pull/{Pull.Number}";

    public static async Task<Site> StartAsync(IDemoChanges? changes = null)
    {
        var sample = await SampleGitHub.StartAsync();
        var github = sample.GitHub;
        var pages = await FakeGitHubServer.StartAsync(github, mapExtra: app => SimulatorPages.Map(app, github, changes));
        var words = Enumerable.Range(1, 30).Select(line => $"word_{line} = {line}").ToList();
        sample.Octo.Push(sample.Repository, "main", "src/words.py", string.Join('\n', words) + "\n", "Add words");
        sample.Octo.Protect(sample.Repository, "main", new RequiredCheck("gate"), new RequiredCheck("unit tests"));
        words[8] = "word_9 = 'nine'";
        sample.Octo.Push(sample.Repository, "feature", "src/words.py", string.Join('\n', words) + "\n", "Spell nine out");
        var pull = sample.Octo.OpenPullRequest(sample.Repository, "feature", "Spell numbers out", "Numbers are **words** now.\n\n- [x] nine\n- [ ] ten");
        var check = github.Read(_ => AddCheck(github, sample, pull));
        return new Site(sample, pages, pull, check);
    }

    public async Task<IHtmlDocument> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await client.GetAsync(path);
        response.StatusCode.ShouldBe(expected, path);
        return await ReadAsync(response);
    }

    public void BecomePerson(string login) => cookies.Add(server.BaseUrl, new Cookie("simulated-person", login));

    /// <summary>Presses the button of this verb, with its form filled in; the page that comes back.</summary>
    public async Task<IHtmlDocument> PressAsync(string path, string verb, Dictionary<string, string>? fields = null, string? label = null)
    {
        var page = await GetAsync(path);
        var form = page.Forms.FirstOrDefault(form => form.QuerySelector("input[name=verb]")?.GetAttribute("value") == verb
            && (label is null || form.QuerySelector("button")!.TextContent == label));
        form.ShouldNotBeNull($"{path} has no button {verb} {label}");
        var values = form.QuerySelectorAll("input").OfType<IHtmlInputElement>().Where(input => input.Type is not ("radio" or "checkbox") || input.IsChecked)
            .ToDictionary(input => input.Name!, input => input.Value);
        foreach (var area in form.QuerySelectorAll("textarea").OfType<IHtmlTextAreaElement>())
        {
            values[area.Name!] = area.Value;
        }

        foreach (var select in form.QuerySelectorAll("select").OfType<IHtmlSelectElement>())
        {
            values[select.Name!] = select.Value ?? "";
        }

        foreach (var (name, value) in fields ?? [])
        {
            values.ShouldContainKey(name, $"the form {verb} has no such field");
            values[name] = value;
        }

        using var response = await PostAsync(form.GetAttribute("action")!, values, server.BaseUrl.GetLeftPart(UriPartial.Authority));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await ReadAsync(response);
    }

    public async Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> values, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(values) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
        await Sample.DisposeAsync();
    }

    private static CheckRun AddCheck(FakeGitHub github, SampleGitHub sample, PullRequest pull) => github.Checks.Create(
        github.Checks.SuiteOf(sample.Repository, sample.App, pull.HeadSha)!,
        "unit tests",
        run =>
        {
            run.Status = "completed";
            run.Conclusion = "failure";
            run.StartedAt = run.CompletedAt = github.Now;
            run.Title = "2 failed · 40 passed · 12s";
            run.Summary = "| variant | passed | failed |\n|---|---|---|\n| 3.13 | 40 | 2 |\n\n### New failures\n- `test_nine` in `src/words.py`";
            run.Text = "<details><summary>test_nine</summary>\n\n```python\nassert word_9 == 9\n```\n\n</details>";
            run.Actions = [new CheckButton("Again", "Runs the failed tests again", "again")];
            run.Annotations.Add(new Annotation("src/words.py", 9, 9, "failure", "AssertionError: 'nine' != 9", "test_nine", "a long trace", null, null));
            run.Annotations.Add(new Annotation("src/words.py", 30, 30, "warning", "thirty is <b>slow</b>", null, null, null, null));
        },
        sample.App.Bot);

    private static async Task<IHtmlDocument> ReadAsync(HttpResponseMessage response) =>
        await new HtmlParser().ParseDocumentAsync(await response.Content.ReadAsStringAsync());
}
