namespace BotApp.Core.Settings;

/// <summary>A common wish and what the settings say for it.</summary>
/// <param name="Name">What it is called in forms and addresses.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Sentence">What it does.</param>
/// <param name="Yaml">The settings: a file of its own but for the version.</param>
public sealed record SettingsSnippet(string Name, string Title, string Sentence, string Yaml);

/// <summary>What a file says once a snippet is in it.</summary>
/// <param name="Text">The file.</param>
/// <param name="Problem">Why the snippet, or a part of it, was not put in; null when all of it was.</param>
public sealed record SnippetInserted(string Text, string? Problem);

/// <summary>Snippets for common wishes, and the way into a file that says something already.</summary>
public static class SettingsSnippets
{
    /// <summary>What a file may begin with where there is none.</summary>
    public const string Start = """
        version: 1
        # Which workflows are judged: their file names under .github/workflows.
        pipelines:
          tests:
            workflow: tests.yml
        # One check, botapp/gate, that branch protection can require.
        gate:
          required: [tests]

        """;

    /// <summary>All of them, in the order they are shown.</summary>
    public static IReadOnlyList<SettingsSnippet> All { get; } =
    [
        new("matrix", "Tests in several versions", "Waits for every combination: one that never reports keeps the gate closed.", """
            pipelines:
              matrix-tests:
                workflow: tests.yml
                matrix: { python: ["3.11", "3.12"] }

            """),
        new("stage", "A second stage", "Started by BotApp, and only once the first is green for the same commit.", """
            pipelines:
              first:
                workflow: tests.yml
              second:
                workflow: functional.yml
                mode: dispatch
                needs: [first]

            """),
        new("nightly", "A run every night", "Started by BotApp at a time of a zone's clock.", """
            pipelines:
              nightly:
                workflow: functional.yml
                mode: dispatch
                on: { schedule: [{ cron: "0 3 * * *", timezone: UTC }] }

            """),
        new("retry", "Failed jobs again by themselves", "Runs up to two jobs of a pipeline once more that failed without a failing test, such as a machine that was lost.", """
            pipelines:
              retried:
                workflow: tests.yml
                retry: { failed: 1, when-failed-at-most: 2 }

            """),
        new("strict", "A strict gate", "The branch has to be up to date, drafts wait, and the label do-not-merge holds the gate closed.", """
            gate:
              up-to-date: strict
              drafts: pending
              hold-labels: [do-not-merge]

            """),
        new("freeze", "Nothing is merged at the weekend", "From Friday evening to Monday morning the gate is closed; the label hotfix of somebody who may override lets one pass.", """
            gate:
              freeze:
                - { cron: "0 18 * * FRI", duration: 60h, timezone: UTC, reason: weekend }
              freeze-exception-labels: [hotfix]

            """),
        new("new-failures", "Only new failures count", "What fails on the base branch already is shown and does not keep a pull request from being merged.", """
            tests:
              fail-on: new-failures
              comment: changes

            """),
        new("coverage", "Coverage of what changes", "At least 80 % of the lines that a pull request adds are run by a test, and the project does not fall.", """
            coverage:
              patch: 80%
              max-drop: 0.5%

            """),
        new("previews", "Previews", "A running copy of each pull request, made by a workflow, with a link in the comment.", """
            previews:
              web:
                workflow: preview.yml
                url: "https://pr-{number}.preview.example.org/"
                smoke: [{ path: /, expect: 200, within: 5m }]

            """),
        new("deployments", "Staging, then production", "Each green push goes to staging; production is asked for, and only what is live in staging goes there.", """
            deployments:
              staging:
                workflow: deploy.yml
                url: https://staging.example.org
                auto: {}
                smoke: [{ path: /, expect: 200, within: 5m }]
              production:
                workflow: deploy.yml
                url: https://www.example.org
                production: true
                requires: [staging]

            """),
        new("releases", "A Python package from a tag", "A tag such as v1.2.3 publishes the package when all was green, and the index is asked whether it serves it.", """
            releases:
              packages:
                example-package:
                  path: .
                  tags: "v{version}"
                  publish: { mode: dispatch, workflow: release.yml, ref: tag, environment: pypi, artifact: dist }

            """),
        new("notify", "Tell a channel", "Failed deployments and releases are told to a target that the operator keeps.", """
            notify:
              - on: [deploy-failed, publish-failed]
                slack: TEAM_CHANNEL

            """),
        new("roles", "Who may deploy", "Only maintainers deploy and roll back by a command or a button.", """
            commands:
              allow:
                deploy: [maintain]
                rollback: [maintain]

            """),
    ];

