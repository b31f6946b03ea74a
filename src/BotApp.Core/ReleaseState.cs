using System.Globalization;
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

    /// <summary>The publish run waits for an approval on GitHub.</summary>
    AwaitingApproval,

    /// <summary>Some files are on the index, and the publish run ended: it goes on with the missing ones when somebody says so.</summary>
    Partial,

    /// <summary>Published, and yanked on the index afterwards.</summary>
    Withdrawn,
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

    /// <summary>The same for every spelling of the version: what alone may be published once.</summary>
    public string VersionKey { get; init; } = "";

    /// <summary>Login of whoever pushed the tag last; null when that was not told.</summary>
    public string? PushedBy { get; init; }

    /// <summary>The root of the simple API of the index it goes to; null until read from the settings.</summary>
    public string? Index { get; init; }

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

    /// <summary>Why the release on GitHub could not be written; null when nothing is known against it.</summary>
    public string? ReleaseProblem { get; init; }

    /// <summary>Why BotApp would not have published what the repository publishes by itself; null when nothing stands against it.</summary>
    public string? Objection { get; init; }

    /// <summary>Why somebody who may passed the freeze for this release; null: nobody did.</summary>
    public string? FreezeOverride { get; init; }

    /// <summary>The question of the environment's gate, which BotApp keeps; null when nobody asked.</summary>
    public GateRequest? Gate { get; init; }

    /// <summary>When every file was seen on the index.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>The reason (may be empty) for which the version was yanked; null while it is not.</summary>
    public string? Withdrawn { get; init; }

    /// <summary>The pull requests at which it is said that they are released.</summary>
    public IReadOnlyList<int> ToTell { get; init; } = [];

    /// <summary>It stopped half-way, and goes on when somebody says so or the runner does.</summary>
    [JsonIgnore]
    public bool IsStuck => Phase is ReleasePhase.Failed or ReleasePhase.Partial;

    /// <summary>Something may have been uploaded: nothing is ever built or published for this version from another commit.</summary>
    [JsonIgnore]
    public bool MayBePublished => Publish is { Dispatched: true } or { Run: not null } || VerifyingSince is not null;

    /// <summary>The version is this tag's from the moment it is built, until nothing of it can have been published any more; no other tag's release begins meanwhile.</summary>
    [JsonIgnore]
    public bool HoldsVersion => VersionKey.Length > 0 && (Build is not null || Publish is { Dispatched: true });

    /// <summary>A step to a phase, with its reason; the reason is told when it is new.</summary>
    internal Decision<ReleaseState> To(ReleasePhase phase, string reason, params IReadOnlyList<Effect> effects) =>
        new(this with { Phase = phase, Reason = reason }, effects, Phase == phase && Reason == reason ? "" : $"{phase}: {reason}");
}

/// <summary>A job waits at its environment, whose gate BotApp keeps. Source: https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/create-custom-protection-rules.</summary>
/// <param name="RunId">The workflow run.</param>
/// <param name="Environment">The environment.</param>
/// <param name="IsAnswered">It was answered.</param>
public sealed record GateRequest(long RunId, string Environment, bool IsAnswered)
{
    /// <summary>Whether it is this run that waits.</summary>
    internal bool IsOf(RunReference run) => run.Id == RunId.ToString(CultureInfo.InvariantCulture);
}
