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
    internal static string Table(string title, IEnumerable<RequestRow> rows) => string.Join('\n', rows
        .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.What,-44} {row.Deliveries,10} {row.Counted,7} {row.Wanted,-13} {row.Free,5} {row.Tokens,6}  {row.Where}"))
        .Prepend($"{title,-44} {"deliveries",10} {"counted",7} {"wanted",-13} {"free",5} {"tokens",6}  counted requests by operation"));

    private string Wanted => string.Create(CultureInfo.InvariantCulture, $"<= {Target}{(Counted > Target ? $", {Counted - Target} over" : "")}");

    private string Where => string.Join(", ", Operations.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));
}
