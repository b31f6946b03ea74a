using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace BotApp.Simulator.State;

/// <summary>A GitHub App as its owner registered it.</summary>
internal sealed class App
{
    public required long Id { get; init; }

    public required string Slug { get; init; }

    public required string Name { get; init; }

    public required Account Owner { get; init; }

    /// <summary>The account its writes appear under: <c>slug[bot]</c>.</summary>
    public required Account Bot { get; init; }

    public required string ClientId { get; init; }

    public required string ClientSecret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the app asks for: <c>checks</c> → <c>write</c>.</summary>
    public required Dictionary<string, string> Permissions { get; init; }

    public required HashSet<string> Events { get; init; }

    public required RSA Key { get; init; }

    /// <summary>Where people may be sent back to after signing in; empty: anywhere, which GitHub does not allow.</summary>
    public HashSet<string> CallbackUrls { get; } = new(StringComparer.Ordinal);

    /// <summary>Who let it act on their behalf.</summary>
    public HashSet<Account> AuthorizedBy { get; } = [];

    /// <summary>Whether others than its owner may install it.</summary>
    public bool IsPublic { get; init; } = true;

    public string ExternalUrl { get; set; } = "https://example.org/";

    /// <summary>Where deliveries go; null when the app has no webhook.</summary>
    public string? WebhookUrl { get; set; }

    public string? WebhookSecret { get; set; }

    public required long HookId { get; init; }

    public string PrivateKeyPem => Key.ExportRSAPrivateKeyPem();
}

/// <summary>An app on an account, for all or for selected repositories.</summary>
internal sealed class Installation
{
    public required long Id { get; init; }

    public required App App { get; init; }

    public required Account Account { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required Dictionary<string, string> Permissions { get; set; }

    public required HashSet<string> Events { get; set; }

    /// <summary>Ids of the selected repositories; null means all of the account.</summary>
    public HashSet<long>? Selected { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? SuspendedAt { get; set; }

    public Account? SuspendedBy { get; set; }

    public bool Covers(Repository repository) =>
        repository.Owner == Account && (Selected is null || Selected.Contains(repository.Id));

    public bool May(string permission, string access) => Permission.Allows(Permissions, permission, access);
}

/// <summary>A token of an installation, possibly narrowed.</summary>
internal sealed class InstallationToken
{
    public required string Token { get; init; }

    /// <summary>Counts the tokens, so that one can be named without its text.</summary>
    public required int Number { get; init; }

    public required Installation Installation { get; init; }

    public required DateTimeOffset ExpiresAt { get; set; }

    public required IReadOnlyDictionary<string, string> Permissions { get; init; }

    /// <summary>Repositories the token was narrowed to; null when it was not.</summary>
    public required IReadOnlyList<Repository>? Repositories { get; init; }

    public bool Covers(Repository repository) =>
        Installation.Covers(repository) && (Repositories is null || Repositories.Contains(repository));
}

/// <summary>Levels of an app's permission: read is part of write, write of admin.</summary>
internal static class Permission
{
    public static bool Allows(IReadOnlyDictionary<string, string> granted, string permission, string access) =>
        permission == "metadata" ? access == "read" : granted.TryGetValue(permission, out var level) && Level(level) >= Level(access);

    public static int Level(string access) => access switch { "read" => 1, "write" => 2, "admin" => 3, _ => 0 };
}

/// <summary>What to register an app with.</summary>
internal sealed record AppRegistration
{
    public required string Name { get; init; }

    public string Owner { get; init; } = "octo";

    public IReadOnlyDictionary<string, string> Permissions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Events { get; init; } = [];

    public string? WebhookUrl { get; init; }

    public string? WebhookSecret { get; init; }

    public IReadOnlyCollection<string> CallbackUrls { get; init; } = [];

    /// <summary>The page about it; null: none that matters.</summary>
    public string? ExternalUrl { get; init; }

    public bool IsPublic { get; init; } = true;

    /// <summary>Reads an app manifest as GitHub's registration page takes it.</summary>
    public static AppRegistration FromManifest(JsonObject manifest, string owner) => new()
    {
        Name = (string?)manifest["name"] ?? "app",
        Owner = owner,
        Permissions = (manifest["default_permissions"] as JsonObject ?? [])
            .ToDictionary(pair => pair.Key, pair => (string?)pair.Value ?? "read", StringComparer.Ordinal),
        Events = [.. (manifest["default_events"] as JsonArray ?? []).Select(item => (string?)item ?? "")],
        WebhookUrl = (string?)manifest["hook_attributes"]?["url"],
        CallbackUrls = [.. (manifest["callback_urls"] as JsonArray ?? []).Select(item => (string?)item ?? "")],
        WebhookSecret = RandomNumberGenerator.GetHexString(40, lowercase: true),
        ExternalUrl = (string?)manifest["url"],
        IsPublic = manifest["public"] is JsonValue value && value.TryGetValue<bool>(out var isPublic) && isPublic,
    };
}
