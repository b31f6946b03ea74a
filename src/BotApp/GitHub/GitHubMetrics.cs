using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace BotApp.GitHub;

/// <summary>What the operator sees of GitHub: requests by outcome, and how much of each installation's limit is left.</summary>
internal sealed class GitHubMetrics
{
    internal const string MeterName = "BotApp.GitHub";

    private readonly Counter<long> _requests;

    private readonly ConcurrentDictionary<long, long> _remaining = new();

    public GitHubMetrics(IMeterFactory meters, Quotas quotas)
    {
        var meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("botapp.github.requests", "{request}", "Requests to GitHub by method and status; status 0: no answer.");
        meter.CreateObservableGauge("botapp.github.use", () => quotas.Now().Select(static one => Of(one.InstallationId, one.Forecast.PerHour)), "{request}", "Requests that an hour at the present pace uses, by installation (0: the App).");
        meter.CreateObservableGauge("botapp.github.short", () => quotas.Now().Select(static one => Of(one.InstallationId, one.Forecast.IsShort ? 1 : 0)), null, "1 while an installation's quota is short and what can wait waits, else 0.");
        meter.CreateObservableGauge("botapp.github.remaining", Remaining, "{request}", "Requests left in the current hour, by installation (0: the App).");
    }

    internal void Answered(GitHubCall call, GitHubAnswer answer)
    {
        Count(call, answer.Status);
        if (!answer.Foreign && long.TryParse(answer.Header("x-ratelimit-remaining"), NumberStyles.None, CultureInfo.InvariantCulture, out var left))
        {
            _remaining[call.Scope.InstallationId] = left;
        }
    }

    internal void NotAnswered(GitHubCall call) => Count(call, 0);

    private void Count(GitHubCall call, int status) => _requests.Add(
        1,
        new KeyValuePair<string, object?>("method", call.Method.Method),
        new KeyValuePair<string, object?>("status", status));

    private IEnumerable<Measurement<long>> Remaining() => _remaining.Select(static pair => Of(pair.Key, pair.Value));

    private static Measurement<long> Of(long installationId, long value) => new(value, new KeyValuePair<string, object?>("installation", installationId));
}
