using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;
using BotApp.Simulator.Webhooks;

namespace BotApp.Simulator.Api;

/// <summary>Apps, installations, tokens, webhook settings and deliveries.</summary>
internal static class AppsApi
{
    /// <summary>Repositories a token can be narrowed to at most. Source: the description of <c>apps/create-installation-access-token</c>.</summary>
    private const int MaxRepositories = 500;

    /// <summary>How long deliveries are kept. Source: https://docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks .</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(3);

    public static void Map(Operations operations) => operations
        .Add("apps/get-authenticated", "GET /app", "", Authenticated, Caller.App)
        .Add("apps/create-from-manifest", "POST /app-manifests/{code}/conversions", "", FromManifest, Caller.Anyone)
        .Add("apps/get-by-slug", "GET /apps/{app_slug}", "", BySlug, Caller.Anyone)
        .Add("apps/list-installations", "GET /app/installations", "", call => call.Page(Mine(call), one => AccountJson.Installation(call.At, one)), Caller.App)
        .Add("apps/get-installation", "GET /app/installations/{installation_id}", "", call => AccountJson.Installation(call.At, Installation(call)), Caller.App)
        .Add("apps/delete-installation", "DELETE /app/installations/{installation_id}", "", Delete, Caller.App)
        .Add("apps/suspend-installation", "PUT /app/installations/{installation_id}/suspended", "", Suspend, Caller.App)
        .Add("apps/unsuspend-installation", "DELETE /app/installations/{installation_id}/suspended", "", Unsuspend, Caller.App)
        .Add("apps/create-installation-access-token", "POST /app/installations/{installation_id}/access_tokens", "", CreateToken, Caller.App)
        .Add("apps/get-repo-installation", "GET /repos/{owner}/{repo}/installation", "", call => Shape(call, OfRepository(call)), Caller.App)
        .Add("apps/get-org-installation", "GET /orgs/{org}/installation", "", call => Shape(call, OfAccount(call, call["org"])), Caller.App)
        .Add("apps/get-user-installation", "GET /users/{username}/installation", "", call => Shape(call, OfAccount(call, call["username"])), Caller.App)
        .Add("apps/get-webhook-config-for-app", "GET /app/hook/config", "", Config, Caller.App)
        .Add("apps/update-webhook-config-for-app", "PATCH /app/hook/config", "", UpdateConfig, Caller.App)
        .Add("apps/list-webhook-deliveries", "GET /app/hook/deliveries", "", ListDeliveries, Caller.App)
        .Add("apps/get-webhook-delivery", "GET /app/hook/deliveries/{delivery_id}", "", call => FullDelivery(FindDelivery(call)), Caller.App)
        .Add("apps/redeliver-webhook-delivery", "POST /app/hook/deliveries/{delivery_id}/attempts", "", Redeliver, Caller.App)
        .Add("apps/list-repos-accessible-to-installation", "GET /installation/repositories", "", Accessible, Caller.Installation)
        .Add("apps/revoke-installation-access-token", "DELETE /installation/token", "", Revoke, Caller.Installation)
        .Add("apps/list-installations-for-authenticated-user", "GET /user/installations", "", UserInstallations, Caller.User)
        .Add("apps/list-installation-repos-for-authenticated-user", "GET /user/installations/{installation_id}/repositories", "", UserRepositories, Caller.User)
        .Add("apps/check-token", "POST /applications/{client_id}/token", "", CheckToken, Caller.Anyone)
        .Add("apps/delete-token", "DELETE /applications/{client_id}/token", "", DeleteToken, Caller.Anyone);

    private static App App(ApiCall call) => call.Viewer.App!; // Caller.App admits nobody else

    private static Answer Authenticated(ApiCall call)
    {
        var json = AccountJson.App(call.At, App(call));
        json["installations_count"] = Mine(call).Count;
        return json;
    }

    private static Answer FromManifest(ApiCall call)
    {
        var app = call.GitHub.Apps.ConvertManifest(call["code"]) ?? throw ApiError.NotFound();
        var json = AccountJson.App(call.At, app);
        json["client_secret"] = app.ClientSecret;
        json["webhook_secret"] = app.WebhookSecret;
        json["pem"] = app.PrivateKeyPem;
        return Answer.Created(json);
    }

    private static Answer BySlug(ApiCall call) =>
        AccountJson.App(call.At, call.GitHub.Apps.All.Find(app => app.Slug == call["app_slug"]) ?? throw ApiError.NotFound());

    private static List<Installation> Mine(ApiCall call) => [.. call.GitHub.Apps.Installations.Where(one => one.App == App(call))];

    private static Installation Installation(ApiCall call) => Mine(call).Find(one => one.Id == call.Id("installation_id")) ?? throw ApiError.NotFound();

    private static Answer Shape(ApiCall call, Installation? installation) => AccountJson.Installation(call.At, installation ?? throw ApiError.NotFound());

