namespace BotApp.Core.Releases;

/// <summary>The two kinds of files that are published.</summary>
public enum DistributionKind
{
    /// <summary>A built package, <c>.whl</c>.</summary>
    Wheel,

    /// <summary>A source package, <c>.tar.gz</c> or, from old tools, <c>.zip</c>.</summary>
    Source,
}

/// <summary>What a distribution's file name says.</summary>
/// <param name="FileName">The name as it is.</param>
/// <param name="Kind">Wheel or source.</param>
/// <param name="Project">The project's name by which an index knows it.</param>
/// <param name="Version">The version in the name.</param>
/// <remarks>Sources: https://packaging.python.org/en/latest/specifications/binary-distribution-format/ and …/source-distribution-format/</remarks>
public sealed record DistributionFile(string FileName, DistributionKind Kind, string Project, PythonVersion Version)
{
    /// <summary>Reads a file name; null when it is no wheel and no source package. Never throws.</summary>
    public static DistributionFile? Read(string fileName)
    {
        if (fileName.EndsWith(".whl", StringComparison.OrdinalIgnoreCase))
        {
            return Wheel(fileName, fileName[..^".whl".Length]);
        }

        foreach (var extension in new[] { ".tar.gz", ".zip" })
        {
            if (fileName.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return Source(fileName, fileName[..^extension.Length]);
            }
        }

        return null;
    }

    /// <summary>Whether a file only vouches for another one; the uploader sends it along, and an index does not list it.</summary>
    internal static bool IsAttestation(string fileName) =>
        fileName.EndsWith(".attestation", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".asc", StringComparison.OrdinalIgnoreCase);

    // name-version(-build)?-python-abi-platform; the build tag begins with a digit.
    private static DistributionFile? Wheel(string fileName, string stem)
    {
        var parts = stem.Split('-');
        if (parts.Length is not (5 or 6) || parts.Any(part => part.Length == 0) || (parts.Length == 6 && !char.IsAsciiDigit(parts[2][0])))
        {
            return null;
        }

        return Make(fileName, DistributionKind.Wheel, parts[0], parts[1]);
    }

    private static DistributionFile? Source(string fileName, string stem)
    {
        var dash = stem.LastIndexOf('-');
        return dash > 0 ? Make(fileName, DistributionKind.Source, stem[..dash], stem[(dash + 1)..]) : null;
    }

    private static DistributionFile? Make(string fileName, DistributionKind kind, string name, string version) =>
        PackageName.IsValid(name) && PythonVersion.TryParse(version, out var parsed)
            ? new DistributionFile(fileName, kind, PackageName.Normalize(name), parsed)
            : null;
}
