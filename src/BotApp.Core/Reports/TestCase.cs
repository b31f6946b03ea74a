namespace BotApp.Core.Reports;

/// <summary>What makes a test the same test from run to run: where it lives and what it is called, whatever the format or the machine.</summary>
/// <param name="Path">The class path (<c>tests.unit.test_core.TestMath</c>), else the file, else the suite's name.</param>
/// <param name="Name">The test's full name with its parameters, such as <c>test_add[1-2]</c>.</param>
public readonly record struct TestCase(string Path, string Name)
{
    /// <summary>The name pytest's module-level records (a collection error, a skipped module) are kept under.</summary>
    public const string Module = "(module)";

    /// <summary>One text that names the test, for lists and storage.</summary>
    public string Id => $"{Path}::{Name}";

    /// <summary>The parameters with their brackets, such as <c>[1-2]</c>; empty when there are none.</summary>
    public string Parameters => Name[ParameterStart()..];

    /// <summary>The name without its parameters.</summary>
    public string Function => Name[..ParameterStart()];

    /// <summary>
    /// Reads a test as people write it: pytest's node id (<c>tests/test_api.py::TestX::test_get[1]</c>), or our own <see cref="Id"/>.
    /// Both give the same test.
    /// </summary>
    public static TestCase Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        var head = bracket < 0 ? text : text[..bracket];
        var cut = head.LastIndexOf("::", StringComparison.Ordinal);
        if (cut < 0)
        {
            return new TestCase("", text);
        }

        var parts = head[..cut].Split("::");
        parts[0] = parts[0].EndsWith(".py", StringComparison.Ordinal) ? parts[0][..^3].Replace('/', '.') : parts[0];
        return new TestCase(string.Join('.', parts), text[(cut + 2)..]);
    }

    /// <inheritdoc/>
    public override string ToString() => Id;

    private int ParameterStart()
    {
        var start = Name.EndsWith(']') ? Name.IndexOf('[', StringComparison.Ordinal) : -1;
        return start > 0 ? start : Name.Length;
    }
}