    /// <summary>The one of a name; null when there is none.</summary>
    public static SettingsSnippet? Find(string? name) => All.FirstOrDefault(snippet => snippet.Name == name);

    /// <summary>Puts a snippet into a file: what its sections lack is added at their end, sections that are not there at the end of the file.</summary>
    public static SnippetInserted Insert(string text, SettingsSnippet snippet)
    {
        var lines = text.Replace("\r\n", "\n").Split('\n').ToList();
        var left = new List<string>();
        foreach (var section in Sections([.. snippet.Yaml.Split('\n')]))
        {
            Insert(lines, section, left);
        }

        var written = string.Join('\n', lines).TrimEnd('\n') + "\n";
        return new SnippetInserted(written, left.Count == 0 ? null : string.Join(" ", left));
    }

    private static void Insert(List<string> lines, Section section, List<string> left)
    {
        var there = Sections(lines).FirstOrDefault(one => one.Key == section.Key);
        if (there is null)
        {
            while (lines.Count > 0 && lines[^1].Length == 0)
            {
                lines.RemoveAt(lines.Count - 1);
            }

            lines.AddRange([.. section.Lines, ""]);
            return;
        }

        if (!there.IsBlock)
        {
            left.Add($"`{section.Key}` is written on one line, so nothing was put into it: copy the snippet by hand.");
            return;
        }

        var known = there.Entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        var indent = there.Entries.Count > 0 ? there.Entries[0].Indent : 2;
        var at = there.End;
        foreach (var entry in section.Entries)
        {
            if (entry.Key.Length > 0 && known.Contains(entry.Key))
            {
                left.Add($"`{section.Key}.{entry.Key}` is there already and stays as it is.");
                continue;
            }

            var moved = entry.Lines.Select(line => line.Length == 0 ? line : new string(' ', indent) + line[entry.Indent..]).ToList();
            lines.InsertRange(at, moved);
            at += moved.Count;
        }
    }

    // The keys of the first level, each with the lines below it.
    private static List<Section> Sections(List<string> lines)
    {
        var sections = new List<Section>();
        for (var at = 0; at < lines.Count; at++)
        {
            if (KeyOf(lines[at], 0) is not { } key)
            {
                continue;
            }

            var end = at + 1;
            while (end < lines.Count && (lines[end].Length == 0 || lines[end][0] is ' ' or '#' || lines[end].StartsWith("- ", StringComparison.Ordinal)))
            {
                end++;
            }

            // Blank lines and comments before the next section belong to that.
            while (end > at + 1 && (lines[end - 1].Trim().Length == 0 || lines[end - 1][0] == '#'))
            {
                end--;
            }

            sections.Add(new Section(key, end, lines.GetRange(at, end - at)));
        }

        return sections;
    }

    private static string? KeyOf(string line, int indent)
    {
        var colon = line.IndexOf(':');
        var isKey = colon > indent && line.Take(indent).All(letter => letter == ' ') && (colon + 1 == line.Length || line[colon + 1] == ' ')
            && line[indent..colon].All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
        return isKey ? line[indent..colon] : null;
    }

    /// <summary>A section of a file.</summary>
    private sealed record Section(string Key, int End, List<string> Lines)
    {
        /// <summary>Its entries stand below it, on lines of their own.</summary>
        internal bool IsBlock => Lines[0][(Key.Length + 1)..].Split('#')[0].Trim().Length == 0;

        internal List<Entry> Entries { get; } = EntriesOf(Lines);

        private static List<Entry> EntriesOf(List<string> lines)
        {
            var body = lines.Skip(1).ToList();
            var first = body.Find(line => line.Trim().Length > 0 && line.TrimStart()[0] != '#');
            var indent = first is null ? 0 : first.Length - first.TrimStart().Length;
            var entries = new List<Entry>();
            foreach (var line in body)
            {
                var isNew = line.Length > indent && line[indent] is not (' ' or '#') && line.Take(indent).All(letter => letter == ' ');
                if (isNew)
                {
                    entries.Add(new Entry(KeyOf(line, indent) ?? "", indent, [line]));
                }
                else if (entries.Count > 0)
                {
                    entries[^1].Lines.Add(line);
                }
            }

            return entries;
        }
    }

    /// <summary>What stands in a section: a key with what is below it, or an item of a list, which has none.</summary>
    private sealed record Entry(string Key, int Indent, List<string> Lines);
}