    private static Installation? OfRepository(ApiCall call) => call.GitHub.Apps.InstallationOf(App(call), call.Repository);

    private static Installation? OfAccount(ApiCall call, string login) =>
        Mine(call).Find(one => one.Account.Login.Equals(login, StringComparison.OrdinalIgnoreCase));

    private static Answer Delete(ApiCall call)
    {
        call.GitHub.Apps.Uninstall(Installation(call), App(call).Owner);
        return call.Is2026 ? new Answer(202, new JsonObject()) : Answer.Nothing;
    }

    private static Answer Suspend(ApiCall call)
    {
        call.GitHub.Apps.Suspend(Installation(call), App(call).Owner);
        return Answer.Nothing;
    }

    private static Answer Unsuspend(ApiCall call)
    {
        call.GitHub.Apps.Unsuspend(Installation(call), App(call).Owner);
        return Answer.Nothing;
    }

    private static Answer CreateToken(ApiCall call)
    {
        var installation = Installation(call);
        if (installation.SuspendedAt is not null)
        {
            throw new ApiError(403, "This installation has been suspended");
        }

        var repositories = Narrowed(call, installation);
        var permissions = Permissions(call, installation);
        var token = call.GitHub.Apps.NewToken(installation, permissions, repositories);
        var json = new JsonObject
        {
            ["token"] = token.Token,
            ["expires_at"] = Links.Stamp(token.ExpiresAt),
            ["permissions"] = AccountJson.Permissions(token.Permissions),
            ["repository_selection"] = repositories is null && installation.Selected is null ? "all" : "selected",
        };
        if (repositories is not null)
        {
            json["repositories"] = new JsonArray([.. repositories.Select(one => RepositoryJson.Repository(call.At, one))]);
        }

        return Answer.Created(json);
    }

    private static List<Repository>? Narrowed(ApiCall call, Installation installation)
    {
        var names = call.List("repositories");
        var ids = call.List("repository_ids");
        if (names is null && ids is null)
        {
            return null;
        }

        if ((names?.Count ?? 0) + (ids?.Count ?? 0) > MaxRepositories)
        {
            throw ApiError.Unprocessable($"No more than {MaxRepositories} repositories can be given.");
        }

        var covered = call.GitHub.Repositories.All.Where(installation.Covers).ToList();
        var wanted = (names ?? []).Select(name => covered.Find(one => one.Name.Equals((string?)name, StringComparison.OrdinalIgnoreCase)))
            .Concat((ids ?? []).Select(id => covered.Find(one => one.Id == (long?)id))).ToList();
        return wanted.Contains(null)
            ? throw ApiError.Unprocessable("There is at least one repository that does not exist or is not accessible to the parent installation.")
            : [.. wanted.OfType<Repository>()];
    }

    private static Dictionary<string, string> Permissions(ApiCall call, Installation installation)
    {
        if (call.Object("permissions") is not { } wanted)
        {
            return new(installation.Permissions, StringComparer.Ordinal);
        }

        var narrowed = wanted.ToDictionary(pair => pair.Key, pair => (string?)pair.Value ?? "", StringComparer.Ordinal);
        return narrowed.All(pair => installation.May(pair.Key, pair.Value) && Permission.Level(pair.Value) > 0)
            ? narrowed
            : throw ApiError.Unprocessable("The permissions requested are not granted to this installation.");
    }

    private static Answer Config(ApiCall call) => new JsonObject
    {
        ["content_type"] = "json",
        ["insecure_ssl"] = "0",
        ["secret"] = "********",
        ["url"] = App(call).WebhookUrl ?? "",
    };

    private static Answer UpdateConfig(ApiCall call)
    {
        App(call).WebhookUrl = call.Text("url") ?? App(call).WebhookUrl;
        App(call).WebhookSecret = call.Text("secret") ?? App(call).WebhookSecret;
        return Config(call);
    }

    private static Answer ListDeliveries(ApiCall call)
    {
        var status = call.Query("status");
        var all = call.GitHub.Deliveries.Log.Where(one => one.App == App(call) && one.Status != "Pending" && one.DeliveredAt > call.Now - Kept
            && (status is null || (one.Status == "OK") == (status == "success"))).OrderByDescending(one => one.Id).ToList();
        var before = call.Query("cursor") is { } cursor && long.TryParse(cursor.TrimStart('v', '1', '_'), out var id) ? id : long.MaxValue;
        var rest = all.Where(one => one.Id < before).ToList();
        var page = rest.Take(call.PerPage).ToList();
        var answer = new Answer(200, new JsonArray([.. page.Select(one => Item(one))]));
        if (rest.Count > page.Count)
        {
            answer.Headers["Link"] = call.PageLink("next", new Dictionary<string, string>(StringComparer.Ordinal) { ["cursor"] = $"v1_{page[^1].Id}" });
        }

        return answer;
    }

