using System.Text.Json.Serialization;

namespace BotApp.Core;

/// <summary>GitHub has a published release of this tag with these notes between our markers.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Name">Title of the release.</param>
/// <param name="Notes">Markdown between our markers; text outside them belongs to people.</param>
/// <param name="Prerelease">Shown as a pre-release.</param>
/// <param name="Latest">Marked as the latest release.</param>
public sealed record PublishRelease(string Tag, string Name, string Notes, bool Prerelease, bool Latest) : Effect
{
    /// <summary>What becomes of notes that are there already.</summary>
    public Releases.ExistingNotes Existing { get; init; } = Releases.ExistingNotes.Keep;

    /// <summary>A draft until every file is attached.</summary>
    public bool DraftFirst { get; init; } = true;

    /// <summary>The files that hang on it.</summary>
    public IReadOnlyList<ReleaseAttachment> Files { get; init; } = [];

    /// <summary>The form of the package's tags: a higher version that was released meanwhile stays the latest. Empty: not asked.</summary>
    public string Tags { get; init; } = "";

    /// <summary>The scheme of the versions in them.</summary>
    public Settings.VersionScheme Scheme { get; init; }

    /// <summary>The root of the index that serves <see cref="Files"/>.</summary>
    public string Index { get; init; } = "";

    /// <summary>Name of the credential with which the index is read; null: none.</summary>
    public string? Credential { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"release:{Tag}";
}

/// <summary>A file that hangs on a release on GitHub.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">The hash its bytes must have.</param>
/// <param name="Url">Where the index serves it.</param>
public sealed record ReleaseAttachment(string Name, string Sha256, string Url)
{
    /// <summary>A larger file is not attached: 64 MiB.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;
}

/// <summary>The release of this tag on GitHub begins with this notice between our markers; null: with none.</summary>
public sealed record MarkRelease(string Tag, string? Notice) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"mark:{Tag}";
}

/// <summary>The tag's release knows that somebody wants it to go on.</summary>
public sealed record AskRelease(string Tag, CommandPlace Asked, Person By) : Effect
{
    /// <summary>Why it may be in a freeze; null: it may not.</summary>
    public string? OverrideFreeze { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"publish:{Tag}:{Asked.Reply}";
}
