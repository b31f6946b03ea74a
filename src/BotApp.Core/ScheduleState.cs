using System.Text.Json.Serialization;

namespace BotApp.Core;

/// <summary>What BotApp remembers of the times of one pipeline on one branch. A run of it belongs to the commit that was newest when it was due, and no push stops it.</summary>
public sealed record ScheduleState : CommitState
{
    /// <summary>The pipeline's name in the settings.</summary>
    [JsonIgnore]
    public string Pipeline => Subject.Name[..Subject.Name.IndexOf('@', StringComparison.Ordinal)];

    /// <summary>The times as the settings named them when <see cref="NextAt"/> was reckoned; null while the settings name none.</summary>
    public string? Times { get; init; }

    /// <summary>When it runs next; null while the settings name no time, and when the next is more than 400 days away.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When the run that is there now was due; null until the first was.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
