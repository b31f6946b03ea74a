using System.Net;
using BotApp.Simulator.State;
using BotApp.Simulator.Webhooks;

namespace BotApp.Simulator;

/// <summary>How a matching request is answered instead of properly.</summary>
internal sealed record FaultyAnswer
{
    /// <summary>Status to answer; null leaves the real answer (with <see cref="Delay"/>).</summary>
    public HttpStatusCode? Status { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string Body { get; init; } = """{"message":"Server Error"}""";

    public TimeSpan Delay { get; init; }

    /// <summary>Never answers; the connection stays open until the client gives up.</summary>
    public bool Hang { get; init; }

    /// <summary>Cuts the connection.</summary>
    public bool Reset { get; init; }

    /// <summary>Does the deed first and only then answers wrongly: the client cannot know that it happened.</summary>
    public bool AfterTheDeed { get; init; }
}

/// <summary>What goes wrong, as a test says.</summary>
internal sealed class Faults(FakeGitHub github)
{
    private readonly List<Planned> planned = [];

    /// <summary>GitHub's clock minus the machine's.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>What happens to a delivery about to be sent; null means it is sent once.</summary>
    public Func<Delivery, DeliveryFate>? OnDelivery { get; set; }

    /// <summary>Until then every request of the API is refused by the secondary limit.</summary>
    public DateTimeOffset? PenaltyUntil { get; private set; }

    /// <summary>Seconds named in <c>retry-after</c>; null leaves the header out, as GitHub sometimes does.</summary>
    public bool PenaltyNamesRetryAfter { get; private set; } = true;

    public HttpStatusCode PenaltyStatus { get; private set; } = HttpStatusCode.Forbidden;

    /// <summary>Answers the next <paramref name="times"/> requests that match with <paramref name="answer"/>.</summary>
    /// <param name="operation">An operation such as <c>checks/create</c>, or <c>*</c>.</param>
    /// <param name="times">How many requests.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="where">A condition on the method and path, if any.</param>
    public void Answer(string operation, int times, FaultyAnswer answer, Func<string, string, bool>? where = null)
    {
        lock (planned)
        {
            planned.Add(new Planned(operation, answer, where) { Left = times });
        }
    }

    public void ClearAnswers()
    {
        lock (planned)
        {
            planned.Clear();
        }
    }

    /// <summary>Refuses everything for a while, as the secondary limit does.</summary>
    public void SecondaryLimit(TimeSpan penalty, HttpStatusCode status = HttpStatusCode.Forbidden, bool retryAfter = true)
    {
        PenaltyUntil = github.Now + penalty;
        PenaltyStatus = status;
        PenaltyNamesRetryAfter = retryAfter;
    }

    public void EndPenalty() => PenaltyUntil = null;

    /// <summary>Every installation token given out so far is refused.</summary>
    public void ExpireTokens()
    {
        lock (github.Gate)
        {
            github.Apps.ExpireTokens();
        }
    }

    /// <summary>Leaves the primary limit of an installation with this many requests.</summary>
    public void LeaveQuota(Installation installation, int remaining) => github.Limits.Leave($"installation:{installation.Id}", remaining);

    /// <summary>Sends every delivery twice.</summary>
    public void DuplicateDeliveries() => OnDelivery = _ => DeliveryFate.Twice;

    /// <summary>Loses the deliveries that match.</summary>
    public void DropDeliveries(Func<Delivery, bool> which) => OnDelivery = delivery => which(delivery) ? DeliveryFate.Lost : DeliveryFate.Sent;

    /// <summary>Holds the deliveries that match until <see cref="ReleaseHeld"/>.</summary>
    public void HoldDeliveries(Func<Delivery, bool> which) => OnDelivery = delivery => which(delivery) ? DeliveryFate.Held : DeliveryFate.Sent;

    /// <summary>Sends what was held, in the order asked for, and holds nothing any more.</summary>
    public void ReleaseHeld(Func<IReadOnlyList<Delivery>, IEnumerable<Delivery>>? order = null)
    {
        OnDelivery = null;
        github.Deliveries.ReleaseHeld(order ?? (held => held));
    }

    internal FaultyAnswer? Take(string operation, string method, string path)
    {
        lock (planned)
        {
            var found = planned.Find(plan => plan.Left > 0
                && (plan.Operation == "*" || plan.Operation == operation) && (plan.Where is null || plan.Where(method, path)));
            if (found is null)
            {
                return null;
            }

            found.Left--;
            return found.Answer;
        }
    }

    private sealed record Planned(string Operation, FaultyAnswer Answer, Func<string, string, bool>? Where)
    {
        public int Left { get; set; }
    }
}
