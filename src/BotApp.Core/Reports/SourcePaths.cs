namespace BotApp.Core.Reports;

/// <summary>A place in the repository.</summary>
/// <param name="Path">A tracked file.</param>
/// <param name="Line">Counted from 1; null when the report does not tell it. It is never made up.</param>
public sealed record SourceLocation(string Path, int? Line);

/// <summary>Finds where in the repository a test failed, from whatever its report says.</summary>
/// <param name="tree">The repository's files.</param>
public sealed class SourcePaths(SourceTree tree)
{
    /// <summary>
    /// The best place known: a traceback's frame in the repository, else the file and line the report names, else the file the
    /// class lives in. Null when nothing leads to a tracked file.
    /// </summary>
    public SourceLocation? Locate(TestRecord test)
    {
        ArgumentNullException.ThrowIfNull(test);
        // Thousands of tracebacks take a while to read, and nothing they name could be here.
        return tree.Count == 0 ? null : FromTexts(test) ?? FromAttributes(test) ?? FromClass(test);
    }

    /// <summary>The test as a person finds it: pytest's node id where its file is known, else its path and name.</summary>
    public string NameOf(TestCase test)
    {
        var module = tree.FindTestFile(test.Path);
        if (module is null)
        {
            // A file that could not be loaded is reported under its own path on the machine.
            if (test.Name.Contains('/', StringComparison.Ordinal) && Path.HasExtension(test.Name) && tree.Find(test.Name) is { } file)
            {
                return file;
            }

            // Mocha's name ends with what it gives as the class.
            return test.Path.Length == 0 || test.Path == test.Name || test.Name.EndsWith(" " + test.Path, StringComparison.Ordinal) ? test.Name : test.Id;
        }

        if (test.Name == TestCase.Module)
        {
            return module.File;
        }

        var classes = module.Inside.Length > 0 && module.File.EndsWith(".py", StringComparison.Ordinal) ? module.Inside.Split('.') : [];
        return string.Join("::", [module.File, .. classes, test.Name]);
    }

    /// <summary>The files a test without a place may be in, in order of their paths; of one, or none, nothing is in doubt.</summary>
    public IReadOnlyList<string> Candidates(TestRecord test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var named = tree.Candidates(test.Detail?.File);
        return named.Count > 0 ? named : tree.Candidates(test.Case.Path);
    }

    private SourceLocation? FromTexts(TestRecord test)
    {
        var hint = new FrameHint(PackageOf(test), tree.Find(test.Detail?.File));
        // Where a test was skipped is not where its tear-down failed.
        var problems = test.IsProblem ? test.Problems.Where(problem => problem.Kind >= TestOutcome.Failed).ToList() : test.Problems;
        return problems.Select(problem => FromText(problem.Text, hint)).FirstOrDefault(location => location is not null)
            ?? problems.Select(problem => FromText(problem.Message, hint)).FirstOrDefault(location => location is not null);
    }

    private SourceLocation? FromText(string? text, FrameHint hint) => text is null ? null : TracebackFrames.Find(text, tree, hint);

    /// <summary>Go and Rust name files relative to the package or crate, which the class or the suite names.</summary>
    private static string? PackageOf(TestRecord test)
    {
        var path = test.Case.Path.Length > 0 ? test.Case.Path : test.Suite;
        return path.Contains('/', StringComparison.Ordinal) || path.Contains("::", StringComparison.Ordinal) ? path : null;
    }

    private SourceLocation? FromAttributes(TestRecord test)
    {
        foreach (var problem in test.Problems)
        {
            if (FromAttribute(problem.File, problem.Line) is { } named)
            {
                return named;
            }
        }

        return FromAttribute(test.Detail?.File, test.Detail?.Line);
    }

    /// <summary>Some tools write the line behind the file: <c>test/a_test.exs:12</c>.</summary>
    private SourceLocation? FromAttribute(string? written, int? line)
    {
        if (tree.Find(written) is { } file)
        {
            return new SourceLocation(file, line);
        }

        return written is not null && FrameLine.Read(written) is { } both && tree.Find(both.Path) is { } named ? new SourceLocation(named, both.Line) : null;
    }

    private SourceLocation? FromClass(TestRecord test)
    {
        // Some tools write everything into the name, and some name a suite that could not be loaded by its file.
        var file = tree.FindModule(test.Case.Path.Length > 0 ? test.Case.Path : test.Case.Name)
            ?? (test.Case.Name.Contains('.', StringComparison.Ordinal) ? tree.Find(test.Case.Name) : null)
            ?? (test.Suite.Contains('/', StringComparison.Ordinal) && Path.HasExtension(test.Suite) ? tree.Find(test.Suite) : null);
        return file is null ? null : new SourceLocation(file, null);
    }
}
