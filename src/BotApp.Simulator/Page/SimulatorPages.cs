using System.Net;
using BotApp.Simulator.Api;
using BotApp.Simulator.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BotApp.Simulator.Page;

/// <summary>The web pages of the simulated GitHub, beside its API on the same address.</summary>
internal sealed class SimulatorPages(FakeGitHub github, IDemoChanges? changes)
{
    private const string YouCookie = "simulated-person";
    private const string MessageCookie = "simulated-message";

    // Nothing is loaded from anywhere else, and no markup that slipped through could run or send anything.
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

    private readonly Router router = new();
    private readonly GitReads git = new();

    /// <summary>Adds the pages; whatever is not a page is left to what else is mapped and to the API.</summary>
    public static void Map(WebApplication app, FakeGitHub github, IDemoChanges? changes = null)
    {
        var pages = new SimulatorPages(github, changes);
        app.Use(pages.AnswerAsync);
    }

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value ?? "/";
        var isPost = HttpMethods.IsPost(context.Request.Method);
        if (path.StartsWith("/_sim/", StringComparison.Ordinal) || (isPost && (RegistrationPage.IsPressed(path) || RegistrationPage.Is(path, out _))))
        {
            await (isPost ? PostAsync(context, path) : GetOwnAsync(context, path));
        }
        else if (HttpMethods.IsGet(context.Request.Method) && !IsElsewhere(context, path))
        {
            await ShowAsync(context, path, next);
        }
        else
        {
            await next(context);
        }
    }

    // Other mapped routes and operations of the API come first; "/" and an app's page are both, and browsers ask for HTML.
    private bool IsElsewhere(HttpContext context, string path) =>
        context.GetEndpoint() is RouteEndpoint { Order: < int.MaxValue } || path.StartsWith("/api/", StringComparison.Ordinal)
        || path.StartsWith("/storage/", StringComparison.Ordinal) || (path == "/" || path.StartsWith("/apps/", StringComparison.Ordinal) ? !WantsHtml(context) : router.Find("GET", path).Operation is not null);

    private static bool WantsHtml(HttpContext context) => context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private async Task ShowAsync(HttpContext context, string path, RequestDelegate next)
    {
        var live = context.Request.Headers["X-Simulator-Live"].Count > 0;
        var message = live ? null : context.Request.Cookies[MessageCookie];
        string? text = null;
        (string Name, string Type, byte[] Content)? file;
        var status = 200;
        lock (github.Gate)
        {
            var view = Look(context, path + context.Request.QueryString);
            file = PageRoutes.Download(view, path);
            var page = file is null ? PageRoutes.Find(view, path) : null;
            if (page is not null || (file is null && WantsHtml(context)))
            {
                page ??= NotFound(path);
                status = page.Status;
                text = Layout.Show(view, page, message);
            }
        }

        if (message is not null)
        {
            context.Response.Cookies.Delete(MessageCookie);
        }

        await (file is { } found ? SendAsync(context, found) : text is not null ? SendAsync(context, text, status) : next(context));
    }

    private async Task GetOwnAsync(HttpContext context, string path)
    {
        switch (path)
        {
            case "/_sim/page.css":
                await SendAsync(context, Asset("page.css"), 200, "text/css; charset=utf-8");
                break;
            case "/_sim/live.js":
                await SendAsync(context, Asset("live.js"), 200, "text/javascript; charset=utf-8");
                break;
            case "/_sim/version":
                await SendAsync(context, Version(context), 200, "text/plain; charset=utf-8");
                break;
            default:
                await SendAsync(context, Page(context, NotFound(path)), 404);
                break;
        }
    }

    private string Version(HttpContext context)
    {
        var at = Urls.Local(context.Request.Query["at"]);
        var split = at.IndexOf('?', StringComparison.Ordinal);
        lock (github.Gate)
        {
            var path = Uri.UnescapeDataString(split < 0 ? at : at[..split]);
            var query = new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(split < 0 ? "" : at[split..]));
            return Layout.Mark(PageRoutes.Find(Look(context, path + (split < 0 ? "" : at[split..])) with { Query = query }, path) ?? NotFound(path));
        }
    }

    private async Task PostAsync(HttpContext context, string path)
    {
        if (!context.Request.HasFormContentType)
        {
            await SendAsync(context, Page(context, new PageContent("Not a form", new Html("<h1>A form was expected</h1>"), 415)), 415);
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (RegistrationPage.Is(path, out var organization))
        {
            // This one comes from the registering service's own page and only shows a form.
            await RegisterAsync(context, form["manifest"].ToString(), context.Request.Query["state"].ToString(), organization);
        }
        else if (!IsSameOrigin(context.Request))
        {
            var page = new PageContent("Refused", new Html("<h1>Refused</h1><p>Buttons work only from this site’s own pages.</p>"), 403);
            await SendAsync(context, Page(context, page), 403);
        }
        else if (RegistrationPage.IsPressed(path))
        {
            await PressAsync(context, form);
        }
        else
        {
            Leave(context, path, form);
        }
    }

    private async Task RegisterAsync(HttpContext context, string manifest, string state, string? organization, string? refusal = null)
    {
        PageContent page;
        lock (github.Gate)
        {
            page = RegistrationPage.Show(You(context), github, manifest, state, organization, refusal);
        }

        await SendAsync(context, Page(context, page), page.Status);
    }

    private async Task PressAsync(HttpContext context, IFormCollection form)
    {
        var (manifest, state, organization) = (form["manifest"].ToString(), form["state"].ToString(), form["organization"].ToString() is { Length: > 0 } named ? named : null);
        try
        {
            context.Response.Headers.Location = RegistrationPage.Press(new Person(github, You(context)), manifest, state, form["name"].ToString(), organization);
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
        }
        catch (InvalidOperationException refusal)
        {
            await RegisterAsync(context, manifest, state, organization, refusal.Message);
        }
    }

    private void Leave(HttpContext context, string path, IFormCollection form)
    {
        var back = Urls.Local(form["back"]);
        switch (path)
        {
            case "/_sim/you":
                context.Response.Cookies.Append(YouCookie, form["login"].ToString(), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict });
                break;
            case "/_sim/do":
                Do(context, form);
                break;
            default:
                back = "/";
                break;
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = Uri.IsWellFormedUriString(back, UriKind.RelativeOrAbsolute) ? back : "/";
    }

    private void Do(HttpContext context, IFormCollection form)
    {
        try
        {
            var call = new DeedCall(github, new Person(github, You(context)), form, changes);
            var verb = call["verb"];
            var deed = Deeds.All.GetValueOrDefault(verb) ?? throw new IncompleteFormException($"There is no button \"{verb}\".");
            deed(call);
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException)
        {
            // What GitHub would refuse: the person is told, nothing else happens
            context.Response.Cookies.Append(MessageCookie, problem.Message[..Math.Min(problem.Message.Length, 600)], new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict });
        }
    }

    // A page elsewhere cannot forge the Origin header; a name that is led to loopback by its owner's DNS is not ours either.
    private bool IsSameOrigin(HttpRequest request) =>
        request.Headers.Origin.ToString() == $"{request.Scheme}://{request.Host}"
        && (request.Host.Host is "localhost" || request.Host.Host == github.BaseUrl.Host || IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out _));

    private View Look(HttpContext context, string here) => new(github, You(context), here, context.Request.Query, changes, git);

    // The chosen person, else whoever owns the first repository.
    private Account You(HttpContext context)
    {
        lock (github.Gate)
        {
            return github.Accounts.Find(context.Request.Cookies[YouCookie]) is { Type: AccountType.User } chosen ? chosen
                : github.Repositories.All.Select(repository => repository.Owner).Concat(github.Accounts.All).FirstOrDefault(account => account.Type == AccountType.User)
                ?? github.Accounts.Get("octo");
        }
    }

    private string Page(HttpContext context, PageContent page)
    {
        lock (github.Gate)
        {
            return Layout.Show(Look(context, "/"), page, message: null);
        }
    }

    private static PageContent NotFound(string path) => new("Not found", Html.Of($"""
        <h1>404: there is nothing here</h1><p>This simulated GitHub has no page <code>{path}</code>, or you may not see it.
        The address may be mistyped, or the person you are may lack the rights.</p><p><a href="/">All repositories</a></p>
        """), 404);

    private static async Task SendAsync(HttpContext context, string text, int status, string type = "text/html; charset=utf-8")
    {
        context.Response.StatusCode = status;
        Protect(context, type);
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static async Task SendAsync(HttpContext context, (string Name, string Type, byte[] Content) file)
    {
        Protect(context, file.Type);
        context.Response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(file.Name)}";
        await context.Response.Body.WriteAsync(file.Content, context.RequestAborted);
    }

    private static void Protect(HttpContext context, string type)
    {
        var headers = context.Response.Headers;
        headers.ContentType = type;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
    }

    private static string Asset(string name)
    {
        using var stream = typeof(SimulatorPages).Assembly.GetManifestResourceStream("page/" + name)
            ?? throw new InvalidOperationException($"The resource page/{name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
