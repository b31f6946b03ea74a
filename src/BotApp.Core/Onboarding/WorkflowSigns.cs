using BotApp.Core.Settings;

namespace BotApp.Core.Onboarding;

/// <summary>What a workflow file says of itself, read as far as it can be: a file that is no YAML says nothing.</summary>
internal sealed record WorkflowSigns
{
    private static readonly string[] s_testers = ["pytest", "tox", "nox", "unittest", "dotnet test", "go test", "npm test", "npm run test", "yarn test", "pnpm test", "cargo test", "gradlew test", "mvn test", "mvn verify", "ctest", "phpunit", "rspec"];

    private static readonly string[] s_publishers = ["gh-action-pypi-publish", "twine upload", "uv publish", "poetry publish", "flit publish", "hatch publish", "pdm publish"];

    /// <summary>The names that test reports are looked for under without being asked.</summary>
    private static readonly GlobList s_reports = new ReportSettings().Artifacts;

    /// <summary>The file's name.</summary>
    public required string File { get; init; }

    /// <summary>What starts it, with the settings of each; null for an event without any.</summary>
    public IReadOnlyDictionary<string, WorkflowEvent> Events { get; init; } = new Dictionary<string, WorkflowEvent>();

    /// <summary>Its jobs.</summary>
    public IReadOnlyList<string> Jobs { get; init; } = [];

    /// <summary>Inputs of a dispatched run.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>GitHub's environments that its jobs name.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>What runs its tests, such as <c>pytest</c>; null: nothing that is known.</summary>
    public string? Tester { get; init; }

    /// <summary>The artifact whose name looks like test results; null: none does.</summary>
    public string? Reports { get; init; }

    /// <summary>It uploads packages to an index.</summary>
    public bool Publishes { get; init; }

    /// <summary>It runs tests, by its steps or, where they say nothing, by its name.</summary>
    public bool RunsTests => Tester is not null || (Reports is not null && !Publishes) || Stem.Split('-', '_', '.').Any(word => word is "test" or "tests" or "ci");

    /// <summary>The file's name without its ending.</summary>
    public string Stem => File.LastIndexOf('.') is > 0 and var dot ? File[..dot].ToLowerInvariant() : File.ToLowerInvariant();

    /// <summary>Reads a file. Never throws.</summary>
    public static WorkflowSigns Read(string file, string text)
    {
        // What cannot be read of it (anchors, say) is left out; what is wrong with it is not for us to say.
        if (SettingsTree.Read(text, new SettingsErrors(text)) is not MappingNode root)
        {
            return new WorkflowSigns { File = file };
        }

        var jobs = (root.Entry("jobs")?.Value as MappingNode)?.Entries ?? [];
        var steps = jobs.Select(job => job.Value).OfType<MappingNode>().SelectMany(job => (job.Entry("steps")?.Value as SequenceNode)?.Items ?? []).OfType<MappingNode>().ToList();
        var said = steps.SelectMany(step => new[] { Word(step, "run"), Word(step, "uses") }).OfType<string>().ToList();
        var events = EventsOf(root.Entry("on")?.Value);
        return new WorkflowSigns
        {
            File = file,
            Events = events,
            Jobs = [.. jobs.Select(job => job.Key.Text)],
            Inputs = events.GetValueOrDefault("workflow_dispatch")?.Inputs ?? [],
            Environments = [.. jobs.Select(job => job.Value).OfType<MappingNode>().Select(EnvironmentOf).OfType<string>().Distinct(StringComparer.Ordinal)],
            Tester = s_testers.FirstOrDefault(tester => said.Any(text => Says(text, tester))),
            Reports = steps.Where(step => Word(step, "uses")?.StartsWith("actions/upload-artifact", StringComparison.Ordinal) == true)
                .Select(step => step.Entry("with")?.Value is MappingNode with ? Word(with, "name") : null).OfType<string>().FirstOrDefault(s_reports.Matches),
            Publishes = said.Any(text => s_publishers.Any(publisher => text.Contains(publisher, StringComparison.Ordinal))),
        };
    }

    private static Dictionary<string, WorkflowEvent> EventsOf(SettingsNode? on) => on switch
    {
        ScalarNode { IsNull: false } one => new(StringComparer.Ordinal) { [one.Text] = new WorkflowEvent() },
        SequenceNode list => list.Items.OfType<ScalarNode>().Select(one => one.Text).Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => new WorkflowEvent(), StringComparer.Ordinal),
        MappingNode table => table.Entries.ToDictionary(entry => entry.Key.Text, entry => EventOf(entry.Value), StringComparer.Ordinal),
        _ => new(StringComparer.Ordinal),
    };

    private static WorkflowEvent EventOf(SettingsNode value) => value is not MappingNode said ? new WorkflowEvent() : new WorkflowEvent
    {
        Branches = Words(said, "branches"),
        IsNarrowed = said.Entry("paths") is not null || said.Entry("paths-ignore") is not null || said.Entry("branches-ignore") is not null,
        HasTagsOnly = said.Entry("tags") is not null && said.Entry("branches") is null && said.Entry("branches-ignore") is null,
        TakesTags = said.Entry("tags") is not null,
        Inputs = [.. (said.Entry("inputs")?.Value as MappingNode)?.Entries.Select(entry => entry.Key.Text) ?? []],
    };

    private static IReadOnlyList<string>? Words(MappingNode said, string key) => said.Entry(key)?.Value switch
    {
        ScalarNode { IsNull: false } one => [one.Text],
        SequenceNode list => [.. list.Items.OfType<ScalarNode>().Select(one => one.Text)],
        _ => null,
    };

    private static string? EnvironmentOf(MappingNode job) => job.Entry("environment")?.Value switch
    {
        ScalarNode { IsNull: false } one => one.Text,
        MappingNode table => Word(table, "name"),
        _ => null,
    };

    private static string? Word(MappingNode table, string key) => table.Entry(key)?.Value is ScalarNode { IsNull: false } word ? word.Text : null;

    // As a word of its own: "detox" is no tox.
    private static bool Says(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsAsciiLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What a workflow says of one of its events.</summary>
internal sealed record WorkflowEvent
{
    /// <summary>The branches it is for; null: it does not say.</summary>
    public IReadOnlyList<string>? Branches { get; init; }

    /// <summary>It does not run every time: some paths or branches are left out.</summary>
    public bool IsNarrowed { get; init; }

    /// <summary>Pushes of tags, and of nothing else.</summary>
    public bool HasTagsOnly { get; init; }

    /// <summary>Pushes of tags are among it.</summary>
    public bool TakesTags { get; init; }

    /// <summary>Inputs of a dispatched run.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Whether it happens for a branch, as far as can be told.</summary>
    public bool IsFor(string branch)
    {
        if (Branches is null)
        {
            return true;
        }

        try
        {
            return GlobList.Of(Branches).Matches(branch);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
