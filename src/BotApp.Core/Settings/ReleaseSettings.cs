namespace BotApp.Core.Settings;

/// <summary>The packages that tags publish.</summary>
public sealed record ReleaseSettings
{
    /// <summary>What holds for every package.</summary>
    public ReleaseDefaults Defaults { get; init; } = new();

    /// <summary>The packages, in the order of the file.</summary>
    public IReadOnlyList<PackageSettings> Packages { get; init; } = [];
}

/// <summary>What holds for every package.</summary>
public sealed record ReleaseDefaults
{
    /// <summary>A release's commit must be on one of these; without the key, on the default branch.</summary>
    public GlobList Branches { get; init; } = GlobList.All;

    /// <summary>Which checks must be green.</summary>
    public ChecksRequired RequireChecks { get; init; } = ChecksRequired.Required;

    /// <summary>How long a tag waits for its checks; default 60 minutes.</summary>
    public TimeSpan WaitForChecks { get; init; } = TimeSpan.FromMinutes(60);
}

/// <summary>One package.</summary>
public sealed record PackageSettings
{
    /// <summary>Its key in the file: the name on the index.</summary>
    public required string Name { get; init; }

    /// <summary>Its folder; default the root.</summary>
    public string Path { get; init; } = ".";

    /// <summary>The form of its tags, with <c>{version}</c> once; the whole tag must match.</summary>
    public string Tags { get; init; } = "v{version}";

    /// <summary>What its versions are.</summary>
    public VersionSettings Version { get; init; } = new();

    /// <summary>How it is published.</summary>
    public PublishSettings Publish { get; init; } = new();

    /// <summary>Where it is published to.</summary>
    public IndexSettings Index { get; init; } = new();

    /// <summary>The release notes.</summary>
    public NotesSettings Notes { get; init; } = new();

    /// <summary>The release on GitHub.</summary>
    public GitHubReleaseSettings Release { get; init; } = new();
}

/// <summary>What a package's versions are.</summary>
public sealed record VersionSettings
{
    /// <summary>The scheme.</summary>
    public VersionScheme Scheme { get; init; } = VersionScheme.Pep440;

    /// <summary>Where the version is written.</summary>
    public VersionSource Source { get; init; } = VersionSource.Auto;

    /// <summary>What a prerelease is.</summary>
    public VersionPolicy Prerelease { get; init; } = VersionPolicy.Allow;

    /// <summary>What a development version is.</summary>
    public VersionPolicy Dev { get; init; } = VersionPolicy.Deny;
}

/// <summary>A version scheme.</summary>
public enum VersionScheme
{
    /// <summary>Python's.</summary>
    Pep440,

    /// <summary>Semantic Versioning 2.0.0.</summary>
    Semver,
}

/// <summary>Where a version is written.</summary>
public enum VersionSource
{
    /// <summary>Found by looking: project file, set-up file, else the tag.</summary>
    Auto,

    /// <summary>In <c>pyproject.toml</c>.</summary>
    Pyproject,

    /// <summary>Nowhere but in the tag.</summary>
    Tag,
}

/// <summary>What is done with a kind of version.</summary>
public enum VersionPolicy
{
    /// <summary>It may be published.</summary>
    Allow,

    /// <summary>It is refused.</summary>
    Deny,
}

/// <summary>How a package is published.</summary>
public sealed record PublishSettings
{
    /// <summary>Who starts the publishing workflow.</summary>
    public PipelineMode Mode { get; init; } = PipelineMode.Dispatch;

    /// <summary>A runner the operator configured; <c>actions</c> always exists.</summary>
    public string Runner { get; init; } = "actions";

    /// <summary>The workflow that is the trusted publisher: a file of its own.</summary>
    public string Workflow { get; init; } = "release.yml";

    /// <summary>What the workflow is taken from.</summary>
    public PublishRef Ref { get; init; } = PublishRef.Tag;

