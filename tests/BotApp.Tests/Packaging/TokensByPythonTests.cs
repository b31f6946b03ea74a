using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BotApp.Core.Migrations.Source;

namespace BotApp.Tests.Packaging;

/// <summary>Python's text cut into tokens as Python's own <c>tokenize</c> cuts it: migrations in all styles, and every file of the standard library.</summary>
public sealed class TokensByPythonTests(ITestOutputHelper output)
{
    // Strings with fields are one token here and up to Python 3.11, and several since: those are put together again. What is no layout has its line.
    private const string Script = """
        import glob, hashlib, json, os, sys, sysconfig, tokenize
        START, END = getattr(tokenize, "FSTRING_START", None), getattr(tokenize, "FSTRING_END", None)
        KINDS = {tokenize.NAME: "Name", tokenize.NUMBER: "Number", tokenize.STRING: "Text", tokenize.OP: "Mark", tokenize.NEWLINE: "Newline", tokenize.INDENT: "Indent", tokenize.DEDENT: "Dedent"}
        def cut(lines, start, end):
            (r0, c0), (r1, c1) = start, end
            if r0 == r1:
                return lines[r0 - 1][c0:c1]
            return lines[r0 - 1][c0:] + "".join(lines[r0:r1 - 1]) + lines[r1 - 1][:c1]
        def read(path):
            with open(path, "rb") as binary:
                encoding, _ = tokenize.detect_encoding(binary.readline)
            if encoding not in ("utf-8", "utf-8-sig", "ascii"):
                return None
            with open(path, encoding=encoding, newline="") as text:
                lines = text.readlines()
            found, depth, begun = [], 0, None
            rest = iter(lines)
            for one in tokenize.generate_tokens(lambda: next(rest, "")):
                if START is not None and one.type == START:
                    depth += 1
                    begun = one.start if depth == 1 else begun
                elif END is not None and one.type == END:
                    depth -= 1
                    if depth == 0:
                        found.append(["Text", cut(lines, begun, one.end), begun[0]])
                elif depth == 0 and one.type == tokenize.ERRORTOKEN and one.string.strip():
                    return None
                elif depth == 0 and one.type in KINDS:
                    kind = KINDS[one.type]
                    found.append([kind, "", 0] if kind in ("Newline", "Indent", "Dedent") else [kind, one.string, one.start[0]])
            return found
        def safe(path):
            try:
                return read(path)
            except (tokenize.TokenError, SyntaxError, UnicodeDecodeError):
                return None
        asked = json.load(sys.stdin)
        if "show" in asked:
            json.dump(safe(asked["show"]), sys.stdout)
        else:
            library = sysconfig.get_paths()["stdlib"]
            paths = sorted(path for path in glob.glob(os.path.join(library, "**", "*.py"), recursive=True) if "-packages" not in path) + sorted(glob.glob(os.path.join(asked["folder"], "*.py")))
            def print_of(tokens):
                return None if tokens is None else hashlib.sha256("".join(f"{kind}\x1f{text}\x1f{line}\x1e" for kind, text, line in tokens).encode("utf-8", "surrogatepass")).hexdigest()
            json.dump({"version": list(sys.version_info[:2]), "files": [[path, print_of(safe(path))] for path in paths]}, sys.stdout)
        """;

    // What is refused on purpose, so that nothing is read otherwise than Python reads it.
    private static readonly string[] s_refusals = ["letters outside ASCII", "characters; at most", "brackets are in each other", "blocks are in each other", "a line of blanks is continued"];

    [Fact]
    public async Task Python_s_own_tokens_are_ours_in_every_file_of_its_library_and_in_migrations_of_all_styles()
    {
        await Python.NeedsAsync("tokenize");
        var folder = Path.Combine(Up(), "tests", "BotApp.Core.Tests", "Fixtures", "migrations");

        var (code, said, errors) = await Python.RunAsync(Python.Path, JsonSerializer.Serialize(new { folder }), ["-c", Script]);

        code.ShouldBe(0, errors);
        using var theirs = JsonDocument.Parse(said);
        var isOld = theirs.RootElement.GetProperty("version")[1].GetInt32() < 12;
        var (same, refused, none) = (0, 0, 0);
        foreach (var pair in theirs.RootElement.GetProperty("files").EnumerateArray())
        {
            var (path, print) = (pair[0].GetString()!, pair[1].GetString()); // the script always names the path
            var mine = PythonTokenizer.Read(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
            if (isOld && path.EndsWith("alembic_nested_fstring.py", StringComparison.Ordinal))
            {
                continue; // no Python before 3.12 knows quotes in a field that are those around it
            }

            if (mine.Problem is { } problem)
            {
                (print is null || s_refusals.Any(refusal => problem.Contains(refusal, StringComparison.Ordinal))).ShouldBeTrue($"{path}, line {mine.ProblemLine}: {problem}, and Python reads it");
                refused++;
            }
            else if (print is null)
            {
                none++;
            }
            else
            {
                if (Print(mine.Tokens) != print)
                {
                    Assert.Fail(await DifferenceAsync(path, mine.Tokens));
                }

                same++;
            }
        }

        output.WriteLine($"{same} files have Python's tokens, {refused} are refused on purpose or by both, {none} are read by BotApp alone");
        same.ShouldBeGreaterThan(400);
        refused.ShouldBeLessThan(same / 20);
        none.ShouldBeLessThan(same / 50);
    }

    private static string Print(IEnumerable<PythonToken> tokens) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(tokens.Select(Row).Select(row => $"{row.Kind}\x1f{row.Text}\x1f{row.Line}\x1e")))));

    private static (string Kind, string Text, int Line) Row(PythonToken token) =>
        token.Kind is PythonKind.Newline or PythonKind.Indent or PythonKind.Dedent ? (token.Kind.ToString(), "", 0) : (token.Kind.ToString(), token.Text, token.Line);

    private static async Task<string> DifferenceAsync(string path, IReadOnlyList<PythonToken> mine)
    {
        var (_, said, _) = await Python.RunAsync(Python.Path, JsonSerializer.Serialize(new { show = path }), ["-c", Script]);
        using var theirs = JsonDocument.Parse(said);
        var rows = theirs.RootElement.EnumerateArray().Select(one => (Kind: one[0].GetString()!, Text: one[1].GetString()!, Line: one[2].GetInt32())).ToList(); // the script writes all three
        var at = Enumerable.Range(0, Math.Max(rows.Count, mine.Count)).First(index => index >= rows.Count || index >= mine.Count || rows[index] != Row(mine[index]));
        return $"{path}, token {at}: Python says {(at < rows.Count ? rows[at] : "the end")}, BotApp {(at < mine.Count ? Row(mine[at]) : "the end")}";
    }

    private static string Up()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BotApp.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("BotApp.sln is not above the tests.");
    }
}
