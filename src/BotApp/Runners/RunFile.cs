using BotApp.Core.Reports;

namespace BotApp.Runners;

/// <summary>One file out of a run's artifacts.</summary>
/// <param name="Artifact">The artifact's name.</param>
/// <param name="Path">Path inside it, relative, forward slashes, never with <c>..</c>.</param>
/// <param name="Content">
/// Bytes, to be read once, forward, before the next file is asked for. Reading throws <see cref="InvalidDataException"/>, whose message is
/// a sentence for people, where the file turns out to be larger than allowed, damaged or shorter than announced.
/// </param>
/// <param name="Problem">Why the content cannot be used (refused entry, expired …): a sentence for people; null when it can.</param>
internal sealed record RunFile(string Artifact, string Path, Stream Content, string? Problem)
{
    /// <summary>The runner says that a job uploaded this file to BotApp: what it said of it; null for files whose content is here.</summary>
    public AnnouncedFile? Announced { get; init; }

    /// <summary>All of a small file.</summary>
    /// <exception cref="InvalidDataException">It is larger than <paramref name="maxBytes"/>, or damaged.</exception>
    internal byte[] ReadAll(int maxBytes)
    {
        using var all = new MemoryStream();
        using var bounded = new BoundedStream(Content, $"'{Path}' in artifact '{Artifact}'", maxBytes);
        bounded.CopyTo(all);
        return all.ToArray();
    }
}

/// <summary>What a runner says of a file that was uploaded.</summary>
/// <param name="Kind">Such as <c>junit</c>.</param>
/// <param name="Size">Bytes; null when not said.</param>
/// <param name="Sha256">In hexadecimal; null when not said.</param>
internal sealed record AnnouncedFile(string Kind, long? Size, string? Sha256);
