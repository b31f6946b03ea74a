using BotApp.Core.Releases;

namespace BotApp.Core.Onboarding;

/// <summary>Releases: where a workflow publishes the package on its tags already, BotApp verifies them; elsewhere there is only a remark.</summary>
internal static class ProposedReleases
{
    private const int MaxTags = 2000;

    internal static string Text(OnboardingFacts facts, IReadOnlyList<WorkflowSigns> workflows)
    {
        if (PatternOf(facts.Tags) is not { } found)
        {
            return "";
        }

        var publisher = workflows.FirstOrDefault(one => one.Publishes && one.Events.TryGetValue("push", out var push) && push.TakesTags);
        var seen = $"# Tags such as {YamlWords.Remark(found.Example)} look like versions";
        if (VersionSource.Name(".", WithAll(facts.Files)) is not { } package || publisher is null)
        {
            return $"{seen}. BotApp can build, verify and publish the package of such a tag: see \"releases\" in the documentation.\n";
        }

        return $"""
            {seen}, and {YamlWords.Remark(publisher.File)} publishes on them: BotApp watches that, looks that every file of the
            # version really is on the index, and writes the release with its notes.
            releases:
              packages:
                {YamlWords.Value(package)}: # the name in the project's files
                  tags: {System.Text.Json.JsonSerializer.Serialize(found.Pattern.Text)}
                  publish:
                    mode: observe # the repository publishes itself
                    workflow: {YamlWords.Value(publisher.File)}

            """;
    }

    /// <summary>The form of tags that most of them have, with the newest of them; null when none looks like a version.</summary>
    private static (TagPattern Pattern, string Example)? PatternOf(IReadOnlyList<string> tags)
    {
        var best = tags.Take(MaxTags)
            .Select(tag => (Tag: tag, Prefix: PrefixOf(tag)))
            .Where(one => one.Prefix is not null)
            .Select(one => (one.Tag, Text: one.Prefix + TagPattern.Placeholder))
            .Where(one => TagPattern.TryParse(one.Text, out var pattern, out _) && pattern.Match(one.Tag, PythonVersion.Read, []) is not null)
            .GroupBy(one => one.Text, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .FirstOrDefault();
        return best is not null && TagPattern.TryParse(best.Key, out var most, out _)
            ? (most, best.Select(one => most.Match(one.Tag, PythonVersion.Read, [])).OfType<VersionTag>().MaxBy(one => one.Version)?.Tag ?? best.First().Tag)
            : null;
    }

    // "v1.2.3", "1.2.3", "greet-v1.2.3": a version has a dot, or it is only a number.
    private static string? PrefixOf(string tag)
    {
        var digit = tag.AsSpan().IndexOfAnyInRange('0', '9');
        return digit < 0 || !tag.AsSpan(digit).Contains('.') ? null : tag[..digit];
    }

    private static Dictionary<string, string?> WithAll(IReadOnlyDictionary<string, string?> files)
    {
        var all = VersionSource.Files(".").ToDictionary(path => path, _ => (string?)null, StringComparer.Ordinal);
        foreach (var (path, text) in files)
        {
            all[path] = text;
        }

        return all;
    }
}
