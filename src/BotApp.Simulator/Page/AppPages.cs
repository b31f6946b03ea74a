using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>Apps: their installations, and the page that registers one from a manifest.</summary>
internal static class AppPages
{
    public static PageContent Installations(View view, long? only = null) => new("Apps", Html.Of($"""
        <h1>Apps</h1>{Html.Each(view.GitHub.Apps.All.Where(app => app.Id != Apps.ActionsAppId), app => Html.Of($"""
        <section class="box pad" aria-labelledby="app-{app.Id}"><h2 id="app-{app.Id}">{app.Name}</h2>
        <p class="dim">Permissions: {string.Join(", ", app.Permissions.Select(pair => $"{pair.Key} {pair.Value}"))}. Events: {string.Join(", ", app.Events)}.</p>
        {Html.Each(view.GitHub.Apps.Installations.Where(installation => installation.App == app && (only is null || installation.Id == only)), installation => Show(view, installation))}
        {view.Button(nameof(Simulator.Person.InstallApp), $"Install on {view.You.Login}", "primary", ("app", View.Number(app.Id)))}</section>
        """))}
        """));

    /// <summary>What a registration page shows for a manifest that somebody's page has sent; nothing is registered before the button is pressed.</summary>
    public static PageContent Register(string manifest, string state)
    {
        if (Read(manifest) is not { } app)
        {
            return new PageContent("Not a manifest", new Html("<h1>Not an app manifest</h1><p>The field “manifest” must be a JSON object.</p>"), 400);
        }

        return new PageContent("Register an app", Html.Of($"""
            <h1>Create GitHub App</h1><form method="post" action="/settings/apps/create" class="box pad">
            <input type="hidden" name="manifest" value="{manifest}"><input type="hidden" name="state" value="{state}">
            {View.Field("name", "GitHub App name", Text(app, "name"))}<p class="dim">It will be sent back to {Text(app, "redirect_url")} with a code.</p>
            <button class="button primary">Create GitHub App</button></form>
            """));
    }

    /// <summary>Registers it; the address to go on to, or null when the manifest is not one.</summary>
    public static string? Create(Person you, string manifest, string state, string name)
    {
        if (Read(manifest) is not { } app || Urls.Safe(Text(app, "redirect_url")) is not { } back || !Uri.TryCreate(back, UriKind.Absolute, out _))
        {
            return null;
        }

        app["name"] = name.Length > 0 ? name : Text(app, "name");
        var code = you.SubmitManifest(app);
        return $"{back}{(back.Contains('?', StringComparison.Ordinal) ? '&' : '?')}code={code}{(state.Length > 0 ? "&state=" + Uri.EscapeDataString(state) : "")}";
    }

    private static Html Show(View view, Installation installation)
    {
        var target = ("installation", View.Number(installation.Id));
        var names = view.GitHub.Repositories.All.Where(repository => repository.Owner == installation.Account).Select(repository => repository.FullName).ToList();
        return Html.Of($"""
            <h3>{installation.Account.Login} {Html.When(installation.SuspendedAt is not null, () => new Html("<span class=\"tag\">suspended</span>"))}</h3>
            <p class="dim">{(installation.Selected is null ? "All repositories" : View.Count(installation.Selected.Count, "repository", "repositories"))}</p>
            <div class="deeds">{(installation.SuspendedAt is null
                ? view.Button(nameof(Simulator.Person.Suspend), "Suspend", "", target) : view.Button(nameof(Simulator.Person.Unsuspend), "Unsuspend", "", target))}
            {view.Button(nameof(Simulator.Person.AcceptPermissions), "Accept new permissions", "", target)}
            {view.Button(nameof(Simulator.Person.Uninstall), "Uninstall", "danger", target)}</div>
            {View.Fold($"select-{installation.Id}", new Html("Select repositories"), view.Form(
                nameof(Simulator.Person.SelectRepositories), "Change", Html.Of($"{View.Choice("repository", "Repository", names)}{View.Choice("change", "Change", ["add", "remove"])}"), "", target))}
            """);
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
