using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BotApp.Runners.Buildbot;

/// <summary>
/// Buildbot's REST API (<c>/api/v2</c>). It takes no credentials itself: signing in at <c>/auth/login</c> gives a cookie that lasts a week, and
/// is done anew when the cookie is no longer taken. Source: https://docs.buildbot.net/latest/developer/rest.html.
/// </summary>
internal sealed class BuildbotClient(RunnerHttp http, RunnerOptions options)
{
    /// <summary>Builders of one scheduler, and so build requests of one run, at most.</summary>
    internal const int MaxRequests = 256;

    private const int MaxSteps = 500;

    /// <summary>How many build requests one page of a search holds.</summary>
    internal const int PageOfRequests = 200;

    private readonly ConcurrentDictionary<long, string> _builders = new();

    /// <summary>What is started by a name; null when there is no ForceScheduler of that name.</summary>
    internal async Task<ForceScheduler?> SchedulerAsync(string name, CancellationToken cancellationToken) =>
        await ListAsync("scheduler", $"forceschedulers/{Uri.EscapeDataString(name)}", "forceschedulers", ForceScheduler.Read, cancellationToken) is [var found, ..] ? found : null;

    /// <summary>The call that starts; its answer is read by <see cref="BuildbotStart"/>.</summary>
    internal static RunnerCall Force(string scheduler, IReadOnlyDictionary<string, object> parameters) =>
        Method("start", $"forceschedulers/{Uri.EscapeDataString(scheduler)}", "force", parameters);

    internal async Task<Buildset?> BuildsetAsync(long id, CancellationToken cancellationToken) =>
        await ListAsync("run", $"buildsets/{Text(id)}", "buildsets", Buildset.Read, cancellationToken) is [var found, ..] ? found : null;

    internal async Task<IReadOnlyList<BuildRequest>> RequestsAsync(long buildset, CancellationToken cancellationToken) =>
        await ListAsync("requests", $"buildrequests?buildsetid={Text(buildset)}&limit={MaxRequests}{BuildRequest.Properties}", "buildrequests", BuildRequest.Read, cancellationToken) ?? [];

    internal async Task<BuildRequest?> RequestAsync(long id, CancellationToken cancellationToken) =>
        await ListAsync("request", $"buildrequests/{Text(id)}", "buildrequests", BuildRequest.Read, cancellationToken) is [var found, ..] ? found : null;

    /// <summary>Newest first; Buildbot has no filter by property.</summary>
    internal async Task<IReadOnlyList<BuildRequest>> LatestRequestsAsync(int skip, CancellationToken cancellationToken) =>
        await ListAsync("find", $"buildrequests?order=-buildrequestid&offset={Text(skip)}&limit={PageOfRequests}{BuildRequest.Properties}", "buildrequests", BuildRequest.Read, cancellationToken) ?? [];

    /// <summary>The newest build of a request: each before it ended because its worker was lost. Null before the first.</summary>
    internal async Task<Build?> LastBuildAsync(long request, CancellationToken cancellationToken) =>
        await ListAsync("builds", $"buildrequests/{Text(request)}/builds?order=-buildid&limit=1&property={Build.GotRevision}", "builds", Build.Read, cancellationToken) is [var last, ..] ? last : null;

    internal async Task<IReadOnlyList<BuildStep>> StepsAsync(long build, CancellationToken cancellationToken) =>
        await ListAsync("steps", $"builds/{Text(build)}/steps?order=number&limit={MaxSteps}", "steps", BuildStep.Read, cancellationToken) ?? [];

    /// <summary>A builder's name, which never changes; its number where Buildbot no longer says.</summary>
    internal async Task<string> BuilderAsync(long id, CancellationToken cancellationToken)
    {
        if (!_builders.TryGetValue(id, out var name))
        {
            var found = await ListAsync("builder", $"builders/{Text(id)}", "builders", static json => json.Text("name"), cancellationToken);
            name = found is [{ } first, ..] ? _builders.GetOrAdd(id, first) : $"builder {Text(id)}";
        }

        return name;
    }

    /// <summary>Cancels a request that waits, stops the build of one that runs. The answer says neither whether nor what: the state is read afterwards.</summary>
    internal async Task CancelAsync(long request, string reason, CancellationToken cancellationToken)
    {
        var call = Method("cancel", $"buildrequests/{Text(request)}", "cancel", new Dictionary<string, object>(StringComparer.Ordinal) { ["reason"] = reason });
        (await SendAsync(call, cancellationToken)).Accepted();
    }

    /// <summary>Sends; signs in where the cookie is missing or no longer taken, and sends again.</summary>
    internal async Task<RunnerAnswer> SendAsync(RunnerCall call, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(call, cancellationToken);
        if (answer.Status is not (401 or 403))
        {
            return answer;
        }

        await SignInAsync(cancellationToken);
        return await http.SendAsync(call, cancellationToken);
    }

    // HEAD, because the answer to GET leads to a page that nobody here reads.
    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Token}"));
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Basic {basic}" };
        var answer = await http.SendAsync(new RunnerCall("sign in", HttpMethod.Head, "auth/login") { Headers = headers }, cancellationToken);
        if (answer.Status >= 400)
        {
            throw answer.Refusal();
        }
    }

    /// <summary>Null when Buildbot does not know what is asked for.</summary>
    private async Task<IReadOnlyList<T>?> ListAsync<T>(string operation, string path, string name, Func<JsonElement, T?> read, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(new RunnerCall(operation, HttpMethod.Get, $"api/v2/{path}"), cancellationToken);
        if (answer.Status == 404)
        {
            return null;
        }

        var list = answer.Accepted().Json().Member(name);
        if (list is not { ValueKind: JsonValueKind.Array } found)
        {
            throw new RunnerRefused(answer.Status, $"{operation}: expected a list '{name}' from Buildbot's API; check that the runner's Url is a Buildbot's.");
        }

        return [.. found.EnumerateArray().Select(one => read(one) ?? throw new RunnerRefused(answer.Status, $"{operation}: an entry of '{name}' is not as Buildbot's API describes it."))];
    }

    private static RunnerCall Method(string operation, string path, string method, IReadOnlyDictionary<string, object> parameters) =>
        new(operation, HttpMethod.Post, $"api/v2/{path}")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal) { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters }),
        };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
