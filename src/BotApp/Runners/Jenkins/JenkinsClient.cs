using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BotApp.Runners.Jenkins;

/// <summary>The calls. Sources: https://github.com/jenkinsci/jenkins (Queue, Job, ParameterizedJobMixIn) and pipeline-stage-view-plugin (rest-api).</summary>
/// <param name="http">The way there.</param>
/// <param name="needsCrumb">Requests that change something need a crumb of the session: they come with a password and not with an API token.</param>
internal sealed class JenkinsClient(RunnerHttp http, bool needsCrumb)
{
    private const string OfRuns = "actions[parameters[name,value]]";

    private const string OfBuilds = "number,queueId,building,result,timestamp,duration," + OfRuns;

    // Good for the session whose cookie came with it; both are the client's own.
    private volatile Crumb? _crumb;

    internal RunnerTrouble? Trouble => http.Trouble;

    /// <summary>The names of the parameters that a job defines; null when Jenkins shows no such job.</summary>
    internal async Task<IReadOnlySet<string>?> ParametersAsync(string job, CancellationToken cancellationToken) =>
        await FindAsync("job", $"{JenkinsRunId.Path(job)}/api/json?tree=property[parameterDefinitions[name]]", cancellationToken) is { } found
            ? found.Items("property").SelectMany(static property => property.Items("parameterDefinitions")).Select(static one => one.Text("name")).OfType<string>().ToHashSet(StringComparer.Ordinal)
            : null;

    /// <summary>Puts a build into the queue.</summary>
    internal Task<StartOutcome> StartAsync(string job, byte[] form, Func<RunnerAnswer, StartOutcome> read, CancellationToken cancellationToken) =>
        RunnerHttp.StartAsync(
            () => PostAsync(
                new RunnerCall("start", HttpMethod.Post, $"{JenkinsRunId.Path(job)}/buildWithParameters?delay=0sec")
                {
                    Body = form,
                    ContentType = "application/x-www-form-urlencoded",
                    Accept = "*/*",
                },
                cancellationToken),
            read);

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

    /// <summary>What the junit step read of a build's reports; null when it read none.</summary>
    internal async Task<JsonElement?> TestReportAsync(string job, long number, long maxBytes, CancellationToken cancellationToken)
    {
        const string OfCases = "className,name,status,duration,errorDetails,errorStackTrace,skippedMessage";
        var call = new RunnerCall("tests", HttpMethod.Get, $"{Path(job, number)}/testReport/api/json?tree=suites[name,enclosingBlockNames,cases[{OfCases}]]") { MaxBytes = maxBytes };
        var answer = await http.SendAsync(call, cancellationToken);
        return answer.Status == 404 ? null : answer.Accepted().Json();
    }

    /// <summary>Takes an item out of the queue: 204, or 404 and 422 when it is not there (any more).</summary>
    internal Task<RunnerAnswer> CancelItemAsync(long id, CancellationToken cancellationToken) =>
        PostAsync(new RunnerCall("cancel", HttpMethod.Post, $"queue/cancelItem?id={Text(id)}") { Accept = "*/*" }, cancellationToken);

    /// <summary>Asks a build to stop.</summary>
    /// <param name="job">The job.</param>
    /// <param name="number">The build.</param>
    /// <param name="how">stop, term or kill.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal Task<RunnerAnswer> StopAsync(string job, long number, string how, CancellationToken cancellationToken) =>
        PostAsync(new RunnerCall("cancel", HttpMethod.Post, $"{Path(job, number)}/{how}") { Accept = "*/*" }, cancellationToken);

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

    // A crumb that is no longer taken (Jenkins was restarted, the session ended) is refused before anything is done: another is asked for, once.
    private async Task<RunnerAnswer> PostAsync(RunnerCall call, CancellationToken cancellationToken)
    {
        if (!needsCrumb)
        {
            return await http.SendAsync(call, cancellationToken);
        }

        var kept = _crumb;
        var answer = await http.SendAsync(With(call, kept ?? await CrumbAsync(cancellationToken)), cancellationToken);
        return kept is not null && answer.Status == 403 ? await http.SendAsync(With(call, await CrumbAsync(cancellationToken)), cancellationToken) : answer;
    }

    private async Task<Crumb> CrumbAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Where Jenkins protects nothing so, it has no such page.
            var found = await FindAsync("crumb", "crumbIssuer/api/json", cancellationToken);
            return _crumb = new Crumb(found?.Text("crumbRequestField"), found?.Text("crumb"));
        }
        catch (RunnerUnavailable e)
        {
            throw new RunnerUnavailable(e.Message, e) { RetryAfter = e.RetryAfter, NotDone = true, NotSent = e.NotSent };
        }
    }

    private static RunnerCall With(RunnerCall call, Crumb crumb) => crumb is { Field: { } field, Value: { } value }
        ? call with { Headers = new Dictionary<string, string>(call.Headers, StringComparer.OrdinalIgnoreCase) { [field] = value } }
        : call;

    private sealed record Crumb(string? Field, string? Value);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
