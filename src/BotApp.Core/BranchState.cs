namespace BotApp.Core;

/// <summary>What BotApp remembers of one branch.</summary>
public sealed record BranchState : CommitState
{
    /// <summary>The branch's name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Branch => Subject.Name;

    /// <summary>The branch is gone.</summary>
    public bool Deleted { get; init; }
}
