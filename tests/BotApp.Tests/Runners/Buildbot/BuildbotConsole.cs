using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Tests.Engine;

namespace BotApp.Tests.Runners.Buildbot;

/// <summary>Buildbot as its operator sees and drives it, straight at the master and without our adapter.</summary>
internal sealed class BuildbotConsole(Uri master, string password) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = master };
    private bool _isSignedIn;

    /// <summary>A paused worker finishes what it has and takes nothing new.</summary>
    internal async Task PauseAsync(string worker, bool isPaused)
    {
        var id = (int)(await GetAsync($"workers/{worker}"))["workers"]![0]!["workerid"]!;
        await CallAsync($"workers/{id}", isPaused ? "pause" : "unpause");
        await Eventually.TrueAsync(async () => (bool)(await GetAsync($"workers/{id}"))["workers"]![0]!["paused"]! == isPaused, $"the worker {worker} is {(isPaused ? "paused" : "at work")}");
    }

    /// <summary>The build sets that carry a correlation id, oldest first.</summary>
    internal async Task<IReadOnlyList<long>> BuildsetsAsync(string correlationId)
    {
        var requests = (await GetAsync("buildrequests?order=-buildrequestid&limit=1000&property=correlation_id"))["buildrequests"]!.AsArray();
        return [.. requests.Where(one => (string?)one!["properties"]?["correlation_id"]?[0] == correlationId).Select(static one => (long)one!["buildsetid"]!).Distinct().Order()];
    }

    /// <summary>The builds of a build set, oldest first.</summary>
    internal async Task<IReadOnlyList<JsonNode>> BuildsAsync(string run)
    {
        var builds = new List<JsonNode>();
        foreach (var request in (await GetAsync($"buildrequests?buildsetid={run}"))["buildrequests"]!.AsArray())
        {
            builds.AddRange((await GetAsync($"buildrequests/{request!["buildrequestid"]}/builds?property=workername"))["builds"]!.AsArray()!);
        }

        return builds;
    }

    /// <summary>Ends whatever a build set still has to do, and waits for it.</summary>
    internal async Task EndAsync(long buildset)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                var open = (await GetAsync($"buildrequests?buildsetid={buildset}"))["buildrequests"]!.AsArray().Where(static one => !(bool)one!["complete"]!).ToList();
                foreach (var one in open)
                {
                    await CallAsync($"buildrequests/{one!["buildrequestid"]}", "cancel");
                }

                return open.Count == 0;
            },
            $"the build set {buildset} ends",
            60);
    }

    internal async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"api/v2/{path}"));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    public void Dispose() => _client.Dispose();

    private async Task CallAsync(string path, string method)
    {
        var body = JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method, @params = new { reason = "the test is over" } });
        using var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"api/v2/{path}") { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) });
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request)
    {
        if (!_isSignedIn)
        {
            using var signIn = new HttpRequestMessage(HttpMethod.Get, "auth/login");
            signIn.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{BuildbotServer.User}:{password}")));
            using var taken = await _client.SendAsync(signIn);
            taken.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            _isSignedIn = true;
        }

        using var asked = request();
        var answer = await _client.SendAsync(asked);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return answer;
    }
}
