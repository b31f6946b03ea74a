using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Expressions;

namespace BotApp.Simulator.FakeRunners.Workflows;

/// <summary>
/// Expands <c>strategy.matrix</c>: the product of the lists, without <c>exclude</c>, then <c>include</c>.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix.
/// </summary>
internal static class Matrix
{
    /// <summary>Jobs of one matrix. Source: https://docs.github.com/en/actions/reference/limits.</summary>
    private const int MaxJobs = 256;

    /// <summary>All entries, in GitHub's order.</summary>
    /// <exception cref="ExpressionException">The matrix is not one; the message says why.</exception>
    public static IReadOnlyList<JsonObject> Expand(JsonNode? matrix)
    {
        if (matrix is not JsonObject definition)
        {
            throw new ExpressionException($"'matrix' must be a mapping of names to lists, not '{ExpressionValue.ToText(matrix)}'.");
        }

        var original = Product(definition).Where(entry => !Objects(definition, "exclude").Any(exclude => Covers(exclude, entry))).ToList();
        var keys = definition.Select(member => member.Key).Where(key => key is not "include" and not "exclude").ToHashSet(StringComparer.Ordinal);
        var expanded = original.ConvertAll(entry => (JsonObject)entry.DeepClone());
        foreach (var include in Objects(definition, "include"))
        {
            Include(include, keys, original, expanded);
        }

        return expanded.Count is > 0 and <= MaxJobs
            ? expanded
            : throw new ExpressionException($"The matrix makes {expanded.Count} jobs; expected 1 to {MaxJobs}.");
    }

    /// <summary><c>test (3.12, ubuntu-latest)</c>.</summary>
    public static string NameOf(string job, JsonObject? values) =>
        values is null || values.Count == 0 ? job : $"{job} ({string.Join(", ", values.SelectMany(value => Leaves(value.Value)))})";

    private static IEnumerable<string> Leaves(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Leaves(member.Value)),
        JsonArray items => items.SelectMany(Leaves),
        _ => [ExpressionValue.ToText(node)],
    };

    private static IEnumerable<JsonObject> Product(JsonObject definition)
    {
        var lists = definition.Where(member => member.Key is not "include" and not "exclude").ToList();
        if (lists.Count == 0)
        {
            return [];
        }

        IEnumerable<JsonObject> entries = [[]];
        foreach (var (key, value) in lists)
        {
            var items = value as JsonArray ?? throw new ExpressionException($"'matrix.{key}' must be a list, not '{ExpressionValue.ToText(value)}'.");
            entries = entries.SelectMany(entry => items.Select(item => With(entry, key, item)));
        }

        // One more than allowed is enough to know that it is too many.
        return entries.Take(MaxJobs + 1);
    }

    private static void Include(JsonObject include, HashSet<string> keys, List<JsonObject> original, List<JsonObject> expanded)
    {
        var matched = false;
        for (var index = 0; index < original.Count; index++)
        {
            var entry = original[index];
            if (include.Where(member => keys.Contains(member.Key)).All(member => JsonNode.DeepEquals(member.Value, entry[member.Key])))
            {
                matched = true;
                expanded[index] = include.Aggregate(expanded[index], (values, member) => With(values, member.Key, member.Value));
            }
        }

        if (!matched)
        {
            expanded.Add((JsonObject)include.DeepClone());
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonObject definition, string key) => definition[key] switch
    {
        null => [],
        JsonArray list when list.All(item => item is JsonObject) => list.Select(item => item!.AsObject()),
        var other => throw new ExpressionException($"'matrix.{key}' must be a list of mappings, not '{ExpressionValue.ToText(other)}'."),
    };

    private static bool Covers(JsonObject pattern, JsonObject entry) =>
        pattern.All(member => entry.TryGetPropertyValue(member.Key, out var value) && JsonNode.DeepEquals(value, member.Value));

    private static JsonObject With(JsonObject values, string key, JsonNode? value)
    {
        var copy = (JsonObject)values.DeepClone();
        copy[key] = value?.DeepClone();
        return copy;
    }
}
