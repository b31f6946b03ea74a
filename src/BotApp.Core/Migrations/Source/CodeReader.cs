namespace BotApp.Core.Migrations.Source;

/// <summary>What a reader of a framework makes of the calls in a function.</summary>
internal interface ICalls
{
    /// <summary>The steps of a call; null when the framework has none for it, and then it is looked at as any other.</summary>
    IReadOnlyList<MigrationOperation>? Steps(PythonCall call, IReadOnlyDictionary<string, string?> tables);

    /// <summary>Whether a name is the framework's own way to the database: used otherwise than in a call it may go anywhere.</summary>
    bool IsHandle(string name);

    /// <summary>Whether a call of something that is not in the file may change the schema.</summary>
    bool IsForeignUnknown { get; }

    /// <summary>The table that a <c>with</c> opens under a name; null when it opens none.</summary>
    (bool Opens, string? Table) Opened(PythonCall call);
}

/// <summary>Reads functions: what they call, and what the functions of the file that they name call. Every way through them counts, none is run.</summary>
internal sealed class CodeReader(PythonModule module, ICalls calls)
{
    // Modules whose calls change no schema by themselves.
    private static readonly HashSet<string> s_quiet =
    [
        "sqlalchemy", "alembic", "typing", "datetime", "json", "uuid", "re", "logging", "collections", "itertools", "functools", "decimal", "math", "enum", "pathlib", "textwrap", "time", "sys",
        "string", "random", "hashlib", "base64", "secrets", "warnings", "pytz", "zoneinfo", "dateutil", "contextlib", "copy", "operator", "csv", "io", "os", "geoalchemy2", "sqlmodel", "pgvector",
        "sqlalchemy_utils", "citext", "structlog", "loguru", "tqdm", "fractions", "unicodedata", "inspect", "yaml",
    ];

    private static readonly HashSet<string> s_evil = ["exec", "eval", "compile", "__import__", "globals", "locals", "vars", "getattr", "setattr", "delattr"];

    private static readonly HashSet<string> s_shell = ["system", "popen", "run", "check_call", "check_output", "Popen", "execv", "execve", "execvp", "spawnv"];

    private static readonly HashSet<string> s_builtins =
    [
        "print", "len", "range", "enumerate", "zip", "map", "filter", "sorted", "reversed", "list", "tuple", "set", "dict", "frozenset", "str", "int", "float", "bool", "bytes", "min", "max", "sum",
        "any", "all", "next", "iter", "isinstance", "issubclass", "hasattr", "repr", "abs", "round", "type", "super", "open", "id", "hash", "chr", "ord", "format", "input", "slice", "divmod", "pow",
        "Exception", "ValueError", "RuntimeError", "NotImplementedError", "KeyError", "TypeError", "AssertionError", "object", "callable", "property", "staticmethod", "classmethod",
    ];

    private static readonly HashSet<string> s_execute = ["execute", "executemany", "executescript", "exec_driver_sql", "execute_sql", "run_sql"];

    private static readonly HashSet<string> s_writes =
        ["bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings", "bulk_create", "bulk_update", "add_all", "commit", "flush", "insert", "update", "delete", "copy_from", "copy_expert"];

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly Queue<PythonStatement> _waiting = new();
    private readonly List<MigrationOperation> _found = [];

    /// <summary>The steps of functions, in the order they are met.</summary>
    public IReadOnlyList<MigrationOperation> Read(IEnumerable<PythonStatement> functions)
    {
        foreach (var function in functions)
        {
            _read.Add(module.DefinedName(function));
            _waiting.Enqueue(function);
        }

        while (_waiting.TryDequeue(out var function))
        {
            Block(function.Body, new Dictionary<string, string?>(StringComparer.Ordinal));
        }

        return _found;
    }

    /// <summary>The steps of one expression, such as a lambda's.</summary>
    public IReadOnlyList<MigrationOperation> Read(PythonExpression expression)
    {
        Visit(expression, new Dictionary<string, string?>(StringComparer.Ordinal), isArgument: false);
        return Read([]);
    }

