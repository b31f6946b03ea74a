namespace BotApp.Core.Settings;

/// <summary>One preview: a running copy of a pull request's change.</summary>
public sealed record PreviewSettings
{
    /// <summary>Its key in the file.</summary>
    public required string Name { get; init; }

    /// <summary>What makes it.</summary>
    public PreviewGeneration Generation { get; init; } = PreviewGeneration.Automatic;

    /// <summary>A runner the operator configured; <c>actions</c> always exists.</summary>
    public string Runner { get; init; } = "actions";

    /// <summary>The workflow that brings it up, taken from the default branch.</summary>
    public required string Workflow { get; init; }

    /// <summary>The workflow that takes it down; null: the same one, with <c>action: down</c>.</summary>
    public string? TeardownWorkflow { get; init; }

    /// <summary>Base branches; default all.</summary>
    public GlobList Branches { get; init; } = GlobList.All;

    /// <summary>At least one changed path must match; default all.</summary>
    public GlobList Paths { get; init; } = GlobList.All;

    /// <summary>Labels that ask for it, forbid it or force it.</summary>
    public PreviewLabels Labels { get; init; } = new();

    /// <summary>Previews of drafts.</summary>
    public PreviewDrafts Drafts { get; init; } = PreviewDrafts.Labelled;

    /// <summary>Previews of bots' pull requests; default false.</summary>
    public bool Bots { get; init; }

    /// <summary>Previews of forks.</summary>
    public PreviewForks Forks { get; init; } = PreviewForks.OnApproval;

    /// <summary>GitHub's environment; <c>{number}</c> stands for the pull request's.</summary>
    public string Environment { get; init; } = "preview";

    /// <summary>The address if the runner returns none; <c>{number}</c>, <c>{branch}</c>, <c>{sha}</c> are filled in. Null: the runner must return one.</summary>
    public string? Url { get; init; }

    /// <summary>What the preview's data is.</summary>
    public PreviewContent Data { get; init; } = new();

    /// <summary>Inputs for the run.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>How many at once.</summary>
    public PreviewConcurrency Concurrency { get; init; } = new();

    /// <summary>The longest a run may take; default 30 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>When it is taken down without being asked.</summary>
    public PreviewExpiry ExpireAfter { get; init; } = new();

    /// <summary>After so long the host may sleep, so answers like 502 are asked again; null: it does not sleep.</summary>
    public TimeSpan? SleepAfter { get; init; }

    /// <summary>The comment with the link.</summary>
    public PreviewComment Comment { get; init; } = PreviewComment.Update;

    /// <summary>What must answer before it is called ready.</summary>
    public IReadOnlyList<SmokeProbe> Smoke { get; init; } = [];
}

/// <summary>What makes a preview.</summary>
public enum PreviewGeneration
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>The command <c>/preview</c>.</summary>
    Manual,

    /// <summary>Every push to the pull request.</summary>
    Automatic,
}

/// <summary>Previews of drafts.</summary>
public enum PreviewDrafts
{
    /// <summary>None.</summary>
    Never,

    /// <summary>When a label forces it.</summary>
    Labelled,

    /// <summary>As of any pull request.</summary>
    Always,
}

/// <summary>Previews of forks.</summary>
public enum PreviewForks
{
    /// <summary>None.</summary>
    Never,

    /// <summary>Once a maintainer let the commit pass, by <c>/preview</c> or <c>/ok-to-test</c>.</summary>
    OnApproval,
}

/// <summary>The comment with the link.</summary>
public enum PreviewComment
{
    /// <summary>One comment, kept up to date.</summary>
    Update,

    /// <summary>One comment, never changed.</summary>
    Once,

    /// <summary>No comment.</summary>
    Off,
}

/// <summary>Labels that steer a preview.</summary>
public sealed record PreviewLabels
{
    /// <summary>All of these must be there.</summary>
    public IReadOnlyList<string> Require { get; init; } = [];

    /// <summary>Any of these forbids it.</summary>
    public IReadOnlyList<string> Skip { get; init; } = ["no-preview"];

    /// <summary>Any of these makes one despite paths and drafts.</summary>
    public IReadOnlyList<string> Force { get; init; } = ["preview"];
}

/// <summary>What a preview's data is; the runner does the work, BotApp passes the words on.</summary>
public sealed record PreviewContent
{
    /// <summary>Where the data comes from.</summary>
    public PreviewContentMode Mode { get; init; } = PreviewContentMode.None;

    /// <summary>The name of the snapshot or seed; null: the runner knows.</summary>
    public string? Source { get; init; }

    /// <summary>When it is made anew.</summary>
    public PreviewReset Reset { get; init; } = PreviewReset.EachPush;
}

/// <summary>Where a preview's data comes from.</summary>
public enum PreviewContentMode
{
    /// <summary>Nothing is asked for.</summary>
    None,

    /// <summary>Sample data.</summary>
    Seed,

    /// <summary>A snapshot.</summary>
    Snapshot,

    /// <summary>An anonymised copy.</summary>
    Anonymised,
}

/// <summary>When a preview's data is made anew.</summary>
public enum PreviewReset
{
    /// <summary>For every push.</summary>
    EachPush,

    /// <summary>Only with <c>/preview rebuild</c>.</summary>
    OnRequest,
}

/// <summary>How many previews at once.</summary>
public sealed record PreviewConcurrency
{
    /// <summary>The most that are up in the repository; default 8.</summary>
    public int MaxActive { get; init; } = 8;

    /// <summary>Whether a new push cancels the run of the last one; default true.</summary>
    public bool CancelInProgress { get; init; } = true;
}

/// <summary>When a preview is taken down without being asked.</summary>
public sealed record PreviewExpiry
{
    /// <summary>After so long without a push or command; default 72 hours.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(72);

    /// <summary>After so long at all; default 14 days.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(14);
}

/// <summary>One page that must answer.</summary>
public sealed record SmokeProbe
{
    /// <summary>The path, from the root of the site.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Status codes that are right; default 200.</summary>
    public IReadOnlyList<int> Expect { get; init; } = [200];

    /// <summary>Plain text the answer must contain; null: not looked at.</summary>
    public string? Contains { get; init; }

    /// <summary>How long it is tried; default 3 minutes.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The name of the secret sent as a header, kept by the operator; null: none.</summary>
    public string? HeaderSecret { get; init; }
}
