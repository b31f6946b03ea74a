using System.Net;

using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

using BotApp.Setup;
using BotApp.Simulator;
using BotApp.Simulator.Page;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Setup;

/// <summary>The way in on a port of its own, a simulated GitHub with its pages, and a browser that runs no script and follows no redirect by itself.</summary>
internal sealed class SetupBench : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DirectoryInfo _folder;
    private readonly FakeGitHubServer _server;
    private readonly StringWriter _console;
    private readonly List<string> _log;

    private SetupBench(WebApplication application, DirectoryInfo folder, FakeGitHubServer server, StringWriter console, List<string> log)
    {
        (_application, _folder, _server, _console, _log) = (application, folder, server, console, log);
        Browser = NewBrowser();
    }

    internal FakeGitHub GitHub => _server.GitHub;

    internal Uri GitHubUrl => _server.BaseUrl;

    internal Uri Url => new(_application.Urls.First() + "/");

    internal HttpClient Browser { get; }

    internal SetupDesk Desk => _application.Services.GetRequiredService<SetupDesk>();

    internal string File => Path.Combine(_folder.FullName, "botapp-credentials.json");

    internal string Console
    {
        get
        {
            lock (_console)
            {
                return _console.ToString();
            }
        }
    }

    /// <summary>Everything that was logged.</summary>
    internal string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    /// <summary>The words printed so far.</summary>
    internal IReadOnlyList<string> Words => [.. Console.Split('\n').Where(line => line.Contains("word=", StringComparison.Ordinal)).Select(line => line.Split("word=")[1].Trim())];

    internal static async Task<SetupBench> StartAsync(Action<Dictionary<string, string?>, DirectoryInfo>? configure = null)
    {
        var github = new FakeGitHub();
        github.Person("octo");
        var server = await FakeGitHubServer.StartAsync(github, mapExtra: app => SimulatorPages.Map(app, github));
        var folder = Directory.CreateTempSubdirectory("botapp-setup-");
        var configuration = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["ConnectionStrings:BotApp"] = $"Data Source={Path.Combine(folder.FullName, "botapp.db")}",
            ["GitHub:WebUrl"] = server.BaseUrl.AbsoluteUri.TrimEnd('/'),
            ["GitHub:ApiUrl"] = server.BaseUrl.AbsoluteUri.TrimEnd('/'),
        };
        configure?.Invoke(configuration, folder);
        var (console, log) = (new StringWriter(), new List<string>());
        var builder = BotHost.Configured([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(configuration);
            builder.Logging.ClearProviders().AddProvider(new ListLogger(log)).SetMinimumLevel(LogLevel.Debug);
        });
        SetupNeed.Is(builder.Configuration).ShouldBeTrue();
        var application = SetupHost.Build(builder, console);
        await application.StartAsync();
        return new SetupBench(application, folder, server, console, log);
    }

    /// <summary>One with cookies of its own.</summary>
    internal HttpClient NewBrowser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = new CookieContainer() }) { BaseAddress = Url };

    /// <summary>Shows the newest word.</summary>
    internal async Task EnterAsync(HttpClient? browser = null)
    {
        using var answer = await (browser ?? Browser).GetAsync($"/setup?word={Words[^1]}");
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location!.OriginalString.ShouldBe("/setup");
    }

    internal static async Task<IHtmlDocument> PageAsync(HttpResponseMessage answer) => await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());

    /// <summary>Fills in the form and sends it.</summary>
    internal async Task<HttpResponseMessage> SendAsync(string? publicUrl = null, string name = "Our Bot", string organization = "", HttpClient? browser = null)
    {
        var client = browser ?? Browser;
        using var shown = await client.GetAsync("/setup");
        var page = await PageAsync(shown);
        return await client.PostAsync("/setup", Fields(page.Forms.Single(), ("PublicUrl", publicUrl ?? Url.GetLeftPart(UriPartial.Authority)), ("Name", name), ("Organization", organization)));
    }

    /// <summary>From the form to the page of GitHub, where the button is pressed: the address that the browser is sent back to.</summary>
    internal async Task<Uri> RegisterAsync(string organization = "", HttpClient? browser = null)
    {
        using var sent = await SendAsync(organization: organization, browser: browser);
        sent.StatusCode.ShouldBe(HttpStatusCode.OK, await sent.Content.ReadAsStringAsync());
        var form = (await PageAsync(sent)).Forms.Single();
        using var github = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        using var shown = await github.PostAsync(form.Action, Fields(form));
        shown.StatusCode.ShouldBe(HttpStatusCode.OK, await shown.Content.ReadAsStringAsync());
        using var press = new HttpRequestMessage(HttpMethod.Post, new Uri(GitHubUrl, "/settings/apps/create")) { Content = Fields((await PageAsync(shown)).Forms.Single(one => one.Action.EndsWith("/settings/apps/create", StringComparison.Ordinal))) };
        press.Headers.Add("Origin", GitHubUrl.GetLeftPart(UriPartial.Authority));
        using var back = await github.SendAsync(press);
        back.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        return back.Headers.Location!;
    }

    /// <summary>The App that was registered last.</summary>
    internal App App() => GitHub.Read(github => github.Apps.All[^1]);

    /// <summary>A page's form as it is sent, with some fields changed.</summary>
    internal static FormUrlEncodedContent Fields(IHtmlFormElement form, params (string Name, string Value)[] changed)
    {
        var fields = form.QuerySelectorAll("input").OfType<IHtmlInputElement>().Where(input => input.Name is not null).ToDictionary(input => input.Name!, input => input.Value);
        foreach (var (name, value) in changed)
        {
            fields.ShouldContainKey(name);
            fields[name] = value;
        }

        return new FormUrlEncodedContent(fields);
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
        await _server.DisposeAsync();
        await GitHub.DisposeAsync();
        await _console.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
