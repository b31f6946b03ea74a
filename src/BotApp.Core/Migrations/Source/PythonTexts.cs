namespace BotApp.Core.Migrations.Source;

/// <summary>The text an expression stands for, as far as it is written in the file.</summary>
/// <param name="Text">What is known of it; <see cref="PythonStrings.Field"/> where something else is put in.</param>
/// <param name="IsWhole">All of it is known.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="EndLine">Where it ends.</param>
internal readonly record struct FoundText(string Text, bool IsWhole, int Line, int EndLine);

/// <summary>Finds texts behind names, additions, formats and what wraps SQL.</summary>
internal static class PythonTexts
{
    private const int MaxDepth = 20;

    private static readonly HashSet<string> s_wrappers = ["text", "dedent", "SQL", "DDL", "cleandoc", "str", "literal_column"];

    private static readonly HashSet<string> s_same = ["strip", "lstrip", "rstrip", "bindparams", "execution_options", "columns", "encode", "decode"];

    /// <summary>The text; null when the expression is none that can be read.</summary>
    public static FoundText? Of(PythonExpression? expression, PythonModule module) => Of(expression, module, 0);

    /// <summary>The text where all of it is known; null otherwise.</summary>
    public static string? Whole(PythonExpression? expression, PythonModule module) => Of(expression, module) is { IsWhole: true } found ? found.Text : null;

    /// <summary>A name's parts from its root: <c>sa.schema.DropTable</c>; null for anything that is more than names.</summary>
    public static string? Dotted(PythonExpression expression)
    {
        var parts = new List<string>();
        while (expression is PythonMember member)
        {
            parts.Add(member.Name);
            expression = member.Of;
        }

        if (expression is not PythonName name)
        {
            return null;
        }

        parts.Add(name.Text);
        parts.Reverse();
        return string.Join('.', parts);
    }

    /// <summary>The last name of what is called: <c>AddField</c> of <c>migrations.AddField</c>, imported names by the name they have at home; null where there is none.</summary>
    public static string? Called(PythonCall call, PythonModule module) => call.Callee switch
    {
        PythonMember member => member.Name,
        PythonName name when module.Imports.TryGetValue(name.Text, out var path) => path[(path.LastIndexOf('.') + 1)..],
        PythonName name => name.Text,
        _ => null,
    };

    private static FoundText? Of(PythonExpression? expression, PythonModule module, int depth)
    {
        if (expression is null || depth > MaxDepth)
        {
            return null;
        }

        switch (expression)
        {
            case PythonText text:
                return new FoundText(text.Text, text.IsWhole, text.Line, text.EndLine);
            case PythonName name:
                return Of(module.ValueOf(name.Text), module, depth + 1);
            case PythonMixture { Between: var between } mixture when between.Count > 0 && between.All(one => one == "+") && mixture.Operands.Count == between.Count + 1:
                var parts = mixture.Operands.Select(part => Of(part, module, depth + 1)).ToList();
                return parts.TrueForAll(part => part is null) ? null
                    : new FoundText(string.Concat(parts.Select(part => part?.Text ?? PythonStrings.Field.ToString())), parts.TrueForAll(part => part is { IsWhole: true }), mixture.Line, mixture.EndLine);
            case PythonMixture { Between: ["%"] } format when Of(format.Operands[0], module, depth + 1) is { } form:
                return form with { IsWhole = false };
            case PythonCall { Callee: PythonMember { Name: "format" or "join" or "replace" } member } when Of(member.Of, module, depth + 1) is { } form:
                return form with { IsWhole = false };
            case PythonCall { Callee: PythonMember { Name: var name } member } when s_same.Contains(name) && Of(member.Of, module, depth + 1) is { } same:
                return same;
            case PythonCall call when Called(call, module) is { } called && s_wrappers.Contains(called) && !module.Definitions.Contains(called):
                return Of(call.Arguments is [var first, ..] ? first.Value : null, module, depth + 1);
            default:
                return null;
        }
    }
}