    /// <summary>GitHub's environment; null: none.</summary>
    public string? Environment { get; init; }

    /// <summary>The artifact with the built files.</summary>
    public string Artifact { get; init; } = "dist";

    /// <summary>Whether only signed tags are published; default false.</summary>
    public bool RequireSignedTag { get; init; }

    /// <summary>Whether a name that the index does not know yet may be published; default false.</summary>
    public bool AllowNewProject { get; init; }
}

/// <summary>What a publishing workflow is taken from.</summary>
public enum PublishRef
{
    /// <summary>The tag.</summary>
    Tag,

    /// <summary>The default branch.</summary>
    DefaultBranch,
}

/// <summary>Where a package is published to.</summary>
public sealed record IndexSettings
{
    /// <summary>The root of the index's simple API.</summary>
    public string Simple { get; init; } = "https://pypi.org/simple/";

    /// <summary>By then every file must be seen there; default 30 minutes.</summary>
    public TimeSpan VerifyWithin { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether every file must carry provenance of this repository's publishing workflow; default false.</summary>
    public bool RequireProvenance { get; init; }

    /// <summary>Name of the credential, kept by the operator, with which the index is read; null: it is read without one.</summary>
    public string? Credential { get; init; }
}

/// <summary>The release notes.</summary>
public sealed record NotesSettings
{
    /// <summary>The sections; a pull request stands in the first that it fits. Empty: one list.</summary>
    public IReadOnlyList<NotesCategory> Categories { get; init; } = [];

    /// <summary>Which pull requests are left out.</summary>
    public NotesExclusions Exclude { get; init; } = new();

    /// <summary>Whether first-time contributors are named; default true.</summary>
    public bool NewContributors { get; init; } = true;

    /// <summary>Whether the comparison with the last release is linked; default true.</summary>
    public bool CompareLink { get; init; } = true;

    /// <summary>What happens to notes that are there already.</summary>
    public ExistingNotes Existing { get; init; } = ExistingNotes.Keep;

    /// <summary>Whether a comment at each pull request says in which version it was released; default true.</summary>
    public bool ReleasedIn { get; init; } = true;
}

/// <summary>One section of the release notes.</summary>
public sealed record NotesCategory
{
    /// <summary>Its heading.</summary>
    public required string Title { get; init; }

    /// <summary>Globs over labels, any of which puts a pull request here.</summary>
    public required GlobList Labels { get; init; }

    /// <summary>Longer lists are folded after so many; null: never.</summary>
    public int? CollapseAfter { get; init; }
}

/// <summary>Which pull requests the release notes leave out.</summary>
public sealed record NotesExclusions
{
    /// <summary>Globs over labels.</summary>
    public GlobList Labels { get; init; } = GlobList.Nothing;

    /// <summary>Logins, where <c>*</c> stands for any characters and everything else for itself: <c>*[bot]</c>.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];
}

/// <summary>What happens to release notes that are there already.</summary>
public enum ExistingNotes
{
    /// <summary>They stay as they are.</summary>
    Keep,

    /// <summary>Ours are put below.</summary>
    Append,

    /// <summary>What stands between our markers is replaced.</summary>
    Replace,
}

/// <summary>The release on GitHub.</summary>
public sealed record GitHubReleaseSettings
{
    /// <summary>Whether it is a draft until everything is attached; default true.</summary>
    public bool DraftFirst { get; init; } = true;

    /// <summary>Whether the published files are attached to it; default true.</summary>
    public bool AttachFiles { get; init; } = true;

    /// <summary>Whether it becomes "latest".</summary>
    public MakeLatest MakeLatest { get; init; } = MakeLatest.Auto;
}

/// <summary>Whether a release becomes "latest".</summary>
public enum MakeLatest
{
    /// <summary>When it is the highest final version.</summary>
    Auto,

    /// <summary>Yes.</summary>
    Always,

    /// <summary>No.</summary>
    Never,
}
