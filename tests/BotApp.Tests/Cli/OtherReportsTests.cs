using System.CommandLine;
using System.Text.Json;
using BotApp.Cli;

namespace BotApp.Tests.Cli;

public sealed class OtherReportsTests : IDisposable
{
    private const string Coverage = "<coverage line-rate='0.5'><packages><package><classes><class filename='src/a.py'><lines><line number='1' hits='1'/><line number='2' hits='0'/></lines></class></classes></package></packages></coverage>";
    private const string Findings = "::error file=src/a.py,line=2,title=E1::bad\n";
    private const string Passing = "<testsuite name='s'><testcase classname='tests.test_a' name='ok'/></testsuite>";

    private readonly string _folder = Directory.CreateTempSubdirectory("botapp-other-").FullName;

    public OtherReportsTests() => Write("tree/src/a.py", "a\nb\n");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Coverage_alone_is_neutral_and_is_the_whole_answer()
    {
        var (exit, output, error) = await RunAsync(Write("coverage.xml", Coverage));

        exit.ShouldBe(0);
        output.ShouldStartWith("# 50.0 %\n");
        output.ShouldContain("| Project | 50.0 % | 1 | 2 |");
        error.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_json_has_the_files_without_records_and_members_of_their_own()
    {
        var (exit, output, _) = await RunAsync(Write("coverage.xml", Coverage), Write("lint.txt", Findings), "--format", "json");

        exit.ShouldBe(0);
        using var document = JsonDocument.Parse(output);
        var root = document.RootElement;
        root.EnumerateObject().Select(member => member.Name).ShouldBe(["schema", "conclusion", "totals", "files", "failures", "coverage", "findings"]);
        root.GetProperty("conclusion").GetString().ShouldBe("neutral");
        var file = root.GetProperty("files")[0];
        file.GetProperty("format").GetString().ShouldBe("cobertura");
        file.GetProperty("incomplete").GetBoolean().ShouldBeFalse();
        file.GetProperty("records").EnumerateObject().Sum(count => count.Value.GetInt32()).ShouldBe(0);
        root.GetProperty("coverage").GetProperty("percent").GetDecimal().ShouldBe(50);
        root.GetProperty("findings")[0].GetProperty("path").GetString().ShouldBe("src/a.py");
    }

    [Fact]
    public async Task Beside_tests_the_tests_decide_and_the_others_are_sections()
    {
        var (exit, output, _) = await RunAsync(Write("a.xml", Passing), Write("coverage.xml", Coverage), Write("lint.txt", Findings));

        exit.ShouldBe(0);
        output.ShouldStartWith("# 1 passed\n");
        output.ShouldContain("\n## Coverage: 50.0 %\n");
        output.ShouldContain("\n## Findings: 1 error\n");
        (await RunAsync(Write("b.xml", "<testsuite/>"), Write("coverage.xml", Coverage))).Exit.ShouldBe(1);
    }

    [Fact]
    public async Task Coverage_broken_off_exits_2_and_says_where()
    {
        var (exit, output, error) = await RunAsync(Write("coverage.xml", Coverage[..150]), "--format", "json");

        exit.ShouldBe(2);
        error.ShouldContain("coverage.xml:1:");
        using var document = JsonDocument.Parse(output);
        document.RootElement.GetProperty("files")[0].GetProperty("incomplete").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Findings_alone_are_neutral_in_every_form()
    {
        var (exit, output, _) = await RunAsync(Write("lint.txt", Findings));
        var text = await RunAsync(Write("lint.txt", Findings), "--format", "text");

        exit.ShouldBe(0);
        output.ShouldContain("- `src/a.py:2` failure · `E1`: bad");
        text.Output.ShouldStartWith("Neutral: Findings: 1 error\n");
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        string[] all = [.. arguments, "--tree", Path.Combine(_folder, "tree")];
        var exit = await ReportVerb.Create().Parse(all).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}
