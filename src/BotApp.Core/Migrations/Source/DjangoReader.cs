using BotApp.Core.Settings;

namespace BotApp.Core.Migrations.Source;

/// <summary>
/// Reads a migration of Django: the list <c>operations</c> of its class. Source: https://docs.djangoproject.com/en/stable/ref/migration-operations/.
/// </summary>
internal sealed class DjangoReader
{
    private const int MaxDepth = 20;

    private readonly PythonModule _module;
    private readonly string _app;
    private readonly List<MigrationOperation> _found = [];

    private DjangoReader(PythonModule module, string app)
    {
        _module = module;
        _app = app;
    }

    /// <summary>Whether the file defines what Django looks for.</summary>
    public static bool Recognises(PythonModule module) => module.Bindings("Migration") > 0 && !module.Definitions.Contains("upgrade");

    /// <summary>Reads the file.</summary>
    /// <param name="module">The file.</param>
    /// <param name="app">The app's label: the name of the folder above its migrations.</param>
    /// <param name="name">The migration's name: the file's without its ending.</param>
    public static MigrationContent Read(PythonModule module, string app, string name)
    {
        var reader = new DjangoReader(module, app);
        var classes = module.Definitions["Migration"].Where(one => module.First(one).IsName("class")).ToList();
        if (classes is not [var migration] || module.Bindings("Migration") != 1)
        {
            return new MigrationContent(MigrationFramework.Django, $"{app}.{name}") { Operations = [Unknown("Migration", 1, 1, "`Migration` is not defined by one class statement")] };
        }

        return reader.Class(migration, name);
    }

    private MigrationContent Class(PythonStatement migration, string name)
    {
        var content = new MigrationContent(MigrationFramework.Django, $"{_app}.{name}");
        var operations = 0;
        foreach (var statement in PythonModule.Everything(migration.Body))
        {
            var first = _module.First(statement);
            if (_module.DefinedName(statement).Length > 0 || first.Text is "if" or "for" or "while" or "with" or "try")
            {
                _found.Add(Unknown(_module.DefinedName(statement) is { Length: > 0 } defined ? defined : first.Text, first.Line, first.Line, "code in the class may change its operations"));
            }
            else if (_module.Assignment(statement) is var (target, value))
            {
                operations += target == "operations" ? 1 : 0;
                content = Assigned(content, target, value);
            }
            else if (first.Kind == PythonKind.Name && first.Text is not "pass")
            {
                _found.Add(Unknown(first.Text, first.Line, first.Line, "code in the class may change its operations"));
            }
        }

        var classLine = _module.First(migration).Line;
        if (operations > 1)
        {
            _found.Add(Unknown("operations", classLine, classLine, "`operations` is given more than one value"));
        }

        // Whatever names the class outside of it may change it.
        var used = PythonModule.Everything(_module.Statements).Where(one => _module.DefinedName(one) != "Migration" && !_module.First(one).IsName("import") && !_module.First(one).IsName("from")).SelectMany(_module.Expressions)
            .SelectMany(one => one.All).OfType<PythonName>().FirstOrDefault(one => one.Text == "Migration");
        if (used is not null)
        {
            _found.Add(Unknown("Migration", used.Line, used.EndLine, "the class is changed outside of it"));
        }

        return content with { Operations = _found };
    }

    private MigrationContent Assigned(MigrationContent content, string target, PythonExpression value)
    {
        switch (target)
        {
            case "operations":
                Operations(value, isState: false, 0);
                return content;
            case "dependencies":
                return content with { Parents = Pairs(value), ParentLine = value.Line };
            case "replaces":
                return content with { Replaces = Pairs(value) };
            case "initial":
                return content with { IsInitial = value is PythonName { Text: "True" } };
            default:
                return content;
        }
    }

    // [("app", "0001_initial"), migrations.swappable_dependency(…)]: only what is written as a pair can be compared.
    private List<string> Pairs(PythonExpression value) => value is not PythonList list ? []
        : [.. list.Items.OfType<PythonList>().Where(pair => pair.Items.Count == 2)
            .Select(pair => (App: PythonTexts.Whole(pair.Items[0], _module), Name: PythonTexts.Whole(pair.Items[1], _module)))
            .Where(pair => pair is { App: not null, Name: not null }).Select(pair => $"{pair.App}.{pair.Name}")];

