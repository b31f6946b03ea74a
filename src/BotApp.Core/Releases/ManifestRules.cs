using BotApp.Core.Pipelines;

namespace BotApp.Core.Releases;

/// <summary>What to do with the files a release's build made.</summary>
public abstract record ManifestVerdict
{
    private ManifestVerdict()
    {
    }

    /// <summary>Nothing of this version is on the index: upload all.</summary>
    /// <param name="Files">The files in upload order: wheels, then the source package.</param>
    public sealed record Publish(IReadOnlyList<ResultFile> Files) : ManifestVerdict;

    /// <summary>The very same files are all on the index: only verify.</summary>
    public sealed record NothingToUpload : ManifestVerdict;

    /// <summary>A part of the very same files is on the index: upload the rest, from the same build.</summary>
    /// <param name="Missing">The files to upload, in upload order.</param>
    /// <param name="Present">How many are there already.</param>
    public sealed record Resume(IReadOnlyList<ResultFile> Missing, int Present) : ManifestVerdict;

    /// <summary>Nothing may be uploaded.</summary>
    /// <param name="Sentences">Every reason, each with what to do.</param>
    public sealed record Blocked(IReadOnlyList<string> Sentences) : ManifestVerdict;
}

/// <summary>Judges built files before any of them is uploaded; the names of built files are the last word on a version.</summary>
public static class ManifestRules
{
    /// <summary>What to do with the files.</summary>
    /// <param name="files">The build's manifest. Attestations beside the files are left out of account.</param>
    /// <param name="project">The project's name, in any spelling.</param>
    /// <param name="version">The tag's version.</param>
    /// <param name="index">All files of the project on the index; empty when it does not know the project.</param>
    public static ManifestVerdict Check(
        IReadOnlyList<ResultFile> files, string project, PythonVersion version, IReadOnlyList<IndexFile> index)
    {
        var uploads = files.Where(file => !DistributionFile.IsAttestation(file.Name)).ToArray();
        var problems = Problems(uploads, project, version).ToArray();
        return problems.Length > 0 ? new ManifestVerdict.Blocked(problems) : Compare(uploads, version, index);
    }

    /// <summary>The order of upload: wheels first, so that nobody builds from source what is about to arrive; then by name.</summary>
    public static IReadOnlyList<ResultFile> InUploadOrder(IEnumerable<ResultFile> files) =>
    [
        .. files
            .OrderBy(file => DistributionFile.Read(file.Name)?.Kind ?? DistributionKind.Source)
            .ThenBy(file => file.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Problems(ResultFile[] files, string project, PythonVersion version)
    {
        if (files.Length == 0)
        {
            yield return "The build made no files to publish: upload the wheels and the source package as the artifact the settings name.";
        }

        foreach (var file in files)
        {
            if (Problem(file, project, version) is { } problem)
            {
                yield return problem;
            }
        }

        foreach (var twice in files.GroupBy(file => file.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Skip(1).Any()))
        {
            yield return $"The build names {twice.Key} more than once: every file once, from one job.";
        }

        var sources = files.Count(file => DistributionFile.Read(file.Name) is { Kind: DistributionKind.Source });
        if (sources > 1)
        {
            yield return $"The build made {sources} source packages, and an index takes one per version.";
        }
    }

    private static string? Problem(ResultFile file, string project, PythonVersion version)
    {
        if (DistributionFile.Read(file.Name) is not { } distribution)
        {
            return $"{file.Name} is neither a wheel nor a source package by its name: leave it out of the artifact.";
        }

        if (!PackageName.Same(distribution.Project, project))
        {
            return $"{file.Name} belongs to the project {distribution.Project}, not to {PackageName.Normalize(project)}: build only this package.";
        }

        if (distribution.Version != version)
        {
            return $"{file.Name} is version {distribution.Version}, but the tag names {version}: build from a clean checkout of the tag itself.";
        }

        return file.Size == 0 ? $"{file.Name} is empty." : null;
    }

    private static ManifestVerdict Compare(ResultFile[] files, PythonVersion version, IReadOnlyList<IndexFile> index)
    {
        var published = index
            .Where(file => files.Any(mine => IsSame(mine.Name, file.Name)) || DistributionFile.Read(file.Name)?.Version == version)
            .ToArray();
        if (published.Length == 0)
        {
            return new ManifestVerdict.Publish(InUploadOrder(files));
        }

        var strangers = published.Where(there => !files.Any(mine => IsSame(mine.Name, there.Name) && IsSame(mine.Sha256, there.Sha256))).ToArray();
        if (strangers.Length > 0)
        {
            return new ManifestVerdict.Blocked([.. strangers.Select(file => Different(file, files, version))]);
        }

        var missing = InUploadOrder(files.Where(mine => !published.Any(there => IsSame(mine.Name, there.Name))));
        return missing.Count == 0
            ? new ManifestVerdict.NothingToUpload()
            : new ManifestVerdict.Resume(missing, files.Length - missing.Count);
    }

    private static string Different(IndexFile there, ResultFile[] files, PythonVersion version)
    {
        var what = (files.Any(mine => IsSame(mine.Name, there.Name)), there.Sha256) switch
        {
            (false, _) => "which this build did not make",
            (true, null) => "and the index gives no sha256 to compare it by",
            _ => "with other contents",
        };
        return $"The index already has {there.Name} of version {version}, {what}: a published version never changes, so bump the version and tag again.";
    }

    private static bool IsSame(string left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
