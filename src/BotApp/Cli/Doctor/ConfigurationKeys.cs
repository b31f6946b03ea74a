using System.Reflection;
using BotApp.Core.Doctor;
using BotApp.Core.Settings;
using BotApp.Dashboard;
using BotApp.Engine;
using BotApp.GitHub;
using BotApp.Notifications;
using BotApp.SignIn;
using BotApp.Storage;
using BotApp.Webhooks;

namespace BotApp.Cli.Doctor;

/// <summary>Which keys BotApp's configuration has: those of its options, and the few that are read by themselves.</summary>
internal static class ConfigurationKeys
{
    private const string Storage = "Storage";

    /// <summary>Sections that are bound to classes of options.</summary>
    internal static IReadOnlyList<(string Section, Type Options)> Bound { get; } =
    [
        (BotAppOptions.Section, typeof(BotAppOptions)),
        (GitHubOptions.Section, typeof(GitHubOptions)),
        (GitHubOptions.Section, typeof(GitHubWebhookOptions)),
        (SignInOptions.Section, typeof(SignInOptions)),
        ("Engine", typeof(EngineOptions)),
        (OnboardingOptions.Section, typeof(OnboardingOptions)),
        ("Retention", typeof(RetentionAges)),
        (NotificationOptions.Section, typeof(NotificationOptions)),
        (LimitOptions.Section, typeof(LimitOptions)),
    ];

    /// <summary>Keys in BotApp's own sections that no setting has. Runners say so themselves when the service starts.</summary>
    internal static IReadOnlyList<UnknownKey> Unknown(IConfiguration configuration) =>
    [
        .. Bound.Select(one => one.Section).Append(Storage).Distinct(StringComparer.OrdinalIgnoreCase)
            .SelectMany(section => configuration.GetSection(section).AsEnumerable().Where(pair => pair.Value is not null).Select(pair => pair.Key))
            .Where(key => !IsKnown(key))
            .Order(StringComparer.OrdinalIgnoreCase)
            .Select(key => new UnknownKey(AsVariable(key), Near(key))),
    ];

    /// <summary>Whether a setting has this key (<c>GitHub:AppId</c>).</summary>
    internal static bool IsKnown(string key)
    {
        var parts = key.Split(':');
        return key.Equals($"{Storage}:MigrateAtStart", StringComparison.OrdinalIgnoreCase)
            || Bound.Any(one => one.Section.Equals(parts[0], StringComparison.OrdinalIgnoreCase) && IsPath(one.Options, parts.AsSpan(1)));
    }

    private static bool IsPath(Type type, ReadOnlySpan<string> parts)
    {
        if (parts.Length == 0)
        {
            return !IsOptions(type) && Element(type) is null;
        }

        var name = parts[0];
        return Element(type) is { } element ? (IsTable(type) || int.TryParse(name, out _)) && IsPath(element, parts[1..])
            : IsOptions(type) && Settings(type).FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } property && IsPath(property.PropertyType, parts[1..]);
    }

    private static string? Near(string key)
    {
        var parts = key.Split(':');
        var names = Bound.Where(one => one.Section.Equals(parts[0], StringComparison.OrdinalIgnoreCase)).SelectMany(one => Settings(one.Options)).Select(one => one.Name);
        return parts.Length == 2 && Nearest.Of(parts[1], names) is { } near ? AsVariable($"{parts[0]}:{near}") : null;
    }

    private static string AsVariable(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    private static PropertyInfo[] Settings(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static bool IsOptions(Type type) => type.IsClass && type.Namespace?.StartsWith(nameof(BotApp), StringComparison.Ordinal) == true;

    private static bool IsTable(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is var shape && (shape == typeof(IDictionary<,>) || shape == typeof(Dictionary<,>));

    // What a list or a table holds; null: it is neither.
    private static Type? Element(Type type) => IsTable(type) ? type.GetGenericArguments()[1]
        : type.IsGenericType && type.GetGenericTypeDefinition() is var shape && (shape == typeof(IList<>) || shape == typeof(List<>) || shape == typeof(IReadOnlyList<>)) ? type.GetGenericArguments()[0]
        : null;
}
