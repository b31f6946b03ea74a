using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners;

/// <summary>Reads <c>permissions</c>; a job's own replace the workflow's.</summary>
internal static class JobPermissions
{
    /// <summary>Nothing is granted by default: <c>id-token</c> never is on GitHub either.</summary>
    public static bool MayWrite(JsonNode? permissions, string scope) => permissions switch
    {
        JsonObject scopes => scopes[scope]?.ToString() == "write",
        JsonValue all => all.ToString() == "write-all",
        _ => false,
    };
}
