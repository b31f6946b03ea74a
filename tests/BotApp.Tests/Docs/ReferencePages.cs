using System.Globalization;
using System.Text;

using BotApp.Cli;
using BotApp.Core.Commands;
using BotApp.Core.Settings;
using BotApp.Telemetry;

namespace BotApp.Tests.Docs;

/// <summary>The pages that are made from the program's own tables.</summary>
internal static class ReferencePages
{
    internal static IReadOnlyDictionary<string, Func<string>> All { get; } = new Dictionary<string, Func<string>>(StringComparer.Ordinal)
    {
        ["commands"] = Commands,
        ["configuration"] = ConfigurationPage.Write,
        ["metrics"] = Metrics,
        ["permissions"] = Permissions,
        ["settings"] = Settings,
        ["verbs"] = Verbs,
    };

    private static string Commands()
    {
        var page = new StringBuilder("""
            # Commands

            Said in a comment at a pull request, at the start of a line: never in code, quotes or lists, never by an edit. [Who may do what](people.md) says how they are authorised;
            `commands.allow` in the [settings](settings.md) changes who may.

            | command | does | who may, unless settings say otherwise | on closed pull requests |
            |---|---|---|---|

            """);
        foreach (var command in CommandList.All)
        {
            var who = (command.Least == RepositoryRole.None ? "everybody" : Word(command.Least)) + (command.AuthorToo ? ", or the trusted author" : "");
            page.Append(CultureInfo.InvariantCulture, $"| `{command.Usage.Replace("|", "\\|")}` | {command.Help} | {who} | {(command.OnClosed ? "yes" : "no")} |\n");
        }

        return page.ToString();
    }

    private static string Metrics()
    {
        var page = new StringBuilder("# Metrics\n\n`GET /metrics` shows these in Prometheus' text format.\n\n| name | kind | tells |\n|---|---|---|\n");
        foreach (var one in MetricNames.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{one.Name}` | {Word(one.Kind)} | {one.Help} |\n");
        }

        return page.ToString();
    }

    private static string Permissions()
    {
        var page = new StringBuilder("""
            # Permissions

            What the App asks of GitHub, and for what: [`app.yml`](../../../app.yml), which `botapp manifest` prints as GitHub takes it.

            | permission | level | for |
            |---|---|---|

            """);
        var (reason, part) = ("", "");
        foreach (var line in File.ReadLines(Path.Combine(Sources.Root(), "app.yml")))
        {
            var text = line.Trim();
            if (line.Length > 0 && !char.IsWhiteSpace(line[0]))
            {
                (part, reason) = (text, "");
                if (part == "default_events:")
                {
                    page.Append("\n| event | tells of |\n|---|---|\n");
                }
            }
            else if (text.StartsWith('#'))
            {
                reason = $"{reason} {text[1..].Trim()}".Trim();
            }
            else if (part == "default_permissions:" && text.Split(": ") is [var permission, var level])
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{permission}` | {level} | {reason} |\n");
                reason = "";
            }
            else if (part == "default_events:" && text[2..].Split(" # ") is [var name, var about])
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{name.Trim()}` | {about} |\n");
            }
        }

        return page.ToString();
    }

    private static string Settings()
    {
        var page = new StringBuilder("""
            # Settings

            Every key of `.github/botapp.yml`. `*` stands for a name of your own, `[]` for each item of a list. `botapp check-settings` names every error with line and column;
            `GET /schema/botapp.json` is the same as JSON Schema, for editors.

            """);
        foreach (var part in SettingsSchema.Keys.GroupBy(key => key.Path.Split('.', '[')[0]))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## `{part.Key}`\n\n| key | means | default |\n|---|---|---|\n");
            foreach (var key in part)
            {
                var words = key.Allowed.Count > 0 ? $" One of {string.Join(", ", key.Allowed.Select(word => $"`{word}`"))}." : "";
                page.Append(CultureInfo.InvariantCulture, $"| `{key.Path}`{(key.IsNeeded ? " (required)" : "")} | {Cell(key.Description + words)} | {(key.Default is { } value ? $"`{Cell(value)}`" : "")} |\n");
            }
        }

        return page.ToString();
    }

    private static string Verbs()
    {
        var root = CommandLine.Create();
        var page = new StringBuilder($"# Command line\n\n{root.Description} A command line that is not understood ends with {Verb.NotUnderstood}. `botapp man` prints all of this as a manual page.\n");
        foreach (var verb in root.Subcommands.Cast<Verb>())
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## `{verb.Usage}`\n\n{verb.Description}\n");
            page.Append(verb.Words.Any() ? "\n| argument | means |\n|---|---|\n" : "");
            foreach (var (name, meaning) in verb.Words)
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{Cell(name)}` | {Cell(meaning)} |\n");
            }

            page.Append("\n| exit code | says |\n|---|---|\n");
            foreach (var (code, meaning) in verb.Exits)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {code} | {Cell(meaning)} |\n");
            }
        }

        return page.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|").ReplaceLineEndings(" ");

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
