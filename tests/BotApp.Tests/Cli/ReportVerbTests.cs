using System.CommandLine;
using System.IO.Compression;
using System.Text.Json;
using BotApp.Cli;

namespace BotApp.Tests.Cli;

public sealed class ReportVerbTests : IDisposable
{
    private const string Passing = "<testsuite name='s'><testcase classname='tests.test_a' name='ok'/></testsuite>";
    private const string Failing = "<testsuite name='s'><testcase classname='tests.test_a' name='bad'><failure message='boom'>tests/test_a.py:3: AssertionError</failure></testcase></testsuite>";

    private readonly string _folder = Directory.CreateTempSubdirectory("botapp-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_passing_file_exits_0_and_prints_the_check()
    {
        var (exit, output, error) = await RunAsync(Write("a.xml", Passing));

        exit.ShouldBe(0);
        output.ShouldStartWith("# 1 passed\n");
        output.ShouldContain("| Passed | Failed |");
        error.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failing_file_exits_1_and_names_the_line_in_the_tree()
    {
        Write("tree/tests/test_a.py", "\n\nassert 0\n");

        var (exit, output, _) = await RunAsync(Write("a.xml", Failing), "--tree", Path.Combine(_folder, "tree"));

        exit.ShouldBe(1);
        output.ShouldContain("- `tests/test_a.py:3` failure · `tests/test_a.py::bad`: boom");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("<testsuite><testcase name='a'/>")]
    public async Task What_cannot_be_read_exits_2_and_says_why(string content)
    {
        var (exit, _, error) = await RunAsync(Write("a.xml", content));

        exit.ShouldBe(2);
        error.ShouldContain("a.xml");
    }

    [Theory]
    [InlineData("missing.xml", "no such file")]
    [InlineData("**/*.nothing", "no file matches")]
    public async Task What_is_not_there_exits_2_and_says_what_to_do(string name, string expected)
    {
        var (exit, _, error) = await RunAsync(Path.Combine(_folder, name));

        exit.ShouldBe(2);
        error.ShouldContain(expected);
        error.ShouldContain("No report to read");
    }

    [Fact]
    public async Task No_file_at_all_exits_2_and_says_what_to_give() =>
        (await RunAsync()).ShouldSatisfyAllConditions(run => run.Exit.ShouldBe(2), run => run.Error.ShouldContain("give at least one file"));

    [Fact]
    public async Task Globs_folders_and_exclusions_find_files_in_a_fixed_order()
    {
        Write("r/x/TEST-b.xml", Passing);
        Write("r/TEST-a.xml", Passing);
        Write("r/x/other.xml", Failing);

        (await PathsAsync(Path.Combine(_folder, "r/**/TEST-*.xml"))).ShouldBe(["r/TEST-a.xml", "r/x/TEST-b.xml"]);
        (await PathsAsync(Path.Combine(_folder, "r"))).ShouldBe(["r/TEST-a.xml", "r/x/TEST-b.xml", "r/x/other.xml"]);
        (await PathsAsync(Path.Combine(_folder, "r"), "!**/other.xml")).ShouldBe(["r/TEST-a.xml", "r/x/TEST-b.xml"]);
    }

    [Fact]
    public async Task Zip_and_gzip_are_opened()
    {
        var zip = Path.Combine(_folder, "artifact.zip");
        await using (var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Create))
        {
            await using var writer = new StreamWriter(await archive.CreateEntry("inner/a.xml").OpenAsync());
            await writer.WriteAsync(Failing);
        }

        (await PathsAsync(zip)).ShouldBe(["artifact.zip!/inner/a.xml"]);
    }

    [Fact]
    public async Task The_json_is_one_object()
    {
        var (exit, output, _) = await RunAsync(Write("a.xml", Failing), "--format", "json");

        exit.ShouldBe(1);
        using var document = JsonDocument.Parse(output);
        document.RootElement.GetProperty("conclusion").GetString().ShouldBe("failure");
    }

    [Fact]
    public async Task The_text_form_is_short()
    {
        var (_, output, _) = await RunAsync(Write("a.xml", Failing), "--format", "text");

        output.ShouldStartWith("Failure: 1 failed · 0 passed\n1 test failed.\n");
    }

    [Fact]
    public async Task A_tree_that_is_not_there_is_an_error() =>
        (await RunAsync(Write("a.xml", Passing), "--tree", Path.Combine(_folder, "nowhere"))).ShouldSatisfyAllConditions(
            run => run.Exit.ShouldBe(2), run => run.Error.ShouldContain("there is no folder"));

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exit = await ReportVerb.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }

    private async Task<List<string>> PathsAsync(params string[] arguments)
    {
        var (_, output, _) = await RunAsync([.. arguments, "--format", "json"]);
        using var document = JsonDocument.Parse(output);
        return [.. document.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()![(_folder.Length + 1)..])];
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}
