namespace BotApp.Core.Settings;

/// <summary>What must hold between parts of the file: names that are defined, no circles, nothing both required and optional, no tag that publishes by accident.</summary>
internal static class SettingsConsistency
{
    internal static void Judge(RepositorySettings settings, SettingsMap map)
    {
        var pipelines = settings.Pipelines.Select(pipeline => new Link(pipeline.Name, pipeline.Needs)).ToList();
        var environments = settings.Deployments.Select(deployment => new Link(deployment.Name, deployment.Requires)).ToList();
        JudgeLinks(pipelines, new LinkWords("pipelines", "needs", "pipeline"), map);
        JudgeLinks(environments, new LinkWords("deployments", "requires", "environment"), map);
        JudgeRequired(settings, map);
        JudgeOverlap(settings, map);
        JudgeMarkTags(settings, map);
        JudgeAcknowledgement(settings, map);
    }

    private static void JudgeLinks(List<Link> links, LinkWords words, SettingsMap map)
    {
        var names = links.Select(link => link.Name).ToList();
        foreach (var link in links)
        {
            foreach (var target in link.Targets.Where(target => !names.Contains(target)))
            {
                var suggestion = Nearest.Of(target, names.Where(name => name != link.Name));
                map.Undefined([words.Section, link.Name, words.Key], target, words.Kind, names, suggestion);
            }
        }

        foreach (var circle in Circles(links))
        {
            var (from, to) = (circle[0], circle[1 % circle.Count]);
            var message = $"{words.Section}.{from}.{words.Key}: {string.Join(" needs ", circle.Append(from))}; so none of them could ever start. Take one of these away.";
            map.Add(SettingsErrorCode.Cycle, map.Item([words.Section, from, words.Key], to), $"{words.Section}.{from}.{words.Key}", message);
        }
    }

    /// <summary>Each circle once, beginning with its member that comes first in the file.</summary>
    private static List<List<string>> Circles(List<Link> links)
    {
        var byName = links.ToDictionary(link => link.Name);
        var done = new HashSet<string>();
        var circles = new List<List<string>>();
        foreach (var link in links)
        {
            Walk(link.Name, [], byName, done, circles);
        }

        return circles;
    }

    private static void Walk(string name, List<string> trail, Dictionary<string, Link> byName, HashSet<string> done, List<List<string>> circles)
    {
        var seen = trail.IndexOf(name);
        if (seen >= 0)
        {
            circles.Add(trail[seen..]);
            return;
        }

        if (!byName.TryGetValue(name, out var link) || done.Contains(name))
        {
            return;
        }

        trail.Add(name);
        foreach (var target in link.Targets.Distinct())
        {
            Walk(target, trail, byName, done, circles);
        }

        trail.RemoveAt(trail.Count - 1);
        done.Add(name);
    }

    private static void JudgeRequired(RepositorySettings settings, SettingsMap map)
    {
        var names = settings.Pipelines.Select(pipeline => pipeline.Name).ToList();
        foreach (var required in (settings.Gate?.Required ?? []).OfType<RequiredCheck.OfPipeline>().Where(required => !names.Contains(required.Name)))
        {
            map.Undefined(["gate", "required"], required.Name, "pipeline", names, Nearest.Of(required.Name, names), " For somebody else's check write { check: NAME, app: SLUG }.");
        }

        // It would count as not needed everywhere: required, and never asked for.
        foreach (var timed in settings.Pipelines.Where(pipeline => pipeline.On is { PullRequest: null, Push: null, MergeGroup: false } && (settings.Gate?.Required ?? []).OfType<RequiredCheck.OfPipeline>().Any(required => required.Name == pipeline.Name)))
        {
            var message = $"gate.required: '{timed.Name}' runs for no pull request, push or merge group (pipelines.{timed.Name}.on), so it would never be asked for; add one of these or take it away.";
            map.Add(SettingsErrorCode.Conflict, map.Item(["gate", "required"], timed.Name), "gate.required", message);
        }
    }

    private static void JudgeOverlap(RepositorySettings settings, SettingsMap map)
    {
        if (settings.Gate is not { } gate)
        {
            return;
        }

        foreach (var (key, patterns) in new[] { ("optional", gate.Optional), ("required-if-present", gate.RequiredIfPresent) })
        {
            foreach (var name in gate.Required.Select(Name).Where(name => patterns.Matches(name) || patterns.Matches(settings.Checks.Prefix + name)))
            {
                map.Add(SettingsErrorCode.Conflict, map.Item(["gate", key], name), $"gate.{key}", $"gate.{key}: '{name}' is required as well (gate.required); it can only be one of them.");
            }
        }

        foreach (var both in gate.Optional.Patterns.Intersect(gate.RequiredIfPresent.Patterns).Where(both => !both.IsException))
        {
            map.Add(SettingsErrorCode.Conflict, map.Item(["gate", "optional"], both.Text), "gate.optional", $"gate.optional: '{both}' is in gate.required-if-present as well; it can only be in one of them.");
        }
    }

