using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners;

namespace BotApp.Tests.FakeRunners;

/// <summary>Attempts to execute, with what most tests do not care about filled in.</summary>
internal static class Attempts
{
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    public static WorkflowAttempt Of(
        TempRepository repository,
        string commit,
        string workflow = "ci.yml",
        string eventName = "push",
        int attempt = 1,
        IReadOnlyDictionary<string, string>? inputs = null,
        IReadOnlyDictionary<string, string>? variables = null) => new()
        {
            RunId = 4711,
            RunNumber = 7,
            Attempt = attempt,
            GitDirectory = Path.Combine(repository.Directory, ".git"),
            Repository = "octo/greet",
            WorkflowPath = ".github/workflows/" + workflow,
            WorkflowSha = commit,
            Sha = commit,
            Ref = "refs/heads/main",
            EventName = eventName,
            Event = new JsonObject(),
            Inputs = inputs ?? Nothing,
            Variables = variables ?? Nothing,
            Actor = "octo",
            ServerUrl = new Uri("http://127.0.0.1:1/"),
        };
}
