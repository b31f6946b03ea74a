using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BotApp.Simulator.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BotApp.Simulator;

/// <summary>
/// The few web pages of GitHub that programs depend on: signing in with GitHub, and registering an app from a manifest.
/// Other parts may map the same addresses: theirs win.
/// </summary>
internal sealed class WebPages(FakeGitHub github)
{
    private const int AfterOthers = 1000;

    /// <summary>How long a code of the sign-in is good. Source: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app .</summary>
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Code> codes = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/favicon.ico", () => Results.NoContent()); // what every browser asks a server for
        Last(routes.MapGet("/login/oauth/authorize", context => Authorize(context).ExecuteAsync(context)));
        Last(routes.MapPost("/login/oauth/authorize", ConsentedAsync));
        Last(routes.MapGet("/favicon.ico", () => Results.StatusCode(404))); // browsers ask for it
        Last(routes.MapPost("/login/oauth/access_token", ExchangeAsync));
        Last(routes.MapPost("/settings/apps/new", context => RegisterAsync(context, github.SignedIn ?? "octo")));
        Last(routes.MapPost(
            "/organizations/{organization}/settings/apps/new", context => RegisterAsync(context, (string)context.Request.RouteValues["organization"]!))); // in the template
    }

    private static void Last(IEndpointConventionBuilder endpoint) => endpoint.Add(builder => ((RouteEndpointBuilder)builder).Order = AfterOthers);

    // Who is signed in on the simulated pages: named in the query, chosen by a test, or picked from a list by a click. Whoever has not let
    // the app act on their behalf yet is asked first.
    private IResult Authorize(HttpContext context)
    {
        var query = context.Request.Query;
        lock (github.Gate)
        {
            var app = github.Apps.All.Find(one => one.ClientId == query["client_id"]);
            if (app is null || !Uri.TryCreate(query["redirect_uri"], UriKind.Absolute, out var back))
            {
                return Results.Text("Unknown client_id, or redirect_uri is not an address.", "text/plain", statusCode: 404);
            }

            if (app.CallbackUrls.Count > 0 && !app.CallbackUrls.Contains(query["redirect_uri"].ToString()))
            {
                return Results.Text("The redirect_uri is not associated with this application.", "text/plain", statusCode: 400);
            }

            if (query["code_challenge"].Count > 0 && query["code_challenge_method"] != "S256")
            {
                return Results.Text("The code_challenge_method must be S256.", "text/plain", statusCode: 400);
            }

            if (github.Accounts.Find(query["login"].FirstOrDefault() ?? github.SignedIn) is not { Type: AccountType.User } account)
            {
                return Results.Text(Choice(context.Request), "text/html");
            }

            return app.AuthorizedBy.Contains(account) ? GiveCode(app, account, back, query) : Results.Text(Consent(context.Request, app, account), "text/html");
        }
    }

    // The form of the page that asks has been sent.
    private async Task ConsentedAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        await Consented(context.Request.Query, form["answer"].ToString()).ExecuteAsync(context);
    }

    private IResult Consented(IQueryCollection query, string answer)
    {
        lock (github.Gate)
        {
            if (github.Apps.All.Find(one => one.ClientId == query["client_id"]) is not { } app || !Uri.TryCreate(query["redirect_uri"], UriKind.Absolute, out var back)
                || github.Accounts.Find(query["login"].FirstOrDefault() ?? github.SignedIn) is not { Type: AccountType.User } account)
            {
                return Results.NotFound();
            }

            if (answer != "authorize")
            {
                return Back(back, "error=access_denied&error_description=The+user+has+denied+your+application+access.", query);
            }

            app.AuthorizedBy.Add(account);
            return GiveCode(app, account, back, query);
        }
    }

    private IResult GiveCode(App app, Account account, Uri back, IQueryCollection query)
    {
        var code = RandomNumberGenerator.GetHexString(20, lowercase: true);
        codes[code] = new Code(app, account, github.Now + CodeLife, query["redirect_uri"].ToString(), query["code_challenge"].FirstOrDefault());
        return Back(back, $"code={code}", query);
    }

    private static IResult Back(Uri back, string word, IQueryCollection query) =>
        Results.Redirect($"{back}{(back.Query.Length > 0 ? '&' : '?')}{word}&state={Uri.EscapeDataString(query["state"].ToString())}");

    private string Choice(HttpRequest request)
    {
        var links = github.Accounts.All.Where(account => account.Type == AccountType.User)
            .Select(account => $"<li><a href=\"{WebUtility.HtmlEncode($"{request.Path}{request.QueryString}&login={account.Login}")}\">{WebUtility.HtmlEncode(account.Login)}</a></li>");
        return $"<!doctype html><html lang=\"en\"><title>Sign in</title><h1>Sign in as</h1><ul>{string.Concat(links)}</ul></html>";
    }

    private static string Consent(HttpRequest request, App app, Account account)
    {
        var name = WebUtility.HtmlEncode(app.Name);
        return $"""
            <!doctype html><html lang="en"><title>Authorize {name}</title><h1>Authorize {name}</h1><p>{WebUtility.HtmlEncode(account.Login)}, {name} would like permission to verify your identity,
            to know which resources you can access, and to act on your behalf.</p>
            <form method="post" action="{WebUtility.HtmlEncode($"{request.Path}{request.QueryString}")}"><button name="answer" value="authorize">Authorize {name}</button> <button name="answer" value="cancel">Cancel</button></form></html>
            """;
    }

    private async Task ExchangeAsync(HttpContext context)
    {
        var fields = await FieldsAsync(context.Request);
        await Exchange(fields).ExecuteAsync(context);
    }

    private IResult Exchange(Dictionary<string, string> fields)
    {
        lock (github.Gate)
        {
            var app = github.Apps.All.Find(one => one.ClientId == fields.GetValueOrDefault("client_id"));
            if (app is null || app.ClientSecret != fields.GetValueOrDefault("client_secret"))
            {
                return Problem("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.");
            }

            if (fields.GetValueOrDefault("grant_type") == "refresh_token")
            {
                return github.Accounts.Renew(app, fields.GetValueOrDefault("refresh_token", "")) is { } renewed
                    ? Granted(renewed)
                    : Problem("bad_refresh_token", "The refresh token passed is incorrect or expired.");
            }

            if (!codes.Remove(fields.GetValueOrDefault("code", ""), out var found) || found.App != app || found.Until < github.Now)
            {
                return Problem("bad_verification_code", "The code passed is incorrect or expired.");
            }

            if (fields.TryGetValue("redirect_uri", out var back) && back != found.Back)
            {
                return Problem("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL for this application.");
            }

            return found.Challenge is { } challenge && challenge != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(fields.GetValueOrDefault("code_verifier", ""))))
                ? Problem("bad_verification_code", "The code passed is incorrect or expired.")
                : Granted(github.Accounts.Grant(app, found.Account));
        }
    }

    private static IResult Granted((string Access, string Refresh) tokens) => Results.Json(new JsonObject
    {
        ["access_token"] = tokens.Access,
        ["expires_in"] = (long)Accounts.TokenLife.TotalSeconds,
        ["refresh_token"] = tokens.Refresh,
        ["refresh_token_expires_in"] = (long)Accounts.RefreshLife.TotalSeconds,
        ["token_type"] = "bearer",
        ["scope"] = "",
    });

    // GitHub answers mistakes here with 200 and an error field.
    private static IResult Problem(string code, string description) =>
        Results.Json(new JsonObject { ["error"] = code, ["error_description"] = description });

    private async Task RegisterAsync(HttpContext context, string owner)
    {
        var fields = await FieldsAsync(context.Request);
        await Register(fields, context.Request.Query["state"].ToString(), owner).ExecuteAsync(context);
    }

    private IResult Register(Dictionary<string, string> fields, string state, string owner)
    {
        if (JsonNode.Parse(fields.GetValueOrDefault("manifest", "null")) is not JsonObject manifest || (string?)manifest["redirect_url"] is not { } back)
        {
            return Results.Text("The form needs a field \"manifest\" with JSON that has a redirect_url.", "text/plain", statusCode: 422);
        }

        lock (github.Gate)
        {
            string code;
            try
            {
                code = github.Apps.AcceptManifest(manifest, owner);
            }
            catch (InvalidOperationException refusal)
            {
                return Results.Text(refusal.Message, "text/plain", statusCode: 422);
            }

            return Results.Redirect($"{back}?code={code}&state={Uri.EscapeDataString(state)}");
        }
    }

    private static async Task<Dictionary<string, string>> FieldsAsync(HttpRequest request)
    {
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return form.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        }

        var json = await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted) as JsonObject ?? [];
        return json.ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "", StringComparer.Ordinal);
    }

    /// <summary>A code that was given out.</summary>
    private sealed record Code(App App, Account Account, DateTimeOffset Until, string Back, string? Challenge);
}
