namespace BotApp.Core;

/// <summary>What BotApp remembers of one branch.</summary>
public sealed record BranchState : CommitState
{
    /// <summary>The branch's name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Branch => Subject.Name;

    /// <summary>A fingerprint of the branch's settings as last read; null until they were.</summary>
    public string? SettingsPrint { get; init; }

    /// <summary>On the default branch: every schedule that its settings name, <c>PIPELINE@BRANCH</c>, with its times as written.</summary>
    public IReadOnlyDictionary<string, string> Schedules { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Pipelines whose paths the newest commit left alone, as it was seen when it came.</summary>
    public IReadOnlyList<string> Untouched { get; init; } = [];

    /// <summary>The pull requests of a merge group, in their order; empty for other branches and until they are known.</summary>
    public IReadOnlyList<int> Batch { get; init; } = [];

    /// <summary>How long the merge queue waits for a merge group's checks; null for other branches and where GitHub does not say.</summary>
    public TimeSpan? QueueTimeout { get; init; }

    /// <summary>The gate of a merge group as last evaluated; null for other branches.</summary>
    public Gating.Requirement? Gate { get; init; }

    /// <summary>The branch is gone.</summary>
    public bool Deleted { get; init; }
}
