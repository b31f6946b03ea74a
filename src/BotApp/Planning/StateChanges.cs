using System.Text.Json;
using System.Text.Json.Nodes;

using BotApp.Core;

namespace BotApp.Planning;

/// <summary>What differs between two states, value by value.</summary>
internal static class StateChanges
{
    /// <summary>Bookkeeping of what was shown, which says nothing to people, and the gate, which is shown whole.</summary>
    private static readonly string[] Apart = ["$.Shown", "$.Gate"];

    internal static IReadOnlyList<StateChange> Between(SubjectState before, SubjectState after)
    {
        var old = Leaves(before);
        var current = Leaves(after);
        return
        [
            .. current.Where(leaf => old.GetValueOrDefault(leaf.Key) != leaf.Value).Select(leaf => new StateChange(Name(leaf.Key), old.GetValueOrDefault(leaf.Key), leaf.Value)),
            .. old.Where(leaf => !current.ContainsKey(leaf.Key)).Select(leaf => new StateChange(Name(leaf.Key), leaf.Value, null)),
        ];
    }

    private static Dictionary<string, string> Leaves(SubjectState state)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(JsonSerializer.SerializeToNode(state), leaves);
        return leaves;
    }

    private static void Collect(JsonNode? node, Dictionary<string, string> leaves)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (_, child) in members)
                {
                    Collect(child, leaves);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Collect(item, leaves);
                }

                break;
            case not null when !Apart.Any(apart => node.GetPath().StartsWith(apart, StringComparison.Ordinal)):
                leaves[node.GetPath()] = node.ToString();
                break;
            default:
                break;
        }
    }

    private static string Name(string path) => path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
}

/// <summary>A remembered value before and after; null when it was or is not there.</summary>
internal sealed record StateChange(string Name, string? Before, string? After);
