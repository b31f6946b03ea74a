using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>The page that registers an app from a manifest that somebody's page has sent, for the person or for an organization of theirs.</summary>
internal static class RegistrationPage
{
    private const string Create = "/settings/apps/create";

    /// <summary>Whose registration an address is; null organization: the person's own.</summary>
    public static bool Is(string path, out string? organization)
    {
        organization = path.Split('/') is ["", "organizations", var name, "settings", "apps", "new"] ? Uri.UnescapeDataString(name) : null;
        return organization is not null || path is "/settings/apps/new";
    }

    /// <summary>Whether the button of the page was pressed.</summary>
    public static bool IsPressed(string path) => path == Create;

    /// <summary>What it shows; nothing is registered before the button is pressed.</summary>
    public static PageContent Show(Account you, FakeGitHub github, string manifest, string state, string? organization, string? refusal = null)
    {
        if (organization is not null && github.Accounts.Find(organization)?.Members.GetValueOrDefault(you.Login) != "admin")
        {
            return new PageContent("Not found", Html.Of($"<h1>404: there is no such organization</h1><p>{you.Login} owns no organization {organization}.</p>"), 404);
        }

        if (Read(manifest) is not { } app)
        {
            return new PageContent("Not a manifest", new Html("<h1>Not an app manifest</h1><p>The field “manifest” must be a JSON object.</p>"), 400);
        }

        if (ManifestRules.Problems(app, organization ?? you.Login) is { Count: > 0 } problems)
        {
            return new PageContent("Invalid GitHub App configuration", Html.Of($"""
                <h1>Invalid GitHub App configuration</h1><p>The configuration does not appear to be a valid GitHub App manifest.</p>
                <ul class="bad">{Html.Each(problems, problem => Html.Of($"<li>Error {problem}</li>"))}</ul>
                """), 422);
        }

        return new PageContent("Register an app", Html.Of($"""
            <h1>Create GitHub App for {organization ?? you.Login}</h1>{Html.When(refusal is not null, () => Html.Of($"<p class=\"bad\" role=\"alert\">{refusal}</p>"))}
            <form method="post" action="{Create}" class="box pad">
            <input type="hidden" name="manifest" value="{manifest}"><input type="hidden" name="state" value="{state}"><input type="hidden" name="organization" value="{organization}">
            {View.Field("name", "GitHub App name", Text(app, "name"))}<p class="dim">It will be sent back to {Text(app, "redirect_url")} with a code.</p>
            <button class="button primary">Create GitHub App</button></form>
            """), refusal is null ? 200 : 422);
    }

    /// <summary>Registers it; the address to go on to.</summary>
    /// <exception cref="InvalidOperationException">GitHub would not.</exception>
    public static string Press(Person you, string manifest, string state, string name, string? organization)
    {
        var app = Read(manifest) ?? throw new InvalidOperationException("The manifest is not a JSON object.");
        app["name"] = name;
        var code = you.SubmitManifest(app, organization);
        var back = Text(app, "redirect_url");
        return back.Length == 0 ? "/settings/installations"
            : $"{back}{(back.Contains('?', StringComparison.Ordinal) ? '&' : '?')}code={code}{(state.Length > 0 ? "&state=" + Uri.EscapeDataString(state) : "")}";
    }

    private static string Text(JsonObject json, string field) => json[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static JsonObject? Read(string manifest)
    {
        try
        {
            return JsonNode.Parse(manifest) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
