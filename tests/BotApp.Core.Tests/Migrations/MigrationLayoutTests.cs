using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Migrations;
using BotApp.Core.Migrations.Source;

namespace BotApp.Core.Tests.Migrations;

/// <summary>The same code laid out otherwise does the same: its class never falls, and nothing becomes good by it.</summary>
public sealed class MigrationLayoutTests
{
    private const int Rounds = 40;

    private static readonly string[] s_comments = ["# why", "# migrations.AddField(", "#\"\"\"", "# 'x", "# )]}", "# operations = []", "# botapp: allow MIG002"];

    public static TheoryData<string> Names => [.. MigrationSamples.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Another_layout_never_lowers_the_class(string name)
    {
        var (text, expected, rules) = MigrationSamples.Read(name);
        var tokens = PythonTokenizer.Read(text);
        for (var round = 0; round < Rounds && tokens.Problem is null; round++)
        {
            var random = new Random((name.Length * 7919) + (round * 31) + name[^1]);
            var other = new Layout(random).Write(tokens.Tokens);

            var verdict = MigrationSamples.Judge(name, other);

            var said = $"{name}, round {round}:\n{other}";
            verdict.Files.ShouldHaveSingleItem(said).File.Problem.ShouldBeNull(said);
            ((int)verdict.Highest).ShouldBeGreaterThanOrEqualTo((int)expected, said);
            if (rules.Any(rule => rule is not "MIG009"))
            {
                rules.Except(MigrationSamples.Rules(verdict)).ShouldBeEmpty(said);
            }

            (expected is MigrationClass.Contract or MigrationClass.Unknown && rules.Count > 0 && verdict.Conclusion == CheckConclusion.Success).ShouldBeFalse(said);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_that_is_cut_or_has_a_letter_changed_is_read_or_refused_and_never_breaks_the_check(string name)
    {
        var (text, _, _) = MigrationSamples.Read(name);
        var random = new Random(name.Length);
        for (var round = 0; round < 60; round++)
        {
            var at = random.Next(text.Length);
            const string strange = "()[]{}'\"\\#:;,.=!\n\t\0\u00e9\ud83d*f";
            var other = (round % 3) switch
            {
                0 => text[..at],
                1 => text.Remove(at, 1),
                _ => text.Insert(at, strange[random.Next(strange.Length)].ToString()),
            };

            Should.NotThrow(() => MigrationSamples.Judge(name, other), other);
        }
    }

    /// <summary>Writes tokens with other blanks, line breaks, comments, quotes, commas and brackets.</summary>
    private sealed class Layout(Random random)
    {
        private readonly StringBuilder _text = new();
        private readonly Stack<string> _blocks = new();
        private readonly Stack<string> _open = new();
        private bool _isLineStart = true;

        public string Write(IReadOnlyList<PythonToken> tokens)
        {
            _text.Append(random.Next(3) == 0 ? "\ufeff" : "");
            for (var i = 0; i < tokens.Count; i++)
            {
                var (token, next) = (tokens[i], i + 1 < tokens.Count ? tokens[i + 1] : default);
                switch (token.Kind)
                {
                    case PythonKind.Indent:
                        _blocks.Push(random.Next(4) switch { 0 => "\t", 1 => "  ", 2 => "        ", _ => "    " });
                        break;
                    case PythonKind.Dedent:
                        _blocks.Pop();
                        break;
                    case PythonKind.Newline:
                        _text.Append(random.Next(6) == 0 ? "  " + Comment() : "").Append(random.Next(8) == 0 ? "\r\n" : "\n").Append(random.Next(6) == 0 ? "\n" : "");
                        _isLineStart = true;
                        break;
                    default:
                        Token(token, next);
                        break;
                }
            }

            return _text.ToString();
        }

        private void Token(PythonToken token, PythonToken next)
        {
            if (_isLineStart)
            {
                // Blocks mix tabs and blanks only where each is deeper than what is around it in every reading: the same letters go on.
                _text.AppendJoin("", _blocks.Reverse());
                _isLineStart = false;
            }

            if (token.Text is ")" or "]" or "}" && token.Kind == PythonKind.Mark)
            {
                var last = _open.Pop();
                if (last is "list" && !EndsWithComma() && random.Next(3) == 0)
                {
                    _text.Append(',');
                }
            }

            _text.Append(token.Kind == PythonKind.Text ? Quoted(token.Text) : token.Text);
            if (token.Kind == PythonKind.Mark && token.Text is "(" or "[" or "{")
            {
                // A comma may close a list or the arguments of a call that has some; a bracket around one thing would become a tuple by it.
                _open.Push(token.Text == "[" && IsList(next) ? "list" : "other");
            }

            Blank(token, next);
        }

        private static bool IsList(PythonToken next) => !next.Is("]") && next.Kind == PythonKind.Text;

        private bool EndsWithComma() => _text.ToString().TrimEnd().EndsWith(',') || _text.ToString().TrimEnd().EndsWith('[');

        private void Blank(PythonToken token, PythonToken next)
        {
            if (_open.Count > 0)
            {
                _text.Append(random.Next(9) switch { 0 => "\n", 1 => "  ", 2 => " " + Comment() + "\n", 3 => "\n\n\t", 4 => " \\\n ", _ => " " });
            }
            else if (next.Kind is not (PythonKind.Newline or PythonKind.Indent or PythonKind.Dedent))
            {
                _text.Append(random.Next(8) == 0 ? " \\\n  " : token.Kind == PythonKind.Mark || next.Kind == PythonKind.Mark ? random.Next(2) == 0 ? "" : " " : " ");
                _text.Append(token.Kind == PythonKind.Number || next.Kind == PythonKind.Number ? " " : "");
            }
        }

        // 'a' is "a" is '''a''' where nothing in it says otherwise.
        private string Quoted(string text)
        {
            if (text.Length < 2 || text[0] is not ('\'' or '"') || text.AsSpan(1, text.Length - 2).IndexOfAny("'\"\\\n\r") >= 0)
            {
                return text;
            }

            var body = text[1..^1];
            return random.Next(6) switch
            {
                0 => $"'{body}'",
                1 => $"\"{body}\"",
                2 => $"'''{body}'''",
                3 => $"r\"{body}\"",
                4 when _open.Count > 0 && body.Length > 1 => $"'{body[..1]}' \"{body[1..]}\"",
                _ => $"\"\"\"{body}\"\"\"",
            };
        }

        private string Comment() => s_comments[random.Next(s_comments.Length)];
    }
}
