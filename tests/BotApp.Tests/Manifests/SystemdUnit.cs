using BotApp.Tests.Architecture;

namespace BotApp.Tests.Manifests;

/// <summary>The systemd unit as systemd reads it: sections, and of each key all its values in order.</summary>
internal sealed class SystemdUnit
{
    private readonly List<(string Section, string Key, string Value)> _lines = [];

    private SystemdUnit(string text)
    {
        var section = "";
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';')))
        {
            if (line[0] == '[')
            {
                section = line.Trim('[', ']');
                continue;
            }

            var parts = line.Split('=', 2);
            parts.Length.ShouldBe(2, line);
            _lines.Add((section, parts[0], parts[1]));
        }
    }

    internal static string Path => System.IO.Path.Combine(SourceTree.Root, "manifests", "systemd", "botapp.service");

    internal IReadOnlyList<(string Section, string Key, string Value)> Lines => _lines;

    internal static SystemdUnit Read() => new(File.ReadAllText(Path));

    internal string One(string key) => _lines.Where(line => line.Key == key).ShouldHaveSingleItem().Value;

    internal IReadOnlyList<string> All(string key) => [.. _lines.Where(line => line.Key == key).Select(line => line.Value)];

    /// <summary>What <c>Environment=</c> sets.</summary>
    internal IReadOnlyDictionary<string, string> Environment() =>
        All("Environment").Select(value => value.Trim('"').Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>Names of the credentials, which are the names of files in the service's folder, and where each comes from.</summary>
    internal IReadOnlyDictionary<string, string> Credentials() => All("LoadCredential").Select(value => value.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
