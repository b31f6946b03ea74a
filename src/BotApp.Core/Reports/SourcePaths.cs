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
        return FromProblems(test.Problems) ?? FromAttributes(test) ?? FromClass(test);
    }

    /// <summary>The test as a person finds it: pytest's node id where its file is known, else its path and name.</summary>
    public string NameOf(TestCase test)
    {
        var file = tree.FindModule(test.Path);
        if (file is null)
        {
            return test.Path.Length == 0 ? test.Name : test.Path == test.Name ? test.Name : test.Id;
        }

        if (test.Name == TestCase.Module)
        {
            return file;
        }

        var module = file[(file.LastIndexOf('/') + 1)..].Split('.')[0];
        var after = test.Path.IndexOf(module + ".", StringComparison.Ordinal);
        var classes = after < 0 || !file.EndsWith(".py", StringComparison.Ordinal) ? [] : test.Path[(after + module.Length + 1)..].Split('.');
        return string.Join("::", [file, .. classes, test.Name]);
    }

    private SourceLocation? FromProblems(IReadOnlyList<TestProblem> problems)
    {
        // A skip's own place is of no use once its tear-down failed.
        foreach (var problem in problems.OrderBy(problem => problem.Kind == TestOutcome.Skipped))
        {
            var text = problem.Text ?? problem.Message;
            var location = text is null ? null : TracebackFrames.Find(text, tree);
            if (location is not null)
            {
                return location;
            }
        }

        return null;
    }

    private SourceLocation? FromAttributes(TestRecord test)
    {
        foreach (var problem in test.Problems)
        {
            if (tree.Find(problem.File) is { } named)
            {
                return new SourceLocation(named, problem.Line);
            }
        }

        return tree.Find(test.Detail?.File) is { } file ? new SourceLocation(file, test.Detail?.Line) : null;
    }

    private SourceLocation? FromClass(TestRecord test)
    {
        var file = tree.FindModule(test.Case.Path);
        return file is null ? null : new SourceLocation(file, null);
    }
}
