using System.Text.RegularExpressions;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// One walk over the events of <c>go test -json</c>. A package that runs again in the same file (as gotestsum writes re-runs)
/// begins another round; the same test twice in one round is <c>-count</c>, and one failure is a failure.
/// </summary>
internal sealed partial class GoTestReading(LineText lines, ReportDraft draft)
{
    private const int MaxRunning = 10_000;

    private readonly Dictionary<string, Package> _packages = [];
    private readonly Dictionary<string, CappedText> _builds = [];
    private bool _saidOther;

    public void ReadAll()
    {
        while (lines.Read() is { } line)
        {
            if (line.StartsWith('{'))
            {
                Take(GoEvent.Parse(line));
            }
            else if (line.Length > 0)
            {
                Other(line);
            }
        }
    }

    /// <summary>What did not come to its end by the end of the file.</summary>
    public void Finish()
    {
        foreach (var (name, package) in _packages)
        {
            if (package.IsOpen)
            {
                draft.BreakOff($"The events of the package {name} end before its result: go test was stopped. Look at the end of the job's log.");
                Unfinished(name, package);
            }
        }
    }

    private void Take(GoEvent found)
    {
        if (!found.IsWhole && !(lines.IsCut && found.Action is "output" or "build-output"))
        {
            draft.BreakOff("The event on this line is cut or damaged: what it says is missing.", lines.Number);
        }

        if (found.Action is "build-output" && found.ImportPath is not null)
        {
            Build(found.ImportPath).Append(found.Output);
        }
        else if (found.Package is not null && found.Action is not null)
        {
            var package = PackageOf(found.Package);
            if (found.Test is null)
            {
                OfPackage(found, package);
            }
            else
            {
                OfTest(found, found.Test, package);
            }
        }
    }

    /// <summary>What the go command says itself; only a package that could not be built or set up matters.</summary>
    private void Other(string line)
    {
        if (Broken().Match(line) is { Success: true } match)
        {
            var name = match.Groups["package"].Value;
            PackageOf(name).IsOpen = false;
            AddPackageError(name, PackageOf(name), line);
        }
        else if (!_saidOther)
        {
            _saidOther = true;
            draft.Notice("There are lines between the events that are none; they were passed over.");
        }
    }

    private void OfPackage(GoEvent found, Package package)
    {
        switch (found.Action)
        {
            case "start" or "output":
                package.Open();
                package.Output.Append(found.Output);
                break;
            case "pass" or "skip" or "fail" or "bench":
                package.IsOpen = false;
                Unfinished(found.Package!, package);
                if (found.Action == "fail" && package.Problems == 0)
                {
                    AddPackageError(found.Package!, package, null);
                }

                break;
            default:
                break;
        }
    }

    private void OfTest(GoEvent found, string name, Package package)
    {
        package.Open();
        switch (found.Action)
        {
            case "run" when package.Running.Count < MaxRunning:
                // Paused tests wait by the thousand; each keeps less then.
                package.Running[name] = new CappedText(package.Running.Count < 500 ? draft.Texts.Room / 4 : 1024);
                break;
            case "output" when package.Running.TryGetValue(name, out var output):
                output.Append(found.Output);
                break;
            case "pass":
                Add(found, name, package, TestOutcome.Passed);
                break;
            case "fail":
                Add(found, name, package, TestOutcome.Failed);
                break;
            case "skip":
                Add(found, name, package, TestOutcome.Skipped);
                break;
            default:
                break;
        }
    }

    private void Add(GoEvent found, string name, Package package, TestOutcome outcome)
    {
        package.Running.Remove(name, out var output);
        package.Problems += outcome == TestOutcome.Failed ? 1 : 0;
        var text = outcome == TestOutcome.Passed ? null : draft.Texts.Keep(output?.ToString());
        var problem = outcome == TestOutcome.Passed ? null : new TestProblem(outcome, FirstLine(text), null, text);
        var path = draft.Word(found.Package!);
        draft.Add(ReportDraft.Test(new TestCase(path, draft.Name(name)), path, outcome, found.Seconds, problem), package.Round);
    }

    /// <summary>A panic or a time-out leaves tests without a result.</summary>
    private void Unfinished(string name, Package package)
    {
        foreach (var (test, output) in package.Running)
        {
            package.Problems++;
            var text = draft.Texts.Keep(output.ToString());
            var problem = new TestProblem(TestOutcome.Error, "The test did not come to its end.", null, text);
            draft.Add(ReportDraft.Test(new TestCase(draft.Word(name), test), draft.Word(name), TestOutcome.Error, double.NaN, problem), package.Round);
        }

        package.Running.Clear();
    }

    /// <summary>The package failed although no test of it did: it was not built, or its TestMain failed.</summary>
    private void AddPackageError(string name, Package package, string? message)
    {
        package.Problems++;
        var build = _builds.FirstOrDefault(pair => pair.Key == name || pair.Key.StartsWith(name + " ", StringComparison.Ordinal)).Value;
        var text = draft.Texts.Keep(build?.ToString()) ?? draft.Texts.Keep(package.Output.ToString());
        var problem = new TestProblem(TestOutcome.Error, message ?? FirstLine(text) ?? "The package failed, and none of its tests says why.", null, text);
        draft.AddUncounted(ReportDraft.Test(new TestCase(draft.Word(name), "(package)"), draft.Word(name), TestOutcome.Error, double.NaN, problem), package.Round);
    }

    private static string? FirstLine(string? text)
    {
        foreach (var line in (text ?? "").Split('\n').Take(200).Select(line => line.Trim()))
        {
            if (line.Length > 0 && !line.StartsWith("=== ", StringComparison.Ordinal) && !line.StartsWith("--- ", StringComparison.Ordinal) && !line.StartsWith("# ", StringComparison.Ordinal))
            {
                return line.Length <= 1000 ? line : line[..1000];
            }
        }

        return null;
    }

    private CappedText Build(string importPath)
    {
        if (!_builds.TryGetValue(importPath, out var text))
        {
            _builds[importPath] = text = new CappedText(draft.Texts.Room / 4);
        }

        return text;
    }

    private Package PackageOf(string name)
    {
        if (!_packages.TryGetValue(name, out var package))
        {
            _packages[name] = package = new Package();
        }

        return package;
    }

    [GeneratedRegex(@"^FAIL\s+(?<package>\S+)\s+\[(build|setup) failed\]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Broken();

    private sealed class Package
    {
        /// <summary>Counts how often the package ran before in this file.</summary>
        public int Round { get; private set; } = -1;

        public bool IsOpen { get; set; }

        public int Problems { get; set; }

        public Dictionary<string, CappedText> Running { get; } = [];

        public CappedText Output { get; private set; } = new(16 * 1024);

        public void Open()
        {
            if (!IsOpen)
            {
                (IsOpen, Problems, Output, Round) = (true, 0, new CappedText(16 * 1024), Round + 1);
            }
        }
    }
}