    private void Block(IReadOnlyList<PythonStatement> statements, Dictionary<string, string?> tables)
    {
        foreach (var statement in statements)
        {
            var first = module.First(statement);
            var inner = tables;
            if (module.DefinedName(statement).Length == 0 && !first.IsName("import") && !first.IsName("from"))
            {
                var expressions = module.Expressions(statement);
                inner = first.IsName("with") || first.IsName("async") ? Opened(expressions, tables) : tables;
                foreach (var expression in expressions)
                {
                    Visit(expression, tables, isArgument: false);
                }
            }

            Block(statement.Body, inner);
        }
    }

    private Dictionary<string, string?> Opened(IReadOnlyList<PythonExpression> expressions, Dictionary<string, string?> tables)
    {
        var inner = new Dictionary<string, string?>(tables, StringComparer.Ordinal);
        foreach (var mixture in expressions.SelectMany(one => one.All).OfType<PythonMixture>().Where(one => one.Between.Contains("as")))
        {
            for (var i = 0; i + 1 < mixture.Operands.Count; i++)
            {
                if (mixture.Operands[i] is PythonCall call && mixture.Operands[i + 1] is PythonName name && calls.Opened(call) is (true, var table))
                {
                    inner[name.Text] = table;
                }
            }
        }

        return inner;
    }

    // Depth is that of the brackets and of chains of calls; a chain is followed in the loop.
    private void Visit(PythonExpression expression, Dictionary<string, string?> tables, bool isArgument)
    {
        while (true)
        {
            switch (expression)
            {
                case PythonCall call:
                    var (isPassedOn, isDone) = Call(call, tables, isArgument);
                    isArgument |= isPassedOn;
                    foreach (var argument in call.Arguments)
                    {
                        Visit(argument.Value, tables, isArgument);
                    }

                    if (isDone)
                    {
                        return;
                    }

                    expression = call.Callee;
                    continue;
                case PythonMember member:
                    expression = member.Of;
                    continue;
                case PythonItem item:
                    foreach (var part in item.At)
                    {
                        Visit(part, tables, isArgument);
                    }

                    expression = item.Of;
                    continue;
                case PythonName name:
                    Name(name, tables);
                    return;
                default:
                    foreach (var part in expression.Parts)
                    {
                        Visit(part, tables, isArgument);
                    }

                    return;
            }
        }
    }

    // Whether what is passed on is the database's to understand, and whether what is called needs no further look.
    private (bool IsPassedOn, bool IsDone) Call(PythonCall call, Dictionary<string, string?> tables, bool isArgument)
    {
        if (calls.Steps(call, tables) is { } steps)
        {
            _found.AddRange(steps);
            return (true, true);
        }

        var called = PythonTexts.Called(call, module) ?? "";
        if (call.Callee is PythonMember && s_execute.Contains(called))
        {
            _found.AddRange(SqlTexts.Of(call.Argument("statement", 0) ?? call.Argument("sql") ?? call.Argument("sqltext"), module, called, call));
            return (true, false);
        }

        if (call.Callee is PythonMember && called is "drop" or "drop_all" && calls.IsForeignUnknown)
        {
            _found.Add(new MigrationOperation(MigrationClass.Contract, called, call.Line, call.EndLine));
        }
        else if (call.Callee is PythonMember && called is "create" or "create_all" && calls.IsForeignUnknown)
        {
            _found.Add(new MigrationOperation(MigrationClass.Expand, called, call.Line, call.EndLine));
        }
        else if (call.Callee is PythonMember && s_writes.Contains(called))
        {
            _found.Add(new MigrationOperation(MigrationClass.Data, called, call.Line, call.EndLine));
        }

        if (Why(call, isArgument) is { } why)
        {
            _found.Add(new MigrationOperation(MigrationClass.Unknown, PythonTexts.Dotted(call.Callee) ?? called, call.Line, call.EndLine) { Why = why });
        }

        return (isArgument, false);
    }

