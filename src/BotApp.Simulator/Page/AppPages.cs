using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>Apps: what they are, and where they are installed.</summary>
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

    /// <summary>The app's own page.</summary>
    public static PageContent? About(View view, string slug) => Find(view, slug) is not { } app ? null : new PageContent(app.Name, Html.Of($"""
        <h1>{app.Name}</h1><p>By {app.Owner.Login}. {Urls.Link(app.ExternalUrl, "Website")}</p><p><a class="button primary" href="/apps/{app.Slug}/installations/new">Install</a></p>
        """));

    /// <summary>What its owner sees of it: everything but what is shown once.</summary>
    public static PageContent? Settings(View view, string slug, string? organization)
    {
        var owner = organization is null ? view.You : view.GitHub.Accounts.Find(organization);
        var isTheirs = organization is null || owner?.Members.GetValueOrDefault(view.You.Login) == "admin";
        return Find(view, slug) is not { } app || app.Owner != owner || !isTheirs ? null : new PageContent(app.Name, Html.Of($"""
            <h1>{app.Name}</h1><section class="box pad"><h2>About</h2><p>App ID: {app.Id}. Client ID: <code>{app.ClientId}</code>. Owned by {app.Owner.Login}.</p>
            <h2>Webhook</h2><p><code>{app.WebhookUrl ?? "none"}</code> <a href="/deliveries">Recent Deliveries</a></p>
            <h2>Permissions &amp; events</h2><p>{string.Join(", ", app.Permissions.Select(pair => $"{pair.Key} {pair.Value}"))}. Told of: {string.Join(", ", app.Events)}.</p></section>
            <p><a class="button primary" href="/apps/{app.Slug}/installations/new">Install App</a></p>
            """));
    }

    /// <summary>Where a person installs it, on all repositories of an account or on chosen ones.</summary>
    public static PageContent? Install(View view, string slug)
    {
        if (Find(view, slug) is not { } app)
        {
            return null;
        }

        var accounts = view.GitHub.Apps.Installable(app, view.You);
        return new PageContent($"Install {app.Name}", Html.Of($"""
            <h1>Install {app.Name}</h1><p class="dim">It asks for: {string.Join(", ", app.Permissions.Select(pair => $"{pair.Key} {pair.Value}"))}.</p>
            {Html.When(accounts.Count == 0, () => Html.Of($"""<p>There is no account of {view.You.Login} that it could be installed on and is not. <a href="/settings/installations">Installed apps</a></p>"""))}
            {Html.Each(accounts, account => Install(view, app, account))}
            """));
    }

    private static App? Find(View view, string slug) => view.GitHub.Apps.All.Find(app => app.Slug == slug);

    private static Html Install(View view, App app, Account account)
    {
        var repositories = view.GitHub.Repositories.All.Where(repository => repository.Owner == account);
        return Html.Of($"""
            <section class="box pad"><h2>{account.Login}</h2><form method="post" action="/_sim/do"><input type="hidden" name="verb" value="{nameof(Simulator.Person.InstallApp)}">
            <input type="hidden" name="back" value="/settings/installations"><input type="hidden" name="app" value="{app.Id}"><input type="hidden" name="account" value="{account.Login}">
            <label class="radio"><input type="radio" name="selection" value="all" checked> <span>All repositories</span></label>
            <label class="radio"><input type="radio" name="selection" value="selected"> <span>Only select repositories</span></label>
            {Html.Each(repositories, repository => Html.Of($"""<label class="radio"><input type="checkbox" name="repositories" value="{repository.FullName}"> <span>{repository.FullName}</span></label>"""))}
            <button class="button primary">Install</button></form></section>
            """);
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
}
