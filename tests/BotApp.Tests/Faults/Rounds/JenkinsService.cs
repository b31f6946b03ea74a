using System.Text;
using System.Text.Json;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.FakeRunners.Jenkins;

namespace BotApp.Tests.Faults.Rounds;

/// <summary>A Jenkins, which knows no keys: what is asked for twice is built twice, unless the first still waits.</summary>
internal sealed class JenkinsService : RoundService
{
    internal const string Job = "team/tests";

    private readonly RoundClock _clock;
    private readonly FakeJenkins _jenkins;
    private readonly JenkinsApi _api;
    private readonly JenkinsJob _job;

    internal JenkinsService(RoundClock clock, FakeJenkins jenkins)
    {
        (_clock, _jenkins, _api) = (clock, jenkins, new JenkinsApi(jenkins));
        _job = jenkins.Add(new JenkinsJob(Job) { Parameters = new Dictionary<string, string> { ["CORRELATION_ID"] = "", ["SHA"] = "", ["ATTEMPT"] = "" } });
    }

    internal override RunnerReply Nothing => new(200, Encoding.UTF8.GetBytes("{}"));

    internal override RunnerReply Answer(RunnerRequest request)
    {
        var reply = _api.Answer(request);
        foreach (var item in _jenkins.Read(() => _jenkins.Items.Skip(Runs.Count).ToList()))
        {
            var attempt = int.TryParse(item.Parameters["ATTEMPT"], out var number) ? number : 1;
            Made($"{Job}@{item.Id}", item.Parameters["SHA"], attempt, _clock.GetUtcNow());
        }

        foreach (var run in Runs.Where(run => run.EndedAt is null && (Item(run).Cancelled || Item(run).Executable is { StopRequests.Count: > 0 })))
        {
            Cancelled(run, _clock.GetUtcNow());
        }

        return reply;
    }

    internal override Ask About(RunnerRequest request) => (request.Method, request.Path) switch
    {
        ("POST", var path) => path.EndsWith("/buildWithParameters", StringComparison.Ordinal) ? Ask.Start : Ask.Cancel,
        (_, var path) when path.Contains("/artifact/", StringComparison.Ordinal) => Ask.File,
        (_, var path) when path.EndsWith("/queue/api/json", StringComparison.Ordinal) || request.QueryString.Contains("uilds[", StringComparison.Ordinal) => Ask.Find,
        _ when request.QueryString.Contains("parameterDefinitions", StringComparison.Ordinal) => Ask.Other,
        _ => Ask.Status,
    };

    internal override void Begin(ServedRun run)
    {
        if (Item(run) is { LeftAt: null } item)
        {
            _jenkins.Enter(_jenkins.Start(item), "test");
        }
    }

    internal override void Beat(ServedRun run)
    {
    }

    internal override (byte[] Body, IReadOnlyDictionary<string, string> Headers)? Hint(ServedRun run, string delivery) => Item(run).Executable is { } build
        ? (JsonSerializer.SerializeToUtf8Bytes(_jenkins.Read(() => JenkinsJson.Notification(_jenkins, build, "FINALIZED"))), new Dictionary<string, string>())
        : null;

    public override ValueTask DisposeAsync() => _jenkins.DisposeAsync();

    protected override void Leave(ServedRun run, byte[] report)
    {
        if (Item(run).Executable is { } build)
        {
            _jenkins.Archive(build, $"{ReportName}/junit.xml", report);
        }
    }

    protected override void Finish(ServedRun run, bool passed)
    {
        if (Item(run).Executable is { } build)
        {
            _jenkins.Leave(build, "test", passed ? "SUCCESS" : "FAILED");
            _jenkins.Finish(build, passed ? "SUCCESS" : "FAILURE");
        }
    }

    private JenkinsQueueItem Item(ServedRun run) => _jenkins.Read(() => _jenkins.Items[run.Number - 1]);
}
