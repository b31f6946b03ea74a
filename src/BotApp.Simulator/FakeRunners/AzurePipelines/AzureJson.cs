using System.Globalization;
using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.AzurePipelines;

/// <summary>The service's shapes of things.</summary>
internal static class AzureJson
{
    public static JsonObject Run(FakeAzurePipelines azure, AzureBuild build) => new()
    {
        ["_links"] = new JsonObject { ["self"] = Link(RunUrl(azure, build)), ["web"] = Link(WebUrl(azure, build)) },
        ["templateParameters"] = Texts(build.Parameters),
        ["pipeline"] = new JsonObject { ["id"] = build.Definition.Id, ["revision"] = 1, ["name"] = build.Definition.Name, ["folder"] = "\\" },
        ["state"] = build.Status switch { "completed" => "completed", "cancelling" => "canceling", _ => "inProgress" },
        ["result"] = build.Status == "completed" ? build.Result switch { "partiallySucceeded" => "succeeded", var result => result } : null,
        ["createdDate"] = Time(build.QueuedAt),
        ["finishedDate"] = Time(build.FinishedAt),
        ["url"] = RunUrl(azure, build),
        ["resources"] = new JsonObject
        {
            ["repositories"] = new JsonObject { ["self"] = new JsonObject { ["repository"] = new JsonObject { ["type"] = "gitHub" }, ["refName"] = build.SourceBranch, ["version"] = build.SourceVersion } },
        },
        ["id"] = build.Id,
        ["name"] = build.Number,
    };

    public static JsonObject Build(FakeAzurePipelines azure, AzureBuild build)
    {
        var json = new JsonObject
        {
            ["_links"] = new JsonObject { ["self"] = Link(BuildUrl(azure, build)), ["web"] = Link(WebUrl(azure, build)) },
            ["id"] = build.Id,
            ["buildNumber"] = build.Number,
            ["status"] = build.Status,
            ["queueTime"] = Time(build.QueuedAt),
            ["url"] = BuildUrl(azure, build),
            ["definition"] = new JsonObject { ["id"] = build.Definition.Id, ["name"] = build.Definition.Name, ["path"] = "\\", ["type"] = "build" },
            ["uri"] = $"vstfs:///Build/Build/{build.Id}",
            ["sourceBranch"] = build.SourceBranch,
            ["sourceVersion"] = build.SourceVersion,
            ["reason"] = "manual",
            ["lastChangedDate"] = Time(build.ChangedAt),
            ["templateParameters"] = Texts(build.Parameters),
            ["tags"] = new JsonArray([.. build.Tags.Select(static tag => (JsonNode)tag)]),
            ["repository"] = new JsonObject { ["type"] = "GitHub" },
        };
        // What is not known yet is left out, not null.
        AddTime(json, "startTime", build.StartedAt);
        AddTime(json, "finishTime", build.FinishedAt);
        if (build.Result is { } result)
        {
            json["result"] = result;
        }

        return json;
    }

    /// <summary>Stages, their phase, jobs and one task a job: a flat list of records in no order anyone promises.</summary>
    public static JsonObject Timeline(FakeAzurePipelines azure, AzureBuild build)
    {
        var records = new JsonArray();
        foreach (var stage in build.Stages.AsEnumerable().Reverse())
        {
            var (stageId, phaseId) = (Id(build, stage.Name), Id(build, stage.Name + "/phase"));
            foreach (var job in stage.Jobs)
            {
                records.Add(Record("Task", Id(build, $"{job.Id}/task"), job.Id, "Run the tests", job.State, job.Result, job.Attempt, job));
                records.Add(Record("Job", job.Id, phaseId, job.Name, job.State, job.Result, job.Attempt, job));
            }

            records.Add(Record("Phase", phaseId, stageId, stage.Name, stage.State, stage.Result, stage.Attempt));
            var record = Record("Stage", stageId, null, stage.Name, stage.State, stage.Result, stage.Attempt);
            record["previousAttempts"] = new JsonArray([.. Enumerable.Range(1, stage.Attempt - 1).Select(attempt => (JsonNode)new JsonObject
            {
                ["attempt"] = attempt,
                ["timelineId"] = Id(build, $"timeline {attempt}"),
                ["recordId"] = stageId,
            })]);
            records.Add(record);
        }

        return new JsonObject
        {
            ["records"] = records,
            ["lastChangedOn"] = Time(build.ChangedAt),
            ["id"] = Id(build, "timeline"),
            ["changeId"] = 1,
            ["url"] = $"{BuildUrl(azure, build)}/Timeline/{Id(build, "timeline")}",
        };
    }

