using System.Text.Json.Serialization;
using BotApp.Core.Pipelines;

namespace BotApp.Core;

/// <summary>Where a release stands. Each phase is left only by facts read again: tag, checks, index, runs.</summary>
public enum ReleasePhase
{
    /// <summary>The tag was seen.</summary>
    Detected,

    /// <summary>Waits for the checks of the commit.</summary>
    Waiting,

    /// <summary>Refused: <see cref="ReleaseState.Reason"/> says why.</summary>
    Blocked,

    /// <summary>The build run is under way.</summary>
    Building,

    /// <summary>The publish run is under way.</summary>
    Publishing,

    /// <summary>Uploaded; the index is asked until it shows every file.</summary>
    Verifying,

    /// <summary>On the index by name and hash, and the release is being written.</summary>
    Released,

    /// <summary>A step failed: <see cref="ReleaseState.Reason"/> says which.</summary>
    Failed,

    /// <summary>The tag matches no package: nothing to do.</summary>
    Ignored,
}

/// <summary>What BotApp remembers of one tag.</summary>
public sealed record ReleaseState : SubjectState
{
    /// <summary>The tag's name.</summary>
    [JsonIgnore]
    public string Tag => Subject.Name;

    /// <summary>The commit the tag points at, annotated tags peeled; empty until read.</summary>
    public string Sha { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public ReleasePhase Phase { get; init; }

    /// <summary>Why it stands there; a sentence for people.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The package's name in the settings.</summary>
    public string Package { get; init; } = "";

    /// <summary>The version in its normal spelling, as the names of its files carry it.</summary>
    public string Version { get; init; } = "";

    /// <summary>When the tag was first seen at <see cref="Sha"/>.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Counts up when building or publishing begins again: each start has an id of its own.</summary>
    public int Round { get; init; }

    /// <summary>When the index was first asked for the uploaded files.</summary>
    public DateTimeOffset? VerifyingSince { get; init; }

    /// <summary>The build run; null until it was started.</summary>
    public PipelineRun? Build { get; init; }

    /// <summary>The publish run; null until it was started.</summary>
    public PipelineRun? Publish { get; init; }

    /// <summary>What the build made: names, sizes and hashes that alone may be published.</summary>
    public IReadOnlyList<ResultFile> Manifest { get; init; } = [];

    /// <summary>GitHub's page of the release once written.</summary>
    public string? ReleaseUrl { get; init; }

    /// <summary>The tag was moved or deleted after something was published.</summary>
    public string? Alarm { get; init; }

    /// <summary>Something may have been uploaded: nothing is ever built or published for this version from another commit.</summary>
    [JsonIgnore]
    public bool MayBePublished => Publish is not null || VerifyingSince is not null;
}
