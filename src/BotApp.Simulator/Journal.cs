namespace BotApp.Simulator;

/// <summary>A request to the API and how it ended.</summary>
/// <param name="At">When it was answered, by GitHub's clock.</param>
/// <param name="Operation">GitHub's name for it, such as <c>checks/create</c>; empty when there is none.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path without query, as sent.</param>
/// <param name="Query">Query with its question mark, or empty.</param>
/// <param name="Status">Status answered; 0 when the connection was cut.</param>
/// <param name="TokenKind"><c>jwt</c>, <c>installation</c>, <c>user</c>, <c>basic</c> or <c>none</c>.</param>
/// <param name="Installation">Installation of the token.</param>
internal sealed record ApiRequest(
    DateTimeOffset At, string Operation, string Method, string Path, string Query, int Status, string TokenKind, long? Installation)
{
    /// <summary>When it arrived, by the same clock.</summary>
    public DateTimeOffset Began { get; init; }

    /// <summary>What a write said; null for reads, and while <see cref="Journal.KeepsBodies"/> is off.</summary>
    public string? Body { get; init; }

    /// <summary>The installation's token that it came with; null when it came without one.</summary>
    public TokenGrant? Grant { get; init; }

    /// <summary>It took from the quota of an installation: answers "not modified" are free, and tokens have a quota of their own.</summary>
    public bool IsCounted => TokenKind == "installation" && Status != 304;
}

/// <summary>What an installation's token allows, and which of it one request could make use of.</summary>
/// <param name="Number">Which token; its text is nobody's business.</param>
/// <param name="Repositories">Repositories that it was narrowed to; null when it was not.</param>
/// <param name="Permissions">What it allows: <c>checks:write</c>.</param>
/// <param name="Needed">What the operation asks for, alternatives included.</param>
internal sealed record TokenGrant(int Number, IReadOnlyList<long>? Repositories, IReadOnlyList<string> Permissions, IReadOnlyList<string> Needed);

/// <summary>Every request, for tests and for the page.</summary>
internal sealed class Journal(FakeGitHub github)
{
    private readonly List<ApiRequest> requests = [];
    private readonly List<string> unexpected = [];
    private int requestsDuringPenalty;

    /// <summary>Whether the bodies of writes are remembered; a world that runs for days would grow by them.</summary>
    public bool KeepsBodies { get; set; }

    public IReadOnlyList<ApiRequest> Requests
    {
        get
        {
            lock (requests)
            {
                return [.. requests];
            }
        }
    }

    public IReadOnlyList<string> Unexpected
    {
        get
        {
            lock (unexpected)
            {
                return [.. unexpected];
            }
        }
    }

    /// <summary>Requests that came although the secondary limit had said to wait.</summary>
    public int RequestsDuringPenalty => requestsDuringPenalty;

    public int Count(string operation) => Requests.Count(request => request.Operation == operation);

    public IReadOnlyDictionary<string, int> Counts() =>
        Requests.GroupBy(request => request.Operation).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    public void Clear()
    {
        lock (requests)
        {
            requests.Clear();
        }
    }

    internal void Add(ApiRequest request)
    {
        lock (requests)
        {
            requests.Add(request with { At = github.Now });
        }
    }

    internal void AddUnexpected(string text)
    {
        lock (unexpected)
        {
            unexpected.Add(text);
        }
    }

    internal void CountPenalty() => Interlocked.Increment(ref requestsDuringPenalty);
}
