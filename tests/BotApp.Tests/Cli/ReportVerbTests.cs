using System.CommandLine;
using System.Diagnostics;
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

    [Fact]
    public async Task A_file_that_several_patterns_find_is_read_once()
    {
        var file = Write("r/a.xml", Passing);

        (await PathsAsync(file, Path.Combine(_folder, "r"), Path.Combine(_folder, "r/*.xml"), Path.Combine(_folder, "r/../r/a.xml"))).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task T56_The_order_of_the_arguments_changes_nothing()
    {
        var (a, b) = (Write("a.xml", Failing), Write("b.xml", Passing));

        foreach (var format in new[] { "json", "markdown", "text" })
        {
            (await RunAsync(b, a, "--format", format)).Output.ShouldBe((await RunAsync(a, b, "--format", format)).Output);
        }
    }

    [Fact]
    public async Task An_excluded_folder_is_excluded_whole()
    {
        Write("r/a.xml", Passing);
        Write("r/old/deep/b.xml", Failing);

        (await PathsAsync(Path.Combine(_folder, "r"), "!" + Path.Combine(_folder, "r/old"))).ShouldBe(["r/a.xml"]);
    }

    [Fact]
    public async Task T59_Links_to_files_are_read_and_loops_of_folders_are_not_followed()
    {
        Write("r/a.xml", Passing);
        Write("elsewhere/b.xml", Passing);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "r/loop"), Path.Combine(_folder, "r"));
        File.CreateSymbolicLink(Path.Combine(_folder, "r/b.xml"), Path.Combine(_folder, "elsewhere/b.xml"));

        (await PathsAsync(Path.Combine(_folder, "r/**/*.xml"))).ShouldBe(["r/a.xml", "r/b.xml"]);
    }

    [Fact]
    public async Task T59_A_file_that_cannot_be_opened_is_no_success()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "r"));
        File.CreateSymbolicLink(Path.Combine(_folder, "r/gone.xml"), Path.Combine(_folder, "nowhere.xml"));
        Write("r/a.xml", Passing);

        var (exit, output, error) = await RunAsync(Path.Combine(_folder, "r"), "--format", "json");

        exit.ShouldBe(2);
        error.ShouldContain("gone.xml");
        using var document = JsonDocument.Parse(output);
        document.RootElement.GetProperty("conclusion").GetString().ShouldBe("failure");
    }

    [Theory]
    [InlineData("--fromat", "--format")]
    [InlineData("--json", "--format")]
    [InlineData("--tre", "--tree")]
    public async Task A_mistyped_option_names_the_one_that_was_meant(string typed, string meant)
    {
        var (exit, output, error) = await RunAsync(Write("a.xml", Passing), typed);

        exit.ShouldBe(2);
        error.ShouldContain($"Did you mean {meant}?");
        output.ShouldNotContain(typed);
    }

    [Fact]
    public async Task A_tree_that_is_a_file_is_an_error() =>
        (await RunAsync(Write("a.xml", Passing), "--tree", Write("b.txt", ""))).ShouldSatisfyAllConditions(
            run => run.Exit.ShouldBe(2), run => run.Error.ShouldContain("is a file"));

    [Fact]
    public async Task A_folder_without_reports_is_an_error()
    {
        Write("r/readme.txt", "");

        (await RunAsync(Path.Combine(_folder, "r"))).ShouldSatisfyAllConditions(run => run.Exit.ShouldBe(2), run => run.Error.ShouldContain("no file named like a report"));
    }

    [Fact]
    public async Task The_program_reads_standard_input_and_prints_nothing_but_the_document()
    {
        var (exit, output, error) = await ProcessAsync(Failing, "report", "-", "--format", "json", "--tree", _folder);

        exit.ShouldBe(1);
        error.ShouldBeEmpty();
        using var document = JsonDocument.Parse(output);
        document.RootElement.GetProperty("files")[0].GetProperty("path").GetString().ShouldBe("(standard input)");
        document.RootElement.GetProperty("failures")[0].GetProperty("path").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task T59_A_reader_that_goes_away_early_is_no_error()
    {
        var cases = string.Concat(Enumerable.Range(0, 5000).Select(number => $"<testcase classname='tests.test_a' name='t{number}'><failure message='boom'/></testcase>"));
        using var process = Start("report", Write("a.xml", $"<testsuite name='s'>{cases}</testsuite>"), "--format", "json", "--tree", _folder);
        process.StandardInput.Close();

        (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("{");
        process.StandardOutput.Close();

        (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task T59_A_file_that_cannot_be_opened_is_no_success_and_said()
    {
        var file = Write("a.xml", Passing);
        // A lock holds back every user, permissions not the one that tests in containers run as.
        await using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        (await RunAsync(file)).ShouldSatisfyAllConditions(run => run.Exit.ShouldBe(2), run => run.Error.ShouldContain("a.xml"));
    }

    [Fact]
    public async Task The_program_says_2_to_a_command_line_it_does_not_understand()
    {
        var (exit, _, error) = await ProcessAsync("", "report", "a.xml", "--format", "yaml");

        exit.ShouldBe(2);
        error.ShouldContain("yaml");
    }

    private static async Task<(int Exit, string Output, string Error)> ProcessAsync(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [typeof(ReportVerb).Assembly.Location, .. arguments])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!; // a process is always started without a shell

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