    private void Operations(PythonExpression value, bool isState, int depth)
    {
        switch (value)
        {
            case PythonList { Bracket: '[' or '(' } list when depth < MaxDepth:
                foreach (var item in list.Items)
                {
                    Operation(item, isState, depth + 1);
                }

                break;
            case PythonName { Text: not "None" } name when _module.ValueOf(name.Text) is { } named && depth < MaxDepth:
                Operations(named, isState, depth + 1);
                break;
            case PythonName { Text: "None" }:
                break;
            case PythonMixture { Between: var between } mixture when depth < MaxDepth && between.All(one => one == "+") && mixture.Operands.Count == between.Count + 1:
                foreach (var part in mixture.Operands)
                {
                    Operations(part, isState, depth + 1);
                }

                break;
            default:
                Unclear(value, isState, depth);
                break;
        }
    }

    private void Operation(PythonExpression item, bool isState, int depth)
    {
        switch (item)
        {
            case PythonMixture { Between: ["*"], Operands: [var several] } when depth < MaxDepth:
                Operations(several, isState, depth + 1);
                break;
            case PythonName name when _module.ValueOf(name.Text) is PythonCall named && depth < MaxDepth:
                Operation(named, isState, depth + 1);
                break;
            case PythonCall call when PythonTexts.Called(call, _module) is { } kind && DjangoOperations.Knows(kind) && !IsDefinedHere(call):
                Known(call, kind, isState, depth);
                break;
            case PythonMixture { Operands: [var each, ..], Between: ["for", ..] } when depth < MaxDepth:
                Operation(each, isState, depth + 1);
                break;
            case PythonMixture { Operands: [var yes, _, var no], Between: ["if", "else"] } when depth < MaxDepth:
                Operation(yes, isState, depth + 1);
                Operation(no, isState, depth + 1);
                break;
            default:
                Unclear(item, isState, depth);
                break;
        }
    }

    private bool IsDefinedHere(PythonCall call) => call.Callee is PythonName name && _module.Definitions.Contains(name.Text);

    private void Known(PythonCall call, string kind, bool isState, int depth)
    {
        switch (kind)
        {
            case "SeparateDatabaseAndState":
                Operations(call.Argument("database_operations", 0) ?? new PythonName("None", 0, 0), isState, depth + 1);
                Operations(call.Argument("state_operations", 1) ?? new PythonName("None", 0, 0), isState: true, depth + 1);
                break;
            case "RunPython" or "SafeRunPython":
                Add(new MigrationOperation(call.Argument("code", 0) is PythonMember { Name: "noop" } ? MigrationClass.StateOnly : MigrationClass.Data, kind, call.Line, call.EndLine), isState);
                AddAll(DjangoCode.Read(call.Argument("code", 0), _module).Where(step => step.Class != MigrationClass.Data).Select(step => step with { Around = (call.Line, call.EndLine) }), isState);
                break;
            case "RunSQL" or "SafeRunSQL":
                AddAll(SqlTexts.Of(call.Argument("sql", 0), _module, kind, call), isState);
                Operations(call.Argument("state_operations", 2) ?? new PythonName("None", 0, 0), isState: true, depth + 1);
                break;
            default:
                Add(DjangoOperations.Of(call, kind, _app, _module), isState);
                break;
        }

        if (call.HasStars)
        {
            _found.Add(Unknown(kind, call.Line, call.EndLine, "some of its arguments are not written here"));
        }
    }

    // What is not understood may be anything; operations that are written in it count besides.
    private void Unclear(PythonExpression value, bool isState, int depth)
    {
        var name = value is PythonCall call ? PythonTexts.Dotted(call.Callee) ?? "operation" : "operation";
        _found.Add(Unknown(name, value.Line, value.EndLine, value is PythonCall ? "this operation is not known here" : "it is put together when it runs"));
        foreach (var inner in value.All.Skip(1).OfType<PythonCall>().Take(1000))
        {
            if (depth < MaxDepth && PythonTexts.Called(inner, _module) is { } kind && DjangoOperations.Knows(kind) && !IsDefinedHere(inner))
            {
                Known(inner, kind, isState, MaxDepth);
            }
        }
    }

    private void AddAll(IEnumerable<MigrationOperation> steps, bool isState)
    {
        foreach (var step in steps)
        {
            Add(step, isState);
        }
    }

    private void Add(MigrationOperation step, bool isState) => _found.Add(isState ? step with { Class = MigrationClass.StateOnly } : step);

    private static MigrationOperation Unknown(string kind, int line, int endLine, string why) => new(MigrationClass.Unknown, kind, line, endLine) { Why = why };
}