    private static string Name(RequiredCheck required) => required switch
    {
        RequiredCheck.OfPipeline pipeline => pipeline.Name,
        RequiredCheck.OfApp app => app.Check,
        _ => throw new InvalidOperationException($"Unknown kind of requirement {required.GetType().Name}."),
    };

    private static void JudgeMarkTags(RepositorySettings settings, SettingsMap map)
    {
        foreach (var deployment in settings.Deployments.Where(deployment => deployment.MarkTag is not null))
        {
            foreach (var package in settings.Releases.Packages.Where(package => LooksLikeARelease(deployment, package.Tags)))
            {
                var message = $"deployments.{deployment.Name}.mark-tag: such a tag would publish {package.Name} (its tags are '{package.Tags}'); put a word in front, such as 'deployed/{deployment.Name}/{{utc}}'.";
                map.Add(SettingsErrorCode.Conflict, map.Find(["deployments", deployment.Name, "mark-tag"]), $"deployments.{deployment.Name}.mark-tag", message);
            }
        }
    }

    private static void JudgeAcknowledgement(RepositorySettings settings, SettingsMap map)
    {
        if (settings.Migrations?.Acknowledge.By.OfType<Allowance.OfAuthor>().Any() == true)
        {
            map.Add(SettingsErrorCode.Conflict, map.Item(["migrations", "acknowledge", "by"], "author"), "migrations.acknowledge.by", "migrations.acknowledge.by: 'author' accepts nothing, because nobody accepts their own change; name a role or a team, such as [maintain, team:db].");
        }
    }

    /// <summary>A version begins with a digit, perhaps after a "v"; the time does so, and a commit's id may.</summary>
    private static bool LooksLikeARelease(DeploymentSettings deployment, string form)
    {
        var tag = deployment.MarkTag!.Replace("{utc}", "20261231T235959Z").Replace("{sha}", "0123456789").Replace("{environment}", deployment.Name); // the caller looked
        var ends = form.Split("{version}");
        if (ends.Length != 2 || tag.Length <= ends[0].Length + ends[1].Length || !tag.StartsWith(ends[0], StringComparison.Ordinal) || !tag.EndsWith(ends[1], StringComparison.Ordinal))
        {
            return false;
        }

        var version = tag[ends[0].Length..^ends[1].Length].TrimStart('v', 'V');
        return version.Length > 0 && char.IsAsciiDigit(version[0]) && !version.Contains('/');
    }

    private sealed record Link(string Name, IReadOnlyList<string> Targets);

    private sealed record LinkWords(string Section, string Key, string Kind);
}

/// <summary>Finds the places of values again by their path.</summary>
internal sealed class SettingsMap(SettingsNode root, SettingsErrors errors)
{
    internal void Add(SettingsErrorCode code, TextSpan span, string path, string message) => errors.Add(code, span, path, message);

    internal void Undefined(IReadOnlyList<string> list, string name, string kind, IReadOnlyList<string> known, string? suggestion, string more = "")
    {
        var hint = suggestion is not null ? $"Did you mean '{suggestion}'?" : known.Count == 0 ? $"No {kind} is defined." : $"Defined are {string.Join(", ", known)}.";
        var path = string.Join('.', list);
        var message = $"{path}: there is no {kind} '{SettingsNode.Shortened(name)}'. {hint}{more}";
        errors.Add(SettingsErrorCode.UndefinedName, Item(list, name), path, message, $"a {kind}", $"'{SettingsNode.Shortened(name)}'", suggestion);
    }

    /// <summary>The place of the item in a list with this text; of the list's key when it is not there as such.</summary>
    internal TextSpan Item(IReadOnlyList<string> list, string text)
    {
        var items = (Node(list) as SequenceNode)?.Items ?? [];
        return items.OfType<ScalarNode>().FirstOrDefault(item => item.Text == text)?.Span ?? Find(list);
    }

    /// <summary>The place of a value; of the nearest key around it when it is not there.</summary>
    internal TextSpan Find(IReadOnlyList<string> path)
    {
        var node = root;
        var span = root.Span;
        foreach (var key in path)
        {
            if ((node as MappingNode)?.Entry(key) is not { } entry)
            {
                return span;
            }

            node = entry.Value;
            span = node is ScalarNode { IsNull: false } ? node.Span : entry.Key.Span;
        }

        return span;
    }

    private SettingsNode? Node(IReadOnlyList<string> path) => path.Aggregate<string, SettingsNode?>(root, (node, key) => (node as MappingNode)?.Entry(key)?.Value);
}