    private static Delivery FindDelivery(ApiCall call) => call.GitHub.Deliveries.Find(App(call), call.Id("delivery_id")) ?? throw ApiError.NotFound();

    private static Answer Redeliver(ApiCall call)
    {
        call.GitHub.Deliveries.Redeliver(FindDelivery(call));
        return new Answer(202, new JsonObject());
    }

    private static JsonObject Item(Delivery delivery) => new()
    {
        ["id"] = delivery.Id,
        ["guid"] = delivery.Guid,
        ["delivered_at"] = Links.Stamp(delivery.DeliveredAt),
        ["redelivery"] = delivery.Redelivery,
        ["duration"] = Math.Round(delivery.Duration.TotalSeconds, 2),
        ["status"] = delivery.Status,
        ["status_code"] = delivery.StatusCode,
        ["event"] = delivery.Event,
        ["action"] = delivery.Action,
        ["installation_id"] = delivery.InstallationId,
        ["repository_id"] = delivery.RepositoryId,
        ["throttled_at"] = null,
    };

    private static JsonObject FullDelivery(Delivery delivery)
    {
        var json = Item(delivery);
        json["url"] = delivery.App.WebhookUrl;
        json["request"] = new JsonObject
        {
            ["headers"] = Pairs(delivery.RequestHeaders),
            ["payload"] = delivery.Payload,
        };
        json["response"] = new JsonObject
        {
            ["headers"] = Pairs(delivery.ResponseHeaders),
            ["payload"] = delivery.ResponseBody,
        };
        return json;
    }

    private static JsonObject Pairs(Dictionary<string, string> headers) =>
        new(headers.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value)));

    private static Answer Accessible(ApiCall call) => call.Page(
        call.GitHub.Repositories.All.Where(call.Viewer.Token!.Covers), // Caller.Installation admits nobody else
        "repositories",
        one => RepositoryJson.Repository(call.At, one),
        json => json["repository_selection"] = call.Viewer.Token!.Installation.Selected is null ? "all" : "selected");

    private static Answer Revoke(ApiCall call)
    {
        call.GitHub.Apps.Revoke(call.Viewer.Token!);
        return Answer.Nothing;
    }

    private static Answer UserInstallations(ApiCall call) => call.Page(
        call.GitHub.Apps.Installations.Where(one => call.GitHub.Repositories.All.Exists(repository => Sees(call, one, repository))),
        "installations",
        one => AccountJson.Installation(call.At, one));

    private static Answer UserRepositories(ApiCall call)
    {
        var installation = call.GitHub.Apps.Installation(call.Id("installation_id")) ?? throw ApiError.NotFound();
        return call.Page(
            call.GitHub.Repositories.All.Where(repository => Sees(call, installation, repository)),
            "repositories",
            one =>
            {
                var json = RepositoryJson.Repository(call.At, one);
                json["permissions"] = RepositoryJson.Permissions(one.AccessOf(call.Actor));
                return json;
            },
            json => json["repository_selection"] = installation.Selected is null ? "all" : "selected");
    }

    private static bool Sees(ApiCall call, Installation installation, Repository repository) =>
        installation.Covers(repository) && (repository.Owner == call.Actor || repository.Collaborators.ContainsKey(call.Actor.Login)
            || repository.AccessOf(call.Actor) == Access.Admin || (!repository.Private && repository.Owner.Members.ContainsKey(call.Actor.Login)));

    private static Answer CheckToken(ApiCall call)
    {
        var (app, account, token) = Authorized(call);
        return new JsonObject
        {
            ["id"] = account.Id,
            ["url"] = $"{call.At.Api}/authorizations/{account.Id}",
            ["app"] = new JsonObject { ["client_id"] = app.ClientId, ["name"] = app.Name, ["url"] = $"{call.At.Web}/apps/{app.Slug}" },
            ["token"] = token,
            ["hashed_token"] = null,
            ["token_last_eight"] = token[^8..],
            ["note"] = null,
            ["note_url"] = null,
            ["fingerprint"] = null,
            ["scopes"] = new JsonArray(),
            ["created_at"] = Links.Stamp(account.CreatedAt),
            ["updated_at"] = Links.Stamp(account.CreatedAt),
            ["expires_at"] = null,
            ["user"] = AccountJson.User(call.At, account),
        };
    }

    private static Answer DeleteToken(ApiCall call)
    {
        var (_, _, token) = Authorized(call);
        call.GitHub.Accounts.RevokeToken(token);
        return Answer.Nothing;
    }

    private static (App App, Account Account, string Token) Authorized(ApiCall call)
    {
        var app = call.Viewer is { Kind: "basic", App: { } found } && found.ClientId == call["client_id"] ? found : throw ApiError.NotFound();
        var token = call.RequiredText("access_token");
        return (app, call.GitHub.Accounts.ByToken(token) ?? throw ApiError.NotFound(), token);
    }
}
