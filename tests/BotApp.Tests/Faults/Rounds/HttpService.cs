using System.Text;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.FakeRunners.Protocol;
using BotApp.Tests.Runners;

namespace BotApp.Tests.Faults.Rounds;

/// <summary>A service that speaks protocol 1.</summary>
internal sealed class HttpService : RoundService
{
    private readonly RoundClock _clock;
    private readonly ProtocolRunner _service;

    internal HttpService(RoundClock clock, TimeProvider ownClock, Uri url, bool forgets)
    {
        _clock = clock;
        _service = new ProtocolRunner(HttpBench.Key, HttpBench.Token, ownClock) { Url = url, Forgets = forgets };
    }

    internal override RunnerReply Nothing => new(200, Encoding.UTF8.GetBytes("""{"runs":[]}"""));

    internal override RunnerReply Answer(RunnerRequest request)
    {
        var reply = _service.Answer(request);
        foreach (var run in _service.Runs.Skip(Runs.Count))
        {
            Made($"runs/{run.Id}", (string?)run.Request["sha"] ?? "", run.Attempt, _clock.GetUtcNow());
        }

        foreach (var run in Runs.Where(run => run.EndedAt is null && Of(run).CancelReason is not null))
        {
            Cancelled(run, _clock.GetUtcNow());
        }

        return reply;
    }

    internal override Ask About(RunnerRequest request) => (request.Method, request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)) switch
    {
        ("POST", ["runs"] or ["runs", _, "rerun"]) => Ask.Start,
        ("GET", ["runs"]) => Ask.Find,
        ("GET", ["runs", _]) => Ask.Status,
        ("GET", ["runs", _, "files", ..]) => Ask.File,
        ("POST", ["runs", _, "cancel"]) => Ask.Cancel,
        _ => Ask.Other,
    };

    internal override void Begin(ServedRun run) => Of(run).Begin("test");

    internal override void Beat(ServedRun run) => Of(run).Begin("test");

    internal override (byte[] Body, IReadOnlyDictionary<string, string> Headers)? Hint(ServedRun run, string delivery) => _service.Event(Of(run), delivery);

    public override ValueTask DisposeAsync() => _service.DisposeAsync();

    protected override void Leave(ServedRun run, byte[] report) => Of(run).Leave(ReportName + ".xml", "junit", report);

    protected override void Finish(ServedRun run, bool passed) => Of(run).End(passed ? "success" : "failure");

    private ProtocolRun Of(ServedRun run) => _service.Runs[run.Number - 1];
}
