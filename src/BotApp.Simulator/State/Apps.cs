using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace BotApp.Simulator.State;

/// <summary>Registered apps, their installations and tokens.</summary>
internal sealed class Apps(FakeGitHub github)
{
    /// <summary>The number GitHub's own Actions app has.</summary>
    public const long ActionsAppId = 15368;

    private readonly Dictionary<string, InstallationToken> tokens = new(StringComparer.Ordinal);
    private int tokenCount;
    private readonly Dictionary<string, (App App, DateTimeOffset Until)> manifestCodes = new(StringComparer.Ordinal);
    private App? actions;

    public List<App> All { get; } = [];

    public List<Installation> Installations { get; } = [];

    /// <summary>The app that the check runs of workflow jobs belong to.</summary>
    public App Actions => actions ??= Make(
        ActionsAppId, "github-actions", new AppRegistration { Name = "GitHub Actions", Owner = "github" });

    public App Register(AppRegistration registration)
    {
        var slug = string.Concat(registration.Name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        if (All.Exists(app => app.Slug == slug))
        {
            throw new InvalidOperationException($"Name has already been taken: an app named {slug} is registered already; choose another name");
        }

        if (Unsupported(registration) is { } refusal)
        {
            throw new InvalidOperationException(refusal);
        }

        var app = Make(github.NextId(), slug, registration);
        All.Add(app);
        return app;
    }

    /// <summary>
    /// What GitHub's registration page does with a manifest when its button is pressed: the app is registered, its webhook is tried, and there is
    /// a code that can be exchanged once within an hour for what only its owner may know.
    /// </summary>
    /// <exception cref="InvalidOperationException">The page shows why not.</exception>
    public string AcceptManifest(JsonObject manifest, string owner)
    {
        if (ManifestRules.Problems(manifest, owner) is { Count: > 0 } problems)
        {
            throw new InvalidOperationException(string.Join("; ", problems));
        }

        var app = Register(AppRegistration.FromManifest(manifest, owner));
        var code = RandomNumberGenerator.GetHexString(40, lowercase: true);
        manifestCodes[code] = (app, github.Now.AddHours(1));
        github.Events.Ping(app);
        return code;
    }

    /// <summary>Exchanges a code; null when it is unknown, used or old.</summary>
    public App? ConvertManifest(string code) => manifestCodes.Remove(code, out var found) && found.Until > github.Now ? found.App : null;

    /// <summary>Accounts that this person may install an app on, where it is not yet: their own and the organizations they administrate; of a private app only its owner.</summary>
    public IReadOnlyList<Account> Installable(App app, Account by) =>
    [
        .. github.Accounts.All.Where(account => (account == by || account.Members.GetValueOrDefault(by.Login) == "admin") && (app.IsPublic || account == app.Owner)
            && !Installations.Exists(installation => installation.App == app && installation.Account == account)),
    ];

    public App? Find(string issuer) => All.Find(app => app.ClientId == issuer || app.Id.ToString() == issuer);

    public Installation? Installation(long id) => Installations.Find(installation => installation.Id == id);

    public Installation? InstallationOf(App app, Repository repository) =>
        Installations.Find(installation => installation.App == app && installation.Covers(repository));

    /// <summary>Installations whose app may see the repository now.</summary>
    public IEnumerable<Installation> Active(Repository repository) =>
        Installations.Where(installation => installation.Covers(repository) && installation.SuspendedAt is null);

    public Installation Install(App app, Account account, IEnumerable<Repository>? selected, Account sender)
    {
        var installation = new Installation
        {
            Id = github.NextId(),
            App = app,
            Account = account,
            CreatedAt = github.Now,
            UpdatedAt = github.Now,
            Permissions = new(app.Permissions, StringComparer.Ordinal),
            Events = [.. app.Events],
            Selected = selected?.Select(repository => repository.Id).ToHashSet(),
        };
        Installations.Add(installation);
        github.Events.Installation(installation, "created", sender);
        return installation;
    }

    public void Suspend(Installation installation, Account by)
    {
        installation.SuspendedAt = github.Now;
        installation.SuspendedBy = by;
        github.Events.Installation(installation, "suspend", by);
    }

    public void Unsuspend(Installation installation, Account by)
    {
        installation.SuspendedAt = null;
        installation.SuspendedBy = null;
        github.Events.Installation(installation, "unsuspend", by);
    }

    public void Uninstall(Installation installation, Account by)
    {
        github.Events.Installation(installation, "deleted", by);
        Installations.Remove(installation);
        foreach (var token in tokens.Values.Where(token => token.Installation == installation).ToList())
        {
            tokens.Remove(token.Token);
        }
    }

    /// <summary>The owner accepts what the app asks for by now.</summary>
    public void AcceptPermissions(Installation installation, Account by)
    {
        installation.Permissions = new(installation.App.Permissions, StringComparer.Ordinal);
        installation.Events = [.. installation.App.Events];
        installation.UpdatedAt = github.Now;
        github.Events.Installation(installation, "new_permissions_accepted", by);
    }

    public void Select(Installation installation, IReadOnlyCollection<Repository> add, IReadOnlyCollection<Repository> remove, Account by)
    {
        installation.Selected ??= [.. github.Repositories.All.Where(installation.Covers).Select(repository => repository.Id)];
        installation.Selected.UnionWith(add.Select(repository => repository.Id));
        if (add.Count > 0)
        {
            github.Events.InstallationRepositories(installation, "added", add, [], by);
        }

        installation.Selected.ExceptWith(remove.Select(repository => repository.Id));
        if (remove.Count > 0)
        {
            github.Events.InstallationRepositories(installation, "removed", [], remove, by);
        }
    }

    public InstallationToken NewToken(
        Installation installation, IReadOnlyDictionary<string, string> permissions, IReadOnlyList<Repository>? repositories)
    {
        var token = new InstallationToken
        {
            Token = "ghs_" + RandomNumberGenerator.GetHexString(36, lowercase: true),
            Number = ++tokenCount,
            Installation = installation,
            ExpiresAt = github.Now.AddHours(1),
            Permissions = permissions,
            Repositories = repositories,
        };
        tokens[token.Token] = token;
        return token;
    }

    public InstallationToken? Token(string token) =>
        tokens.TryGetValue(token, out var found) && found.ExpiresAt > github.Now ? found : null;

    public void Revoke(InstallationToken token) => tokens.Remove(token.Token);

    /// <summary>Every token given out so far is refused from now on.</summary>
    public void ExpireTokens()
    {
        foreach (var token in tokens.Values)
        {
            token.ExpiresAt = github.Now;
        }
    }

    /// <summary>Why the events cannot be subscribed to (an app needs to be able to read what an event tells of); null when they can.</summary>
    public static string? Unsupported(AppRegistration registration)
    {
        bool May(string permission) => Permission.Allows(registration.Permissions, permission, "read");
        var unsupported = registration.Events.Where(name => !(name switch
        {
            "check_run" or "check_suite" => May("checks"),
            "pull_request" or "pull_request_review" => May("pull_requests"),
            "issue_comment" => May("issues") || May("pull_requests"),
            "push" or "create" or "delete" or "release" or "repository_dispatch" or "commit_comment" => May("contents"),
            "status" => May("statuses"),
            "workflow_run" or "workflow_job" or "workflow_dispatch" => May("actions"),
            "deployment" or "deployment_status" or "deployment_protection_rule" => May("deployments"),
            "merge_group" => May("merge_queues"),
            _ => true,
        })).ToList();
        return unsupported.Count == 0
            ? null
            : $"Default events unsupported: {string.Join(", ", unsupported)}: the app asks for no permission that shows them; add the permission or drop the event";
    }

    private App Make(long id, string slug, AppRegistration registration)
    {
        var app = Registered(id, slug, registration);
        app.CallbackUrls.UnionWith(registration.CallbackUrls);
        app.ExternalUrl = registration.ExternalUrl ?? app.ExternalUrl;
        return app;
    }

    private App Registered(long id, string slug, AppRegistration registration) => new()
    {
        Id = id,
        Slug = slug,
        Name = registration.Name,
        Owner = github.Accounts.Get(registration.Owner),
        Bot = github.Accounts.Get(slug + "[bot]", AccountType.Bot),
        ClientId = $"Iv23{RandomNumberGenerator.GetHexString(16, lowercase: true)}",
        ClientSecret = RandomNumberGenerator.GetHexString(40, lowercase: true),
        CreatedAt = github.Now,
        Permissions = new(registration.Permissions, StringComparer.Ordinal),
        Events = [.. registration.Events],
        Key = RSA.Create(2048),
        WebhookUrl = registration.WebhookUrl,
        WebhookSecret = registration.WebhookSecret,
        IsPublic = registration.IsPublic,
        HookId = github.NextId(),
    };
}
