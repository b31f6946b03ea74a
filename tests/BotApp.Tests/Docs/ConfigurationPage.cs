using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

using BotApp.Dashboard;
using BotApp.Engine;
using BotApp.GitHub;
using BotApp.Notifications;
using BotApp.Runners;
using BotApp.SignIn;
using BotApp.Storage;
using BotApp.Webhooks;

namespace BotApp.Tests.Docs;

/// <summary>Every key of the operator's configuration, from the classes it is bound to.</summary>
internal static partial class ConfigurationPage
{
    private static readonly (string Title, string Section, Type Type)[] s_parts =
    [
        ("The App", "GitHub", typeof(GitHubOptions)),
        ("Webhooks", "GitHub", typeof(GitHubWebhookOptions)),
        ("This installation", "BotApp", typeof(BotAppOptions)),
        ("Signing in", "SignIn", typeof(SignInOptions)),
        ("How often people may ask", "Limits", typeof(LimitOptions)),
        ("Telling people", "Notifications", typeof(NotificationOptions)),
        ("Work", "Engine", typeof(EngineOptions)),
        ("Proposing settings", OnboardingOptions.Section, typeof(OnboardingOptions)),
        ("How long things are kept", "Retention", typeof(RetentionAges)),
        ("Runners", "Runners__NAME", typeof(RunnerOptions)),
        .. RunnerTypes().Select(type => ($"Runners of type `{type.Name}`", "Runners__NAME", type.OptionsType)),
    ];

    /// <summary>Every key, with <c>NAME</c> for a name that the operator chooses and <c>0</c> for a place in a list.</summary>
    internal static IReadOnlyList<ConfigurationKey> Keys { get; } = [.. s_parts.SelectMany(part => Walk(part.Section, part.Type)).DistinctBy(key => key.Name)];

    /// <summary>The classes that are described.</summary>
    internal static HashSet<Type> Described { get; } = [.. Keys.Select(key => key.Owner)];

    internal static string Write()
    {
        var page = new StringBuilder("""
            # Configuration

            What whoever runs BotApp sets: by environment variables as they stand here, or in `appsettings.json` with `:` in place of `__`. `NAME` stands for a name of your own, `0` for the
            first of a list. Times are written `hours:minutes:seconds` (`00:00:30`) or `days.hours:minutes:seconds`. What is wrong is said when BotApp starts, all of it at once.

            | key | means | default |
            |---|---|---|
            | `ConnectionStrings__BotApp` | the database: `Data Source=FILE` (SQLite) or `Host=…;Database=…;Username=…` (PostgreSQL, for several replicas) | `Data Source=botapp.db` |
            | `Urls` | where it listens; several are separated by `;` | `http://localhost:5000` |

            """);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (title, section, type) in s_parts)
        {
            var keys = Walk(section, type).Where(key => told.Add(key.Name)).ToList();
            if (keys.Count == 0)
            {
                continue;
            }

            page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{XmlDocs.Of(type)}\n\n| key | means | default |\n|---|---|---|\n");
            foreach (var key in keys)
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{key.Name}` | {key.Means} | {(key.Default is { Length: > 0 } value ? $"`{value}`" : "")} |\n");
            }
        }

        return page.ToString();
    }

    private static IEnumerable<IRunnerType> RunnerTypes() => typeof(IRunnerType).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IRunnerType)))
        .Select(type => (IRunnerType)Activator.CreateInstance(type)!)
        .Where(type => type.OptionsType != typeof(RunnerOptions))
        .OrderBy(type => type.Name, StringComparer.Ordinal);

    private static IEnumerable<ConfigurationKey> Walk(string section, Type type)
    {
        var fresh = Activator.CreateInstance(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => Depth(property.DeclaringType!)).ThenBy(property => property.MetadataToken))
        {
            var name = $"{section}__{property.Name}";
            if (ItemOf(property.PropertyType) is { } item)
            {
                name += property.PropertyType.IsAssignableTo(typeof(IDictionary)) || IsMap(property.PropertyType) ? "__NAME" : "__0";
                if (IsSimple(item))
                {
                    yield return new ConfigurationKey(name, Means(property), "", type);
                    continue;
                }

                foreach (var key in Walk(name, item))
                {
                    yield return key;
                }
            }
            else if (IsSimple(property.PropertyType))
            {
                yield return new ConfigurationKey(name, Means(property), Text(property.GetValue(fresh)), type);
            }
            else
            {
                foreach (var key in Walk(name, property.PropertyType))
                {
                    yield return key;
                }
            }
        }
    }

    // The default stands in a column of its own.
    private static string Means(PropertyInfo property)
    {
        var text = DefaultAtTheEnd().Replace(XmlDocs.Of(property), ".").TrimStart('.', ' ');
        return property.GetCustomAttribute<RangeAttribute>() is { } range && !text.Contains(" to ", StringComparison.Ordinal)
            ? $"{text} From {Text(range.Minimum)} to {Text(range.Maximum)}."
            : text;
    }

    [GeneratedRegex(@"(; default|(^|[.])\s*Default) `?[\w ]+`?[.]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DefaultAtTheEnd();

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;

    private static bool IsMap(Type type) => type is { IsGenericType: true } && type.GetGenericArguments() is [var key, _] && key == typeof(string);

    private static Type? ItemOf(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && type.IsGenericType ? type.GetGenericArguments()[^1] : null;

    private static bool IsSimple(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsPrimitive || plain.IsEnum || plain == typeof(string) || plain == typeof(Uri) || plain == typeof(TimeSpan) || plain == typeof(decimal);
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}

/// <summary>One key of the configuration.</summary>
internal sealed record ConfigurationKey(string Name, string Means, string Default, Type Owner);
