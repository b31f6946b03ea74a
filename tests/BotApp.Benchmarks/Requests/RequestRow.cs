using System.Globalization;
using BotApp.Simulator;

namespace BotApp.Benchmarks.Requests;

/// <summary>What GitHub saw while one thing happened.</summary>
/// <param name="What">What happened.</param>
/// <param name="Target">How many counted requests it may take at most; what is wanted, not what is so.</param>
/// <param name="Deliveries">What GitHub told of it, the echoes of our own writes included.</param>
/// <param name="Counted">Requests that took from the installation's quota.</param>
/// <param name="Free">Requests answered "not modified", which take nothing from it. Source: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api.</param>
/// <param name="Tokens">Tokens that were asked for; one lasts an hour.</param>
/// <param name="Operations">The counted ones by GitHub's name of the operation.</param>
internal sealed record RequestRow(string What, int Target, int Deliveries, int Counted, int Free, int Tokens, IReadOnlyDictionary<string, int> Operations)
{
    internal static RequestRow Of(string what, int target, int deliveries, IReadOnlyList<ApiRequest> requests) => new(
        what,
        target,
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
        Goal.AtMost("counted", Counted, Target));

    private string Where => string.Concat(Operations.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $", {pair.Key} {pair.Value}")));
}
