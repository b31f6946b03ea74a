namespace BotApp.Core.Doctor;

/// <summary>Judges what GitHub says of the App: whether it is believed, whether it may do what BotApp needs, and whether it hears of what happens.</summary>
internal static class GitHubDoctorRules
{
    /// <summary>An answer takes about so long itself.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    /// <summary>Source: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app (60 seconds for clock drift).</summary>
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(60);

    /// <summary>Of these BotApp can do without: what is then not possible.</summary>
    private static readonly Dictionary<string, string> Dispensable = new(StringComparer.Ordinal)
    {
        ["members"] = "teams that settings name count for nobody",
    };

    internal static IEnumerable<DoctorLine> Judge(GitHubSeen seen)
    {
        if (seen.Trouble is { } trouble)
        {
            return [new("github", DoctorLevel.Fail, $"{seen.Api} does not answer: {trouble}", "Look at DNS, firewall and GitHub__ApiUrl.")];
        }

        if (seen.Refusal is { } refusal)
        {
            return [new("github", DoctorLevel.Fail, $"GitHub does not take the App's token: {refusal}", "App and key must belong together: compare GitHub__AppId (or GitHub__ClientId) and the key with the App's settings page.")];
        }

        return
        [
            new("github", DoctorLevel.Ok, $"{seen.Api} takes the token of the App {seen.Slug}."),
            .. Clock(seen.ClockAhead),
            .. Permissions(seen),
            .. Events(seen),
            .. Installations(seen),
            .. Hook(seen),
            .. Deliveries(seen),
            .. seen.Unread.Select(unread => new DoctorLine("github", DoctorLevel.Warn, unread, "Run doctor again; if it stays, look at the App's settings page.")),
        ];
    }

    private static IEnumerable<DoctorLine> Clock(TimeSpan? ahead)
    {
        if (ahead is not { } difference)
        {
            yield return new("clock", DoctorLevel.Warn, "GitHub did not say what time it is.");
            yield break;
        }

        var sentence = $"this machine's clock is {Math.Abs(difference.TotalSeconds):0} s {(difference < TimeSpan.Zero ? "behind" : "ahead of")} GitHub's.";
        const string Mend = "Let a time service (chrony, systemd-timesyncd) set this machine's clock.";
        yield return difference.Duration() >= Drift ? new("clock", DoctorLevel.Fail, sentence, Mend)
            : difference.Duration() >= Slow ? new("clock", DoctorLevel.Warn, sentence, Mend)
            : new DoctorLine("clock", DoctorLevel.Ok, "this machine's clock agrees with GitHub's.");
    }

    private static IEnumerable<DoctorLine> Permissions(GitHubSeen seen)
    {
        const string Area = "permissions";
        if (seen.Permissions is not { } has)
        {
            yield break;
        }

        var lacking = Lacking(seen.WantedPermissions, has);
        foreach (var (name, needed) in lacking)
        {
            var sentence = $"{name} is {has.GetValueOrDefault(name, "none")}, BotApp needs {needed}";
            const string Mend = "Set it on the App's settings page under 'Permissions & events', and accept it where the App is installed.";
            yield return Dispensable.TryGetValue(name, out var without)
                ? new(Area, DoctorLevel.Warn, $"{sentence}; without it {without}.", Mend)
                : new(Area, DoctorLevel.Fail, sentence + ".", Mend);
        }

        foreach (var (name, level) in has.Where(pair => Level(pair.Value) > Level(seen.WantedPermissions.GetValueOrDefault(pair.Key))))
        {
            yield return new(Area, DoctorLevel.Warn, $"{name} is {level}, BotApp needs {seen.WantedPermissions.GetValueOrDefault(name, "none")}: who steals the key could do more than BotApp does.", "Take it back on the App's settings page.");
        }

        if (lacking.Count == 0)
        {
            yield return new(Area, DoctorLevel.Ok, $"the App has all {seen.WantedPermissions.Count} that BotApp needs.");
        }
    }