    private string? Why(PythonCall call, bool isArgument)
    {
        var root = Root(call.Callee);
        if (root is null || module.Definitions.Contains(root))
        {
            return null;
        }

        if (s_evil.Contains(root) && call.Callee is PythonName && !module.Imports.ContainsKey(root))
        {
            return IsNamedBranch(call) ? null : calls.IsForeignUnknown || root is not ("getattr" or "setattr" or "delattr" or "vars" or "locals") ? $"`{root}` may call anything" : null;
        }

        if (module.Imports.TryGetValue(root, out var path))
        {
            var package = path.Split('.')[0];
            var called = PythonTexts.Called(call, module) ?? "";
            return package is "os" or "subprocess" && s_shell.Contains(called) ? $"`{called}` starts another program"
                : calls.IsForeignUnknown && !isArgument && !s_quiet.Contains(package) ? $"`{path}` is defined in another file" : null;
        }

        return call.Callee is PythonName && calls.IsForeignUnknown && !isArgument && !s_builtins.Contains(root) && !IsMadeHere(root) ? $"what `{root}` is cannot be told from the file" : null;
    }

    // A name for the outcome of a call, which was looked at where it was made, or for a part of such an outcome.
    private bool IsMadeHere(string name) => module.ValueOf(name) switch
    {
        PythonCall or PythonMixture => true,
        PythonMember member => Root(member) is { } root && !module.Imports.ContainsKey(root) && !calls.IsHandle(root),
        _ => false,
    };

    // Alembic's template for several databases: globals()["upgrade_" + name]() and eval("upgrade_%s" % name)(). Then every such function counts.
    private bool IsNamedBranch(PythonCall call)
    {
        var isEval = call is { Callee: PythonName { Text: "eval" }, Arguments: [_] } && PythonTexts.Of(call.Arguments[0].Value, module) is { } text && IsBranch(text.Text);
        var isGlobals = call is { Callee: PythonName { Text: "globals" }, Arguments: [] } && calls.IsForeignUnknown
            && PythonModule.Everything(module.Statements.Where(one => module.DefinedName(one) != "downgrade" || _read.Contains("downgrade"))).SelectMany(module.Expressions).SelectMany(one => one.All).OfType<PythonItem>()
                .Where(item => item.Of is PythonCall { Callee: PythonName { Text: "globals" } }).All(item => item.At is [var at] && PythonTexts.Of(at, module) is { } key && IsBranch(key.Text));
        if (!isEval && !isGlobals)
        {
            return false;
        }

        foreach (var name in module.Definitions.Select(group => group.Key).Where(IsBranch))
        {
            Follow(name);
        }

        return true;

        static bool IsBranch(string name) => name.StartsWith("upgrade_", StringComparison.Ordinal);
    }

    private void Name(PythonName name, Dictionary<string, string?> tables)
    {
        if (IsHandle(name.Text, tables))
        {
            _found.Add(new MigrationOperation(MigrationClass.Unknown, name.Text, name.Line, name.EndLine) { Why = $"`{name.Text}` is handed on, and what is done with it is not seen" });
        }

        Follow(name.Text);
    }

    private bool IsHandle(string name, Dictionary<string, string?> tables) => calls.IsHandle(name) || tables.ContainsKey(name);

    private void Follow(string name)
    {
        if (module.Definitions.Contains(name) && _read.Add(name))
        {
            foreach (var definition in module.Definitions[name])
            {
                _waiting.Enqueue(definition);
            }
        }
    }

    private static string? Root(PythonExpression expression)
    {
        while (true)
        {
            switch (expression)
            {
                case PythonName name:
                    return name.Text;
                case PythonMember member:
                    expression = member.Of;
                    break;
                case PythonCall call:
                    expression = call.Callee;
                    break;
                case PythonItem item:
                    expression = item.Of;
                    break;
                default:
                    return null;
            }
        }
    }
}