    public static JsonObject Event(FakeAzurePipelines azure, AzureBuild build, AzureHook hook, int number) => new()
    {
        ["subscriptionId"] = hook.Id.ToString(),
        ["notificationId"] = number,
        ["id"] = Guid.NewGuid().ToString(),
        ["eventType"] = hook.EventType,
        ["publisherId"] = hook.EventType == "build.complete" ? "tfs" : "pipelines",
        ["message"] = new JsonObject { ["text"] = $"Run {build.Number} {build.Status}" },
        ["resource"] = hook.EventType == "build.complete" ? Build(azure, build) : new JsonObject
        {
            ["run"] = Run(azure, build),
            ["pipeline"] = new JsonObject { ["id"] = build.Definition.Id, ["name"] = build.Definition.Name },
        },
        ["resourceVersion"] = hook.EventType == "build.complete" ? "1.0" : "5.1-preview.1",
        ["createdDate"] = Time(azure.Time.GetUtcNow()),
    };

    /// <summary>An error in the service's envelope.</summary>
    public static RunnerReply Problem(int status, string typeKey, string message) => RunnerReply.Json(
        new JsonObject
        {
            ["$id"] = "1",
            ["innerException"] = null,
            ["message"] = message,
            ["typeName"] = $"Microsoft.Azure.Pipelines.WebApi.{typeKey}, Microsoft.Azure.Pipelines.WebApi",
            ["typeKey"] = typeKey,
            ["errorCode"] = 0,
            ["eventId"] = 3000,
        },
        status);

    /// <summary>A list in the service's envelope.</summary>
    public static JsonObject List(IEnumerable<JsonNode> items)
    {
        var list = items.ToArray();
        return new JsonObject { ["count"] = list.Length, ["value"] = new JsonArray(list) };
    }

    public static string RunUrl(FakeAzurePipelines azure, AzureBuild build) => $"{azure.ProjectUrl}/_apis/pipelines/{build.Definition.Id}/runs/{build.Id}";

    private static JsonObject Record(string type, object id, object? parent, string name, string state, string? result, int attempt, AzureJob? job = null) => new()
    {
        ["previousAttempts"] = new JsonArray(),
        ["id"] = id.ToString(),
        ["parentId"] = parent?.ToString(),
        ["type"] = type,
        ["name"] = name,
        ["startTime"] = Time(job?.StartedAt),
        ["finishTime"] = Time(job?.FinishedAt),
        ["state"] = state,
        ["result"] = result,
        ["attempt"] = attempt,
        ["issues"] = new JsonArray([.. (job?.Issues ?? []).Select(static issue => (JsonNode)new JsonObject { ["type"] = "error", ["message"] = issue })]),
        ["log"] = null,
    };

    private static string BuildUrl(FakeAzurePipelines azure, AzureBuild build) => $"{azure.ProjectUrl}/_apis/build/Builds/{build.Id}";

    private static string WebUrl(FakeAzurePipelines azure, AzureBuild build) => $"{azure.ProjectUrl}/_build/results?buildId={build.Id}";

    private static JsonObject Link(string url) => new() { ["href"] = url };

    private static JsonObject Texts(IReadOnlyDictionary<string, string> texts) => new([.. texts.Select(static pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))]);

    private static void AddTime(JsonObject json, string name, DateTimeOffset? time)
    {
        if (time is not null)
        {
            json[name] = Time(time);
        }
    }

    // Seven digits, as .NET writes them.
    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    private static string Id(AzureBuild build, string name) =>
        new Guid(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{build.Id}/{name}")).AsSpan(0, 16)).ToString();
}
