using BotApp.Core.Pipelines;

namespace BotApp.Core.Releases;

/// <summary>Whether an index serves what was built.</summary>
public abstract record IndexVerdict
{
    private IndexVerdict()
    {
    }

    /// <summary>Every file is there, with the right hash, and none is yanked.</summary>
    public sealed record Complete : IndexVerdict;

    /// <summary>Some files are not there, or not yet.</summary>
    /// <param name="Names">Their names.</param>
    public sealed record Missing(IReadOnlyList<string> Names) : IndexVerdict;

    /// <summary>Some files have other contents, or no sha256 to tell by: an alarm, waiting does not help.</summary>
    /// <param name="Names">Their names.</param>
    public sealed record Different(IReadOnlyList<string> Names) : IndexVerdict;

    /// <summary>All is there, and some of it is yanked.</summary>
    /// <param name="Names">The yanked files.</param>
    /// <param name="Reason">The reason given; empty when none was.</param>
    public sealed record Yanked(IReadOnlyList<string> Names, string Reason) : IndexVerdict;
}

/// <summary>Compares an index with the manifest of a release.</summary>
public static class IndexVerification
{
    /// <summary>The worst that is true: different, missing, yanked, complete. A manifest without files is never complete.</summary>
    /// <param name="manifest">The files that were built.</param>
    /// <param name="index">The files of the project on the index.</param>
    /// <exception cref="ArgumentException">The manifest is empty, which <see cref="ManifestRules"/> does not let through.</exception>
    public static IndexVerdict Check(IReadOnlyList<ResultFile> manifest, IReadOnlyList<IndexFile> index)
    {
        var expected = Expected(manifest);
        if (expected.Count == 0)
        {
            throw new ArgumentException("A release without files cannot be verified.", nameof(manifest));
        }

        var pairs = expected.Select(mine => (Mine: mine, There: index.FirstOrDefault(there => IsSame(mine.Name, there.Name)))).ToArray();
        var different = pairs.Where(pair => pair.There is not null && !IsSame(pair.Mine.Sha256, pair.There.Sha256)).ToArray();
        if (different.Length > 0)
        {
            return new IndexVerdict.Different([.. different.Select(pair => pair.Mine.Name)]);
        }

        var missing = pairs.Where(pair => pair.There is null).ToArray();
        if (missing.Length > 0)
        {
            return new IndexVerdict.Missing([.. missing.Select(pair => pair.Mine.Name)]);
        }

        var yanked = pairs.Select(pair => pair.There).OfType<IndexFile>().Where(there => there.Yanked is not null).ToArray();
        return yanked.Length > 0
            ? new IndexVerdict.Yanked(
                [.. yanked.Select(file => file.Name)],
                yanked.Select(file => file.Yanked).FirstOrDefault(reason => reason is { Length: > 0 }) ?? "")
            : new IndexVerdict.Complete();
    }

    /// <summary>The same for a version whose files nobody told BotApp: whatever files of it the index has, and at least one.</summary>
    /// <param name="version">The version.</param>
    /// <param name="index">The files of the project on the index.</param>
    public static IndexVerdict Check(PythonVersion version, IReadOnlyList<IndexFile> index)
    {
        var files = OfVersion(version, index);
        if (files.Count == 0)
        {
            return new IndexVerdict.Missing([$"any file of {version}"]);
        }

        var yanked = files.Where(there => there.Yanked is not null).ToArray();
        return yanked.Length > 0
            ? new IndexVerdict.Yanked([.. yanked.Select(file => file.Name)], yanked.Select(file => file.Yanked).FirstOrDefault(reason => reason is { Length: > 0 }) ?? "")
            : new IndexVerdict.Complete();
    }

    /// <summary>The files of a version that the index has.</summary>
    public static IReadOnlyList<IndexFile> OfVersion(PythonVersion version, IReadOnlyList<IndexFile> index) => [.. index.Where(file => DistributionFile.Read(file.Name)?.Version == version)];

    /// <summary>The files of a manifest that an index lists: attestations only go along.</summary>
    public static IReadOnlyList<ResultFile> Expected(IReadOnlyList<ResultFile> manifest) => [.. manifest.Where(file => !DistributionFile.IsAttestation(file.Name))];

    /// <summary>How many files of a manifest the index has, with the same contents.</summary>
    public static int Present(IReadOnlyList<ResultFile> manifest, IReadOnlyList<IndexFile> index) =>
        Expected(manifest).Count(mine => index.Any(there => IsSame(mine.Name, there.Name) && IsSame(mine.Sha256, there.Sha256)));

    private static bool IsSame(string left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
