using System.Globalization;
using BotApp.Simulator;

namespace BotApp.Benchmarks.Requests;

/// <summary>What GitHub saw while one thing happened.</summary>
/// <param name="What">What happened.</param>
/// <param name="Deliveries">What GitHub told of it, the echoes of our own writes included.</param>
/// <param name="Counted">Requests that took from the installation's quota.</param>
/// <param name="Free">Requests answered "not modified", which take nothing from it. Source: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api.</param>
/// <param name="Tokens">Tokens that were asked for; one lasts an hour.</param>
/// <param name="Operations">The counted ones by GitHub's name of the operation.</param>
internal sealed record RequestRow(string What, int Deliveries, int Counted, int Free, int Tokens, IReadOnlyDictionary<string, int> Operations)
{
    internal static RequestRow Of(string what, int deliveries, IReadOnlyList<ApiRequest> requests) => new(
        what,
        deliveries,
        requests.Count(request => request.IsCounted),
        requests.Count(request => request is { TokenKind: "installation", IsCounted: false }),
        requests.Count(request => request.Operation == "apps/create-installation-access-token"),
        requests.Where(request => request.IsCounted).GroupBy(request => request.Operation, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal));

    /// <summary>A table for people.</summary>
    internal static string Table(IEnumerable<RequestRow> rows) => TableRow.Table(rows.Select(static row => row.ToTable()));

    /// <summary>The line of a table.</summary>
    internal TableRow ToTable() => new(
        $"requests: {What}",
        $"{Counted} counted, {Free} not modified, {Tokens} tokens",
        $"deliveries {Deliveries}{Where}",
        Goals);

    private string Where => string.Concat(Operations.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $", {pair.Key} {pair.Value}")));

    // None of the runs here has annotations, of which fifty would be one request more.
    private IReadOnlyList<Goal> Goals => What switch
    {
        RequestWalk.Opened or RequestWalk.Pushed or RequestWalk.Labelled or RequestWalk.Talked => [Goal.AtMost("counted", Counted, 3)],
        RequestWalk.Finished => [Goal.AtMost("counted", Counted, 4)],
        RequestWalk.Swept => [Goal.AtMost("counted", Counted, 0)],
        _ => [],
    };
}
