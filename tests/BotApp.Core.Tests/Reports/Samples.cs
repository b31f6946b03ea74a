using System.Text;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

/// <summary>Where reports for tests come from: our own recorded ones, small written ones, and, where it is at hand, the shared corpus.</summary>
internal static class Samples
{
    /// <summary>The repository paths of the project the recorded reports come from.</summary>
    public static SourceTree Shop { get; } = SourceTree.From(
    [
        "pyproject.toml", "src/shop/__init__.py", "src/shop/cart.py", "tests/conftest.py", "tests/test_orders.py", "tests/test_syntax.py",
        "tests/test_uncollected.py", "tests/unit/test_cart.py",
    ]);

    /// <summary>The repository paths of the project the corpus's pytest files come from.</summary>
    public static SourceTree PySuite { get; } = SourceTree.From(
    [
        "tests/unit/test_core.py", "tests/unit/test_collect_err.py", "tests/unit/test_modskip.py", "tests/unit/test_unittest.py",
        "tests/unit/test_flaky.py", "tests/unit/test_crash.py",
    ]);

    public static string Fixture(string name) => Path.Combine(Up("BotApp.sln") ?? throw new InvalidOperationException("BotApp.sln is not above the tests"), "tests", "BotApp.Core.Tests", "Fixtures", name);

    public static Report Recorded(string name) => Read(Fixture(Path.Combine("Reports", name)));

    public static Report Corpus(string path) => Read(Path.Combine(SharedOrSkip(), "reports", "corpus", path));

    public static Report RunnerSample(string name) => Read(Path.Combine(SharedOrSkip(), "runners", "pytest-samples", name));

    public static string SharedOrSkip()
    {
        var shared = Environment.GetEnvironmentVariable("BOTAPP_SHARED");
        shared ??= Up(Path.Combine("shared", "spec", "PRODUCT.md")) is { } root ? Path.Combine(root, "shared") : null;
        if (shared is not null && Directory.Exists(shared))
        {
            return shared;
        }

        Environment.GetEnvironmentVariable("CI").ShouldNotBe("true", "the shared samples are needed in CI: set BOTAPP_SHARED");
        Assert.Skip("The shared sample reports are not at hand: set BOTAPP_SHARED to their folder.");
        throw new InvalidOperationException("not reached: the test was skipped");
    }

    public static Report Xml(string xml, string name = "report.xml") => Bytes(Encoding.UTF8.GetBytes(xml), name);

    public static Report Bytes(byte[] bytes, string name = "report.xml") => All(bytes, name).ShouldHaveSingleItem();

    public static IReadOnlyList<Report> All(byte[] bytes, string name, ReportLimits? limits = null)
    {
        using var stream = new MemoryStream(bytes);
        return new ReportReader(limits).Read(name, stream);
    }

    public static Report Suite(string cases, string attributes = "name=\"s\"") => Xml($"<testsuites><testsuite {attributes}>{cases}</testsuite></testsuites>");

    public static TestRecord Test(this Report report, string name) => report.Tests.Single(test => test.Case.Name == name);

    /// <summary>"35: 13 passed, 12 failed, 5 errors, 5 skipped": tests after their attempts were put together.</summary>
    public static string Counts(this Report report)
    {
        var counts = report.Tests.CountBy(test => test.Outcome).ToDictionary();
        return $"{report.Tests.Count}: {Of(TestOutcome.Passed)} passed, {Of(TestOutcome.Failed)} failed, {Of(TestOutcome.Error)} errors, {Of(TestOutcome.Skipped)} skipped";

        int Of(TestOutcome outcome) => counts.GetValueOrDefault(outcome);
    }

    /// <summary>"36/13/13/5/5": elements, as the corpus's index writes them.</summary>
    public static string Elements(this Report report)
    {
        var records = report.Records;
        return $"{records.Total}/{records.Passed}/{records.Failed}/{records.Errors}/{records.Skipped}";
    }

    private static Report Read(string path)
    {
        using var stream = File.OpenRead(path);
        return new ReportReader().Read(Path.GetFileName(path), stream).ShouldHaveSingleItem();
    }

    private static string? Up(string marker)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Exists(Path.Combine(folder.FullName, marker)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
