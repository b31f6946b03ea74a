using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Jenkins;

/// <summary>Jenkins' shapes of things, before <c>tree</c> takes from them.</summary>
internal static class JenkinsJson
{
    public static JsonObject Job(FakeJenkins jenkins, JenkinsJob job)
    {
        var builds = jenkins.All.Where(build => build.Job == job).Reverse().Select(build => (JsonNode)Build(jenkins, build)).ToList();
        return new JsonObject
        {
            ["_class"] = job.IsPipeline ? "org.jenkinsci.plugins.workflow.job.WorkflowJob" : "hudson.model.FreeStyleProject",
            ["name"] = job.Path.Split('/')[^1],
            ["fullName"] = job.Path,
            ["url"] = Absolute(jenkins, job.Url),
            ["buildable"] = !job.Disabled,
            ["inQueue"] = jenkins.Items.Any(item => item.Job == job && item.LeftAt is null),
            // The newest hundred; all of them only under the other name.
            ["builds"] = new JsonArray([.. builds.Take(100).Select(static build => build.DeepClone())]),
            ["allBuilds"] = new JsonArray([.. builds]),
            ["property"] = job.Parameters.Count == 0 ? new JsonArray() : new JsonArray(new JsonObject
            {
                ["_class"] = "hudson.model.ParametersDefinitionProperty",
                ["parameterDefinitions"] = new JsonArray([.. job.Parameters.Select(static pair => (JsonNode)new JsonObject
                {
                    ["_class"] = "hudson.model.StringParameterDefinition",
                    ["name"] = pair.Key,
                    ["type"] = "StringParameterDefinition",
                    ["defaultParameterValue"] = new JsonObject { ["name"] = pair.Key, ["value"] = pair.Value },
                })]),
            }),
        };
    }

    public static JsonObject Build(FakeJenkins jenkins, JenkinsBuild build) => new()
    {
        ["_class"] = build.Job.IsPipeline ? "org.jenkinsci.plugins.workflow.job.WorkflowRun" : "hudson.model.FreeStyleBuild",
        ["actions"] = Actions(build.Parameters),
        ["artifacts"] = new JsonArray([.. build.Artifacts.Select(static artifact => (JsonNode)new JsonObject
        {
            ["displayPath"] = artifact.Path.Split('/')[^1],
            ["fileName"] = artifact.Path.Split('/')[^1],
            ["relativePath"] = artifact.Path,
        })]),
        ["building"] = build.Building,
        ["displayName"] = $"#{build.Number}",
        ["duration"] = (long)build.Duration.TotalMilliseconds,
        ["fullDisplayName"] = $"{build.Job.Path.Replace("/", " » ", StringComparison.Ordinal)} #{build.Number}",
        ["id"] = build.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["inProgress"] = build.Building,
        ["number"] = build.Number,
        ["queueId"] = build.QueueId,
        ["result"] = build.Result,
        ["timestamp"] = build.StartedAt.ToUnixTimeMilliseconds(),
        ["url"] = Absolute(jenkins, build.Url),
    };

    public static JsonObject Item(FakeJenkins jenkins, JenkinsQueueItem item)
    {
        var json = new JsonObject
        {
            ["_class"] = item.LeftAt is null ? "hudson.model.Queue$BuildableItem" : "hudson.model.Queue$LeftItem",
            ["actions"] = Actions(item.Parameters),
            ["blocked"] = false,
            ["buildable"] = item.LeftAt is null,
            ["id"] = item.Id,
            ["inQueueSince"] = item.Since.ToUnixTimeMilliseconds(),
            ["params"] = string.Concat(item.Parameters.Select(static pair => $"\n{pair.Key}={pair.Value}")),
            ["stuck"] = false,
            ["task"] = new JsonObject { ["name"] = item.Job.Path.Split('/')[^1], ["url"] = Absolute(jenkins, item.Job.Url), ["color"] = "notbuilt" },
            ["url"] = $"queue/item/{item.Id}/",
            ["why"] = item.Why,
        };
        if (item.LeftAt is not null)
        {
            json["cancelled"] = item.Cancelled;
            json["executable"] = item.Executable is { } build ? new JsonObject { ["number"] = build.Number, ["url"] = Absolute(jenkins, build.Url) } : null;
        }

        return json;
    }

    /// <summary>Stages as the Pipeline REST API plugin describes them.</summary>
    public static JsonObject Describe(FakeJenkins jenkins, JenkinsBuild build) => new()
    {
        ["_links"] = new JsonObject { ["self"] = new JsonObject { ["href"] = $"{jenkins.ContextPath}{build.Url}wfapi/describe" } },
        ["id"] = build.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["name"] = $"#{build.Number}",
        ["status"] = build.Building ? "IN_PROGRESS" : build.Result switch { "FAILURE" => "FAILED", "NOT_BUILT" => "NOT_EXECUTED", var result => result },
        ["startTimeMillis"] = build.StartedAt.ToUnixTimeMilliseconds(),
        ["durationMillis"] = (long)build.Duration.TotalMilliseconds,
        ["stages"] = new JsonArray([.. build.Stages.Select(stage => (JsonNode)new JsonObject
        {
            ["_links"] = new JsonObject { ["self"] = new JsonObject { ["href"] = $"{jenkins.ContextPath}{build.Url}execution/node/{stage.Id}/wfapi/describe" } },
            ["id"] = stage.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["name"] = stage.Name,
            ["status"] = stage.Status,
            ["startTimeMillis"] = stage.StartedAt.ToUnixTimeMilliseconds(),
            ["durationMillis"] = (long)stage.Duration.TotalMilliseconds,
        })]),
    };

    /// <summary>What the Notification plugin posts.</summary>
    public static JsonObject Notification(FakeJenkins jenkins, JenkinsBuild build, string phase) => new()
    {
        ["name"] = build.Job.Path.Split('/')[^1],
        ["display_name"] = build.Job.Path.Split('/')[^1],
        ["url"] = build.Job.Url,
        ["build"] = new JsonObject
        {
            ["full_url"] = Absolute(jenkins, build.Url),
            ["number"] = build.Number,
            ["queue_id"] = build.QueueId,
            ["timestamp"] = jenkins.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            ["duration"] = (long)build.Duration.TotalMilliseconds,
            ["phase"] = phase,
            ["status"] = build.Result,
            ["url"] = build.Url,
            ["parameters"] = new JsonObject([.. build.Parameters.Select(static pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))]),
        },
    };

    private static JsonArray Actions(IReadOnlyDictionary<string, string> parameters) => new(
        new JsonObject { ["_class"] = "hudson.model.CauseAction" },
        new JsonObject(),
        new JsonObject
        {
            ["_class"] = "hudson.model.ParametersAction",
            ["parameters"] = new JsonArray([.. parameters.Select(static pair => (JsonNode)new JsonObject { ["_class"] = "hudson.model.StringParameterValue", ["name"] = pair.Key, ["value"] = pair.Value })]),
        });

    private static string Absolute(FakeJenkins jenkins, string url) => new Uri(jenkins.RootUrl, url).AbsoluteUri;
}
