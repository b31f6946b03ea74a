namespace BotApp.Core.Releases;

/// <summary>What the files of a commit say about the package's version.</summary>
public abstract record DeclaredVersion
{
    private DeclaredVersion()
    {
    }

    /// <summary>The version is written in a file.</summary>
    /// <param name="Text">The version as written.</param>
    /// <param name="Path">The file, from the repository's root.</param>
    /// <param name="Line">Its line, counted from 1, for an annotation.</param>
    public sealed record Declared(string Text, string Path, int Line) : DeclaredVersion;

    /// <summary>The build takes the version from the tag, so the built files have to be looked at.</summary>
    /// <param name="Tool">The tool that does so, such as <c>setuptools-scm</c>.</param>
    public sealed record FromTag(string Tool) : DeclaredVersion;

    /// <summary>The version cannot be read without running the build.</summary>
    /// <param name="Reason">A sentence that says why.</param>
    public sealed record Unknown(string Reason) : DeclaredVersion;

    /// <summary>More files have to be read: fetch them, add them (null for one that does not exist) and ask again.</summary>
    /// <param name="Paths">The files, from the repository's root.</param>
    public sealed record Needs(IReadOnlyList<string> Paths) : DeclaredVersion;
}
