using BotApp.Core.Releases;

namespace BotApp.Core.Tests.Releases;

public sealed class TomlReaderTests
{
    [Fact]
    public void A_project_file_is_read_with_its_lines()
    {
        var document = Document("""
            # build
            [build-system]
            requires = ["hatchling>=1.2", # why
              'hatch-vcs',
            ]
            [project] # the project
            name = "example-lib"
            "version" = '1.2.3'
            urls = { Home = "https://example.org", "Change log".x = "y" }
            optional-dependencies.test = ["pytest"]

            [tool.a.b]
            on = true
            since = 2026-11-20 10:00:00
            [[tool.a.list]]
            n = 1
            [[tool.a.list]]
            n = 0x1F
            [tool.a.list.deep]
            x = -1.5e3
            """);

        document.Text("project", "name").ShouldBe(new TomlString("example-lib", 7));
        document.Text("project", "version").ShouldBe(new TomlString("1.2.3", 8));
        document.Texts("build-system", "requires").ShouldBe(["hatchling>=1.2", "hatch-vcs"]);
        document.Text("project", "urls", "Change log", "x")!.Text.ShouldBe("y");
        document.Texts("project", "optional-dependencies", "test").ShouldBe(["pytest"]);
        document.Find("tool", "a", "b", "on").ShouldBe(new TomlBoolean(true, 13));
        document.Find("tool", "a", "b", "since").ShouldBe(new TomlNumber("2026-11-20 10:00:00", 14));
        var list = document.Find("tool", "a", "list").ShouldBeOfType<TomlArray>();
        list.Items.Count.ShouldBe(2);
        ((TomlTable)list.Items[1]).Find("deep", "x").ShouldBe(new TomlNumber("-1.5e3", 20));
    }

    [Theory]
    [InlineData("a = \"x\\ty\\u00e9\\U0001F600\\\\\\\"\"", "x\tyé😀\\\"")]
    [InlineData("a = 'C:\\no\\escape'", "C:\\no\\escape")]
    [InlineData("a = \"\"\"\nfirst\nsecond\"\"\"", "first\nsecond")]
    [InlineData("a = \"\"\"one \\\n    two\"\"\"", "one two")]
    [InlineData("a = \"\"\"\"quoted\"\"\"\"", "\"quoted\"")]
    [InlineData("a = '''\r\nraw \\ 'it' '''", "raw \\ 'it' ")]
    [InlineData("a = \"\"", "")]
    [InlineData("a = ''''''", "")]
    [InlineData("a = \"# no comment\" # comment", "# no comment")]
    [InlineData("\uFEFFa = \"x\"\r\nb = 1\r\n", "x")]
    public void Strings_of_all_kinds_are_read(string toml, string text) => Document(toml).Text("a")!.Text.ShouldBe(text);

    [Theory]
    [InlineData("a = \"x\"\na = \"y\"", 2, "already defined on line 1")]
    [InlineData("[a]\n[b]\n[a]", 3, "already defined on line 1")]
    [InlineData("a.b = 1\n[a]\nc = 2", 2, "already defined")]
    [InlineData("[a.b]\n[a]\nb.c = 1", 3, "cannot be added to")]
    [InlineData("a = {}\n[a.b]", 2, "cannot be added to")]
    [InlineData("a = {b.c = 1}\na.b.d = 1", 2, "cannot be added to")]
    [InlineData("a = []\n[[a]]", 2, "no array of tables")]
    [InlineData("a = 1\n[[a]]", 2, "no array of tables")]
    [InlineData("a = 1\n[a.b]", 2, "cannot be added to")]
    [InlineData("\na = \"x", 2, "no closing")]
    [InlineData("a = '''x\ny", 1, "no closing")]
    [InlineData("a = \"\\q\"", 1, "no escape")]
    [InlineData("a = \"\\ud800\"", 1, "no escape")]
    [InlineData("a = \"x\u0007\"", 1, "control character U+0007")]
    [InlineData("a = x", 1, "no value")]
    [InlineData("a = 1.2.3", 1, "no value")]
    [InlineData("a = 01", 1, "no value")]
    [InlineData("a = 1_", 1, "no value")]
    [InlineData("a = 2026-11-20x", 1, "no value")]
    [InlineData("a = ", 1, "expected a value")]
    [InlineData("a = 1 b = 2", 1, "end of the line")]
    [InlineData("a", 1, "expected '='")]
    [InlineData("= 1", 1, "expected a key")]
    [InlineData("[a", 1, "expected ']'")]
    [InlineData("[[a]", 1, "expected ']'")]
    [InlineData("[]", 1, "expected a key")]
    [InlineData("a = [1 2]", 1, "expected ',' or ']'")]
    [InlineData("a = [1,", 1, "expected a value")]
    [InlineData("a = {b = 1,\nc = 2}", 1, "expected a key")]
    [InlineData("a = {b = 1", 1, "expected '}'")]
    public void A_mistake_is_named_with_its_line(string toml, int line, string part)
    {
        var reading = TomlReader.Read(toml);

        reading.Document.ShouldBeNull();
        reading.Problem!.ShouldContain(part);
        reading.Line.ShouldBe(line);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("+1_000")]
    [InlineData("-0.5e-3")]
    [InlineData("0xdead_BEEF")]
    [InlineData("0o755")]
    [InlineData("0b1101")]
    [InlineData("-inf")]
    [InlineData("nan")]
    [InlineData("2026-11-20")]
    [InlineData("2026-11-20T10:00:00.5+02:00")]
    [InlineData("2026-11-20 10:00:00Z")]
    [InlineData("10:00:00")]
    public void Numbers_and_dates_are_kept_as_written(string number)
    {
        Document($"a = {number}\nb = [{number}, {number}]").Find("a").ShouldBe(new TomlNumber(number, 1));
    }

    [Fact]
    public void Depth_and_size_are_bounded()
    {
        TomlReader.Read("a = " + new string('[', 100_000)).Problem!.ShouldContain("nested deeper");
        TomlReader.Read(string.Join('.', Enumerable.Repeat("a", 50_000)) + " = 1").Problem!.ShouldContain("parts");
        TomlReader.Read("a = " + new string('1', 500_000)).Problem!.Length.ShouldBeLessThan(200);
        TomlReader.Read(new string('#', TomlReader.MaxLength + 1)).Problem!.ShouldContain("at most");
        TomlReader.Read("a = " + string.Concat(Enumerable.Repeat("{a=", 100_000))).Problem!.ShouldContain("nested deeper");
    }

    [Fact]
    public void Any_text_is_read_without_an_exception()
    {
        string[] pieces = ["a", "b", ".", "=", " ", "\n", "\r\n", "[", "]", "{", "}", ",", "\"", "'", "\"\"\"", "'''", "\\", "\\u0041", "#", "1", "true", "é", "\0", "2026-11-20 1"];
        var random = new Random(503);
        var read = 0;
        for (var i = 0; i < 30_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(14)).Select(_ => pieces[random.Next(pieces.Length)]));
            var reading = TomlReader.Read(text);
            (reading.Document is null).ShouldBe(reading.Problem is not null, text);
            read += reading.Document is null ? 0 : 1;
        }

        read.ShouldBeGreaterThan(100);
    }

    private static TomlTable Document(string toml)
    {
        var reading = TomlReader.Read(toml);
        reading.Problem.ShouldBeNull();
        return reading.Document!;
    }
}
