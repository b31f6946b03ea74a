using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.SignIn;

/// <summary>A browser without a window: keeps cookies by host and port, follows links and sends forms as they stand in pages.</summary>
internal sealed class Visitor(World world) : IDisposable
{
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Cookies of BotApp.</summary>
    internal Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>Their lines as they came.</summary>
    internal List<string> CookieLines { get; } = [];

    internal async Task<Answer> GetAsync(string path, bool follow = true) => await SendAsync(HttpMethod.Get, new Uri(world.BotUrl, path), null, follow);

    /// <summary>Sends a form of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="selector">The form.</param>
    /// <param name="change">Fields that the person fills in, or an attacker changes; null takes one away.</param>
    internal Task<Answer> SubmitAsync(Answer page, string selector, params (string Name, string? Value)[] change)
    {
        var form = page.Document.QuerySelector(selector) ?? throw new InvalidOperationException($"No {selector} in {page.At}:\n{page.Text}");
        var fields = form.QuerySelectorAll("input[name], textarea[name], button[name]").Where(field => field.GetAttribute("type") != "checkbox")
            .ToDictionary(field => field.GetAttribute("name")!, field => field.GetAttribute("value") ?? field.TextContent, StringComparer.Ordinal);
        foreach (var (name, value) in change)
        {
            fields.Remove(name);
            if (value is not null)
            {
                fields[name] = value;
            }
        }

        return SendAsync(HttpMethod.Post, new Uri(page.At, form.GetAttribute("action") is { Length: > 0 } action ? action : ""), fields, follow: true);
    }

    internal Task<Answer> PostAsync(string path, Dictionary<string, string> fields) => SendAsync(HttpMethod.Post, new Uri(world.BotUrl, path), fields, follow: true);

    /// <summary>Signs in as somebody, from a page that wants it.</summary>
    internal async Task<Answer> SignInAsync(string login, string path = "/")
    {
        var question = await GetAsync(path);
        question.At.AbsolutePath.ShouldBe("/sign-in");
        return await AuthorizeAsync(question.Document.QuerySelector("a.button")!.GetAttribute("href")!, login);
    }

    /// <summary>Goes to GitHub, says who it is, agrees, and comes back.</summary>
    internal async Task<Answer> AuthorizeAsync(string start, string login)
    {
        var back = await ToCallbackAsync(start, login);
        return await SendAsync(HttpMethod.Get, back, null, follow: true);
    }

    /// <summary>The same, but stops where GitHub sends the browser back to.</summary>
    internal async Task<Uri> ToCallbackAsync(string start, string login)
    {
        var away = (await GetAsync(start, follow: false)).Location!;
        var asked = new Uri($"{away.AbsoluteUri}&login={login}");
        using var first = await _client.GetAsync(asked);
        if (first.Headers.Location is { } known)
        {
            return known;
        }

        using var yes = new FormUrlEncodedContent([new("answer", "authorize")]);
        using var agreed = await _client.PostAsync(asked, yes);
        return agreed.Headers.Location!;
    }

    internal async Task<Answer> SendAsync(HttpMethod method, Uri address, Dictionary<string, string>? fields, bool follow)
    {
        for (var hop = 0; ; hop++)
        {
            using var request = new HttpRequestMessage(method, address) { Content = fields is null ? null : new FormUrlEncodedContent(fields) };
            if (Cookies.Count > 0)
            {
                request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            }

            using var response = await _client.SendAsync(request);
            Keep(response);
            var answer = new Answer(response.StatusCode, address, response.Headers.Location is { } to ? new Uri(address, to) : null, await response.Content.ReadAsStringAsync(), Headers(response));
            if (!follow || answer.Location is null || hop == 5)
            {
                return answer;
            }

            (method, address, fields) = (HttpMethod.Get, answer.Location, null);
        }
    }

    public void Dispose() => _client.Dispose();

    private void Keep(HttpResponseMessage response)
    {
        foreach (var line in response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            CookieLines.Add(line);
            var pair = line.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }
    }

    private static Dictionary<string, string> Headers(HttpResponseMessage response) =>
        response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
}

/// <summary>What came.</summary>
internal sealed record Answer(HttpStatusCode Status, Uri At, Uri? Location, string Text, IReadOnlyDictionary<string, string> Headers)
{
    internal IDocument Document => field ??= new HtmlParser(default, BrowsingContext.New(Configuration.Default)).ParseDocument(Text);
}
