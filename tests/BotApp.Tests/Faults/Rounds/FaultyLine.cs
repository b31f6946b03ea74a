using System.Text;
using BotApp.Simulator.FakeRunners;

namespace BotApp.Tests.Faults.Rounds;

/// <summary>What becomes of one request to the runner.</summary>
internal enum Fate
{
    /// <summary>Carried out and answered.</summary>
    Answered,

    /// <summary>The connection breaks before anything is done.</summary>
    CutBefore,

    /// <summary>It breaks when all is done.</summary>
    CutAfter,

    /// <summary>Done at once; the answer comes when nobody waits for it any more.</summary>
    SlowAnswer,

    /// <summary>Nobody waits for it any more when it is done.</summary>
    SlowDeed,

    /// <summary>Never answered and never done.</summary>
    Swallowed,

    /// <summary>500, and nothing is done.</summary>
    Error,

    /// <summary>500, although it was done.</summary>
    ErrorAfter,

    /// <summary>503 with a time to come again.</summary>
    Busy,

    /// <summary>503 without one.</summary>
    Unavailable,

    /// <summary>Something on the way sends it twice.</summary>
    Twice,

    /// <summary>Done, and the answer is a page of something on the way.</summary>
    Rubbish,

    /// <summary>404, as if there were no such thing, or an empty list: the runner does not see its own yet.</summary>
    Blind,

    /// <summary>BotApp dies before it arrives.</summary>
    DeathBefore,

    /// <summary>BotApp dies when it is done, before the answer.</summary>
    DeathAfter,
}

/// <summary>The line between BotApp and a runner: it does to each request what was drawn for it, then to all what should be.</summary>
internal sealed class FaultyLine(RoundClock clock, RoundService service, FaultPlan plan, Action<TimeSpan, string, Action> later, Action die, Action<string> note)
{
    /// <summary>Longer than BotApp waits for an answer.</summary>
    private static readonly TimeSpan s_tooLong = TimeSpan.FromSeconds(31);

    private static readonly RunnerReply s_cut = RunnerReply.Empty(0);

    internal RunnerReply Answer(RunnerRequest request)
    {
        var about = service.About(request);
        var fate = plan.Next(about);
        if (fate != Fate.Answered || about is Ask.Start or Ask.Cancel)
        {
            note($"{about} {request.Method} {request.Path}: {fate}");
        }

        switch (fate)
        {
            case Fate.Answered:
                return service.Answer(request);
            case Fate.CutBefore:
                return s_cut;
            case Fate.CutAfter:
                service.Answer(request);
                return s_cut;
            case Fate.SlowAnswer:
                service.Answer(request);
                clock.Forward(s_tooLong);
                return s_cut;
            case Fate.SlowDeed:
                clock.Forward(s_tooLong);
                later(plan.Delay(), $"{request.Path} is done at last", () => service.Answer(request));
                return s_cut;
            case Fate.Swallowed:
                clock.Forward(s_tooLong);
                return s_cut;
            case Fate.Error:
                return Failed(500);
            case Fate.ErrorAfter:
                service.Answer(request);
                return Failed(500);
            case Fate.Busy:
                return Failed(503).With("Retry-After", "20");
            case Fate.Unavailable:
                return Failed(503);
            case Fate.Twice:
                var first = service.Answer(request);
                return plan.Coin() ? service.Answer(request) : Second(request, first);
            case Fate.Rubbish:
                service.Answer(request);
                return RunnerReply.Html(200, "Please sign in");
            case Fate.Blind:
                return about == Ask.Find ? service.Nothing : RunnerReply.Empty(404);
            case Fate.DeathBefore:
                die();
                return s_cut;
            case Fate.DeathAfter:
                service.Answer(request);
                die();
                return s_cut;
            default:
                throw new InvalidOperationException($"{fate} is not known.");
        }
    }

    private RunnerReply Second(RunnerRequest request, RunnerReply first)
    {
        service.Answer(request);
        return first;
    }

    private static RunnerReply Failed(int status) => new(status, Encoding.UTF8.GetBytes("""{"error":"out of order"}"""));
}

/// <summary>What was drawn for the first requests of each kind; later ones go well, so that every round can come to its end.</summary>
internal sealed class FaultPlan(int seed)
{
    private static readonly Fate[] s_starts =
    [
        Fate.CutBefore, Fate.CutAfter, Fate.SlowAnswer, Fate.SlowAnswer, Fate.SlowDeed, Fate.SlowDeed, Fate.Swallowed, Fate.Error, Fate.ErrorAfter, Fate.Busy,
        Fate.Unavailable, Fate.Twice, Fate.Rubbish, Fate.DeathBefore, Fate.DeathAfter,
    ];

    private static readonly Fate[] s_reads =
    [
        Fate.CutBefore, Fate.SlowAnswer, Fate.Error, Fate.Error, Fate.Busy, Fate.Unavailable, Fate.Blind, Fate.DeathBefore,
    ];

    private static readonly Fate[] s_cancels =
    [
        Fate.CutBefore, Fate.CutAfter, Fate.SlowAnswer, Fate.Swallowed, Fate.Error, Fate.ErrorAfter, Fate.Busy, Fate.Unavailable, Fate.Twice, Fate.DeathBefore, Fate.DeathAfter,
    ];

    private readonly Random _draws = new(seed * 31);
    private readonly Dictionary<Ask, Queue<Fate>> _drawn = [];

    /// <summary>What becomes of the next request of this kind.</summary>
    internal Fate Next(Ask about)
    {
        if (!_drawn.TryGetValue(about, out var drawn))
        {
            drawn = _drawn[about] = new Queue<Fate>(Draw(about));
        }

        return drawn.TryDequeue(out var fate) ? fate : Fate.Answered;
    }

    /// <summary>How long after everybody stopped waiting something is done all the same: sometimes longer than it is looked for.</summary>
    internal TimeSpan Delay() => TimeSpan.FromSeconds(_draws.Next(10) == 0 ? _draws.Next(130, 400) : _draws.Next(1, 120));

    internal bool Coin() => _draws.Next(2) == 0;

    // Each kind has a source of its own, so that what comes of one request does not depend on how many of another kind came before.
    private IEnumerable<Fate> Draw(Ask about)
    {
        var own = new Random((seed * 1009) + (int)about);
        var fates = about switch
        {
            Ask.Start => s_starts,
            Ask.Cancel => s_cancels,
            _ => s_reads,
        };
        var burst = own.Next(5) == 0 ? own.Next(4, 9) : own.Next(0, 4);
        for (var i = 0; i < burst; i++)
        {
            yield return own.Next(4) == 0 ? Fate.Answered : fates[own.Next(fates.Length)];
        }
    }
}
