using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BotApp.Runners.Jenkins;

/// <summary>The calls. Sources: https://github.com/jenkinsci/jenkins (Queue, Job, ParameterizedJobMixIn) and pipeline-stage-view-plugin (rest-api).</summary>
internal sealed class JenkinsClient(RunnerHttp http)
{
    private const string OfRuns = "actions[parameters[name,value]]";

    private const string OfBuilds = "number,queueId,building,result,timestamp,duration," + OfRuns;

    internal RunnerTrouble? Trouble => http.Trouble;

    /// <summary>The names of the parameters that a job defines; null when Jenkins shows no such job.</summary>
    internal async Task<IReadOnlySet<string>?> ParametersAsync(string job, CancellationToken cancellationToken) =>
        await FindAsync("job", $"{JenkinsRunId.Path(job)}/api/json?tree=property[parameterDefinitions[name]]", cancellationToken) is { } found
            ? found.Items("property").SelectMany(static property => property.Items("parameterDefinitions")).Select(static one => one.Text("name")).OfType<string>().ToHashSet(StringComparer.Ordinal)
            : null;

    /// <summary>Puts a build into the queue.</summary>
    internal Task<StartOutcome> StartAsync(string job, byte[] form, Func<RunnerAnswer, StartOutcome> read, CancellationToken cancellationToken) =>
        http.StartAsync(
            new RunnerCall("start", HttpMethod.Post, $"{JenkinsRunId.Path(job)}/buildWithParameters?delay=0sec")
            {
                Body = form,
                ContentType = "application/x-www-form-urlencoded",
                Accept = "*/*",
            },
            read,
            cancellationToken);

    /// <summary>An item of the queue; null five minutes after it left it.</summary>
    internal Task<JsonElement?> ItemAsync(long id, CancellationToken cancellationToken) =>
        FindAsync("queue", $"queue/item/{Text(id)}/api/json?tree=id,inQueueSince,why,cancelled,executable[number],{OfRuns}", cancellationToken);

    /// <summary>What waits.</summary>
    internal async Task<IReadOnlyList<JsonElement>> QueueAsync(CancellationToken cancellationToken)
    {
        var found = await FindAsync("queue", $"queue/api/json?tree=items[id,task[url],{OfRuns}]", cancellationToken);
        return [.. (found ?? default).Items("items")];
    }

    /// <summary>Builds of a job, newest first.</summary>
    internal async Task<IReadOnlyList<JsonElement>> BuildsAsync(string job, int from, int to, CancellationToken cancellationToken)
    {
        // Under the shorter name there are never more than the newest hundred.
        var name = to <= 100 ? "builds" : "allBuilds";
        var found = await FindAsync("builds", $"{JenkinsRunId.Path(job)}/api/json?tree={name}[{OfBuilds}]{{{Text(from)},{Text(to)}}}", cancellationToken);
        return [.. (found ?? default).Items(name)];
    }

    /// <summary>A build; null when there is none.</summary>
    internal Task<JsonElement?> BuildAsync(string job, long number, CancellationToken cancellationToken) =>
        FindAsync("status", $"{Path(job, number)}/api/json?tree={OfBuilds},artifacts[relativePath]", cancellationToken);

    /// <summary>A Pipeline's stages; undefined for other kinds of jobs and without the plugin.</summary>
    internal async Task<JsonElement> StagesAsync(string job, long number, CancellationToken cancellationToken) =>
        await FindAsync("stages", $"{Path(job, number)}/wfapi/describe", cancellationToken) ?? default;

    /// <summary>Fetches an archived file as it is; the answer's status says how it went.</summary>
    internal Task<RunnerAnswer> DownloadAsync(string job, long number, string file, Stream into, long maxBytes, CancellationToken cancellationToken)
    {
        var path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        return http.SendAsync(new RunnerCall("download", HttpMethod.Get, $"{Path(job, number)}/artifact/{path}") { Accept = "*/*", Into = into, MaxBytes = maxBytes }, cancellationToken);
    }

    /// <summary>Takes an item out of the queue: 204, or 404 and 422 when it is not there (any more).</summary>
    internal Task<RunnerAnswer> CancelItemAsync(long id, CancellationToken cancellationToken) =>
        http.SendAsync(new RunnerCall("cancel", HttpMethod.Post, $"queue/cancelItem?id={Text(id)}") { Accept = "*/*" }, cancellationToken);

    /// <summary>Asks a build to stop.</summary>
    /// <param name="job">The job.</param>
    /// <param name="number">The build.</param>
    /// <param name="how">stop, term or kill.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal Task<RunnerAnswer> StopAsync(string job, long number, string how, CancellationToken cancellationToken) =>
        http.SendAsync(new RunnerCall("cancel", HttpMethod.Post, $"{Path(job, number)}/{how}") { Accept = "*/*" }, cancellationToken);

    /// <summary>A form of parameters.</summary>
    internal static byte[] Form(IEnumerable<KeyValuePair<string, string>> parameters) =>
        Encoding.ASCII.GetBytes(string.Join('&', parameters.Select(static pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}")));

    private static string Path(string job, long number) => $"{JenkinsRunId.Path(job)}/{Text(number)}";

    // Only Jenkins itself can say that there is no such thing: a proxy that lost it says the same.
    private async Task<JsonElement?> FindAsync(string operation, string path, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(new RunnerCall(operation, HttpMethod.Get, path), cancellationToken);
        return answer.Status == 404 && answer.Header("x-jenkins") is not null ? null : answer.Accepted().Json();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
