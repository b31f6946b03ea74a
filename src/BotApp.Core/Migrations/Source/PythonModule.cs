namespace BotApp.Core.Migrations.Source;

/// <summary>A statement: its own tokens, and the block under it.</summary>
/// <param name="From">Its first token.</param>
/// <param name="To">Behind its last token, without the end of the line.</param>
/// <param name="Body">The statements under it; empty where there are none.</param>
internal sealed record PythonStatement(int From, int To, IReadOnlyList<PythonStatement> Body);

/// <summary>A file of Python: its statements, what its names stand for, its comments.</summary>
internal sealed class PythonModule
{
    private static readonly HashSet<string> s_compound = ["if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class", "async"];

    private readonly Dictionary<string, int> _bound = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PythonExpression> _values = new(StringComparer.Ordinal);
    private int _at;

    private PythonModule(PythonTokens read)
    {
        Tokens = read.Tokens;
        Comments = read.Comments;
        Statements = Block();
        foreach (var statement in Everything(Statements))
        {
            Bind(statement);
        }
    }

    /// <summary>The tokens.</summary>
    public IReadOnlyList<PythonToken> Tokens { get; }

    /// <summary>The comments.</summary>
    public IReadOnlyList<PythonComment> Comments { get; }

    /// <summary>The statements of the file itself.</summary>
    public IReadOnlyList<PythonStatement> Statements { get; }

    /// <summary>Functions and classes by name, wherever they are defined; several of one name are all there.</summary>
    public ILookup<string, PythonStatement> Definitions => field ??= Everything(Statements).Select(one => (Name: DefinedName(one), one))
        .Where(pair => pair.Name.Length > 0).ToLookup(pair => pair.Name, pair => pair.one, StringComparer.Ordinal);