    private static IEnumerable<DoctorLine> Events(GitHubSeen seen)
    {
        const string Area = "events";
        if (seen.Events is not { } has)
        {
            yield break;
        }

        var lacking = seen.WantedEvents.Except(has).Order(StringComparer.Ordinal).ToList();
        yield return lacking.Count > 0
            ? new(Area, DoctorLevel.Fail, $"the App is not told of {string.Join(", ", lacking)}.", "Subscribe to them on the App's settings page under 'Permissions & events'.")
            : new DoctorLine(Area, DoctorLevel.Ok, $"the App is told of all {seen.WantedEvents.Count} that BotApp reads.");
        if (has.Except(seen.WantedEvents).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } idle)
        {
            yield return new(Area, DoctorLevel.Warn, $"the App is told of {string.Join(", ", idle)}, which BotApp does not read.", "Unsubscribe on the App's settings page: what is not sent needs no room.");
        }
    }

    private static IEnumerable<DoctorLine> Installations(GitHubSeen seen)
    {
        const string Area = "installations";
        if (seen.Installations is not { } installations)
        {
            yield break;
        }

        if (installations.Count == 0)
        {
            yield return new(Area, DoctorLevel.Warn, "the App is installed nowhere.", "Install it on your repositories: App's settings page, 'Install App'.");
            yield break;
        }

        foreach (var suspended in installations.Where(one => one.IsSuspended))
        {
            yield return new(Area, DoctorLevel.Warn, $"{suspended.Account} has suspended it: nothing is done there.", "Its owner can lift that on the installation's page.");
        }

        foreach (var one in installations.Where(one => !one.IsSuspended))
        {
            if (Lacking(seen.WantedPermissions, one.Permissions).Where(pair => !Dispensable.ContainsKey(pair.Key)).ToList() is { Count: > 0 } lacking)
            {
                yield return new(Area, DoctorLevel.Fail, $"{one.Account} has not granted {string.Join(", ", lacking.Select(pair => $"{pair.Key}:{pair.Value}"))}.", "Its owner accepts the new permissions on the installation's page.");
            }
        }

        yield return new(Area, DoctorLevel.Ok, $"installed on {string.Join(", ", installations.Where(one => !one.IsSuspended).Select(one => one.Account).Order(StringComparer.Ordinal).DefaultIfEmpty("none that is not suspended"))}.");
    }

    private static IEnumerable<DoctorLine> Hook(GitHubSeen seen)
    {
        const string Area = "webhook";
        const string Mend = "Correct it on the App's settings page under 'Webhook'.";
        if (seen.Hook is not { } hook)
        {
            yield return new(Area, DoctorLevel.Fail, "the App has no webhook, or it could not be read: BotApp hears of nothing.", $"Make it active with the URL {seen.WantedHook} and the secret that is set here.");
            yield break;
        }

        if (!Uri.TryCreate(hook.Url, UriKind.Absolute, out var url) || url != seen.WantedHook)
        {
            yield return new(Area, DoctorLevel.Fail, $"deliveries go to '{Shown(hook.Url)}', expected {seen.WantedHook}.", $"{Mend} Or set BotApp__PublicUrl to where this service is reached.");
        }

        if (hook.ContentType != "json")
        {
            yield return new(Area, DoctorLevel.Fail, $"its content type is '{hook.ContentType}': BotApp reads JSON only.", $"{Mend} Choose application/json.");
        }

        if (hook.SkipsCertificate)
        {
            yield return new(Area, DoctorLevel.Fail, "GitHub does not look at this service's certificate (insecure_ssl): anybody in between can read and change deliveries.", "Enable SSL verification on the App's settings page under 'Webhook'.");
        }

        if (!hook.HasSecret)
        {
            yield return new(Area, DoctorLevel.Fail, "it has no secret at GitHub: every delivery is refused here.", "Set the secret of GitHub__WebhookSecret there, too.");
        }

        if (url == seen.WantedHook && hook is { ContentType: "json", SkipsCertificate: false, HasSecret: true })
        {
            yield return new(Area, DoctorLevel.Ok, $"deliveries go to {seen.WantedHook} as JSON, with a secret and certificates looked at.");
        }
    }

    private static IEnumerable<DoctorLine> Deliveries(GitHubSeen seen)
    {
        const string Area = "deliveries";
        if (seen.Deliveries is not { } deliveries)
        {
            yield break;
        }

        if (deliveries.Failed == 0)
        {
            yield return new(Area, DoctorLevel.Ok, $"all of the newest {deliveries.Total} that GitHub remembers arrived.");
            yield break;
        }

        var statuses = string.Join(", ", deliveries.Statuses.Distinct().Order().Select(status => status == 0 ? "no answer" : status.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var sentence = $"{deliveries.Failed} of the newest {deliveries.Total} did not arrive ({statuses}); the last of them {deliveries.Newest:u}.";
        yield return deliveries.Statuses.Contains(401)
            ? new(Area, DoctorLevel.Fail, sentence, "401: GitHub signs with another secret than GitHub__WebhookSecret. Set the same at both places.")
            : new DoctorLine(Area, DoctorLevel.Warn, sentence, "A running service asks for them again by itself; if they stay, look at the proxy's log.");
    }

    private static List<KeyValuePair<string, string>> Lacking(IReadOnlyDictionary<string, string> wanted, IReadOnlyDictionary<string, string> has) =>
        [.. wanted.Where(pair => Level(has.GetValueOrDefault(pair.Key)) < Level(pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal)];

    private static int Level(string? word) => word switch
    {
        "admin" => 3,
        "write" => 2,
        "read" => 1,
        _ => 0,
    };

    // An address may carry a token of whoever wrote it there.
    private static string Shown(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : url ?? "";
}