    /// <summary>What imported names stand for, by the name used here: <c>op</c> as <c>alembic.op</c>.</summary>
    public Dictionary<string, string> Imports { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a file, or says why it cannot be read.</summary>
    public static (PythonModule? Module, string? Problem, int ProblemLine) Read(string text)
    {
        var tokens = PythonTokenizer.Read(text);
        var encoding = Encoding(tokens.Comments);
        return tokens.Problem is { } problem ? (null, problem, tokens.ProblemLine)
            : encoding is not null ? (null, $"it says that it is written in {encoding}, and only UTF-8 is read", 1)
            : (new PythonModule(tokens), null, 0);
    }

    /// <summary>Statements with those under them, in the order of the file.</summary>
    public static IEnumerable<PythonStatement> Everything(IEnumerable<PythonStatement> statements) => statements.SelectMany(one => Everything(one.Body).Prepend(one));

    /// <summary>The expressions of a statement's own tokens.</summary>
    public IReadOnlyList<PythonExpression> Expressions(PythonStatement statement) => PythonParser.Statement(Tokens, statement.From, statement.To);

    /// <summary>The token that a statement begins with.</summary>
    public PythonToken First(PythonStatement statement) => Tokens[statement.From];

    /// <summary>The name that a function or class has; empty for any other statement.</summary>
    public string DefinedName(PythonStatement statement)
    {
        var at = statement.From + (First(statement).IsName("async") ? 1 : 0);
        return at + 1 < statement.To && (Tokens[at].IsName("def") || Tokens[at].IsName("class")) && Tokens[at + 1].Kind == PythonKind.Name ? Tokens[at + 1].Text : "";
    }

    /// <summary><c>name = value</c> or <c>name: type = value</c> of one name; null for any other statement.</summary>
    public (string Name, PythonExpression Value)? Assignment(PythonStatement statement)
    {
        if (First(statement).Kind != PythonKind.Name || statement.To - statement.From < 3)
        {
            return null;
        }

        var equals = TopLevel(statement, "=").FirstOrDefault(-1);
        var isTyped = Tokens[statement.From + 1].Is(":");
        return equals > 0 && (isTyped || equals == statement.From + 1) && TopLevel(statement, "=").Count() == 1 && PythonParser.Single(Tokens, equals + 1, statement.To) is { } value
            ? (First(statement).Text, value)
            : null;
    }

    /// <summary>What a name stands for where it is given a value exactly once in the whole file; null otherwise.</summary>
    public PythonExpression? ValueOf(string name) => _bound.GetValueOrDefault(name) == 1 ? _values.GetValueOrDefault(name) : null;

    /// <summary>How often a name is given a meaning.</summary>
    public int Bindings(string name) => _bound.GetValueOrDefault(name);

    private static string? Encoding(IReadOnlyList<PythonComment> comments)
    {
        foreach (var comment in comments.Where(comment => comment.Line <= 2 && comment.IsAlone))
        {
            var at = comment.Text.IndexOf("coding", StringComparison.Ordinal);
            if (at >= 0 && at + 6 < comment.Text.Length && comment.Text[at + 6] is ':' or '=')
            {
                var name = new string([.. comment.Text[(at + 7)..].TrimStart().TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')]);
                return name.Replace('_', '-').ToUpperInvariant() is "UTF-8" or "UTF8" or "ASCII" or "US-ASCII" or "UTF-8-SIG" or "" ? null : name;
            }
        }

        return null;
    }

    private List<PythonStatement> Block()
    {
        var statements = new List<PythonStatement>();
        while (_at < Tokens.Count && Tokens[_at].Kind != PythonKind.Dedent)
        {
            if (Tokens[_at].Kind is PythonKind.Newline or PythonKind.Indent)
            {
                _at++;
                continue;
            }

            statements.AddRange(Line());
        }

        _at++;
        return statements;
    }

    // A logical line: one statement with its block, or several with semicolons between.
    private List<PythonStatement> Line()
    {
        var start = _at;
        while (Tokens[_at].Kind != PythonKind.Newline)
        {
            _at++;
        }

        var end = _at++;
        var isCompound = Tokens[start].Kind == PythonKind.Name && s_compound.Contains(Tokens[start].Text);
        if (_at < Tokens.Count && Tokens[_at].Kind == PythonKind.Indent)
        {
            _at++;
            return [new PythonStatement(start, end, Block())];
        }

        var colon = isCompound ? Colon(start, end) : -1;
        return colon >= 0 && colon + 1 < end ? [new PythonStatement(start, colon + 1, Simple(colon + 1, end))] : Simple(start, end);
    }

    private List<PythonStatement> Simple(int from, int to)
    {
        var statements = new List<PythonStatement>();
        var start = from;
        foreach (var end in Marks(from, to, ";").Append(to).ToList())
        {
            if (end > start)
            {
                statements.Add(new PythonStatement(start, end, []));
            }

            start = end + 1;
        }

        return statements;
    }

    // The colon that ends a compound statement's head: outside of brackets, and not a lambda's.
    private int Colon(int from, int to)
    {
        var lambdas = 0;
        var depth = 0;
        for (var i = from; i < to; i++)
        {
            depth += Depth(Tokens[i]);
            lambdas += depth == 0 && Tokens[i].IsName("lambda") ? 1 : 0;
            if (depth == 0 && Tokens[i].Is(":") && lambdas-- <= 0)
            {
                return i;
            }
        }

        return -1;
    }

    private IEnumerable<int> TopLevel(PythonStatement statement, string mark) => Marks(statement.From, statement.To, mark);

    private IEnumerable<int> Marks(int from, int to, string mark)
    {
        var depth = 0;
        for (var i = from; i < to; i++)
        {
            depth += Depth(Tokens[i]);
            if (depth == 0 && Tokens[i].Is(mark))
            {
                yield return i;
            }
        }
    }

    private static int Depth(PythonToken token) => token.Kind != PythonKind.Mark ? 0 : token.Text switch
    {
        "(" or "[" or "{" => 1,
        ")" or "]" or "}" => -1,
        _ => 0,
    };

    // Whatever may give a name a meaning counts: only what has exactly one can be relied on.
    private void Bind(PythonStatement statement)
    {
        if (First(statement).IsName("import") || First(statement).IsName("from"))
        {
            Import(statement);
            return;
        }

        var defined = DefinedName(statement);
        if (defined.Length > 0)
        {
            Bound(defined);
            if (!First(statement).IsName("class"))
            {
                foreach (var name in Names(statement.From + 2, statement.To).Where(name => name != defined))
                {
                    Bound(name);
                }
            }

            return;
        }

        if (Assignment(statement) is var (target, value))
        {
            _values[target] = value;
        }

        var lastEquals = TopLevel(statement, "=").LastOrDefault(-1);
        foreach (var name in Names(statement.From, lastEquals < 0 ? statement.From : lastEquals))
        {
            Bound(name);
        }

        for (var i = statement.From; i < statement.To; i++)
        {
            var token = Tokens[i];
            var isChanged = i + 1 < statement.To && Tokens[i + 1] is { Kind: PythonKind.Mark } mark && mark.Text.EndsWith('=') && mark.Text is not ("=" or "==" or "!=" or "<=" or ">=");
            var isTarget = token.IsName("as") || token.IsName("global") || token.IsName("nonlocal");
            if (token.Kind == PythonKind.Name && isChanged)
            {
                Bound(token.Text);
            }
            else if (isTarget && i + 1 < statement.To)
            {
                Bound(Tokens[i + 1].Text);
            }
            else if (token.IsName("for"))
            {
                while (++i < statement.To && !Tokens[i].IsName("in"))
                {
                    Bound(Tokens[i].Text);
                }
            }
        }
    }

    private IEnumerable<string> Names(int from, int to) => Enumerable.Range(from, Math.Max(0, to - from)).Where(i => Tokens[i].Kind == PythonKind.Name).Select(i => Tokens[i].Text);

    private void Bound(string name) => _bound[name] = _bound.GetValueOrDefault(name) + 1;

    // "import a.b as c", "from a.b import c as d, e"
    private void Import(PythonStatement statement)
    {
        var words = Enumerable.Range(statement.From, statement.To - statement.From).Select(i => Tokens[i]).Where(token => token.Text is not ("(" or ")")).Select(token => token.Text).ToList();
        var isFrom = words[0] == "from";
        var at = isFrom ? words.IndexOf("import") : 0;
        if (at < 0)
        {
            return;
        }

        var package = isFrom ? string.Concat(words.Skip(1).Take(at - 1)) + "." : "";
        foreach (var part in string.Join(' ', words.Skip(at + 1)).Split(','))
        {
            var pieces = part.Split(" as ", StringSplitOptions.TrimEntries);
            var path = pieces[0].Replace(" ", "", StringComparison.Ordinal);
            var name = pieces.Length > 1 ? pieces[1] : isFrom ? path : path.Split('.')[0];
            if (name.Length > 0)
            {
                Imports[name] = pieces.Length > 1 || isFrom ? package + path : name;
                Bound(name);
            }
        }
    }
}
