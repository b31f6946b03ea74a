using BotApp.Core;

namespace BotApp.GitHub;

/// <summary>How far each installation's quota reaches, from what GitHub's answers said since this process began.</summary>
internal sealed class Quotas(Traffic traffic, TimeProvider time)
{
    /// <summary>What is known now, by installation (0: the App itself).</summary>
    internal IReadOnlyList<(long InstallationId, QuotaForecast Forecast)> Now()
    {
        var now = time.GetUtcNow();
        return [.. traffic.All.Select(one => (one.InstallationId, Forecast: QuotaForecast.Of(one.Readings(), now))).Where(one => one.Forecast is not null).OrderBy(one => one.InstallationId).Select(one => (one.InstallationId, one.Forecast!))]; // filtered just before
    }

    /// <summary>An installation's; null while nothing is known.</summary>
    internal QuotaForecast? Of(long installationId) => QuotaForecast.Of(traffic.Of(installationId).Readings(), time.GetUtcNow());

    /// <summary>How long what can wait waits for the installation's quota; null while nothing needs to.</summary>
    internal TimeSpan? Postponed(long installationId) => Of(installationId)?.Postponed(time.GetUtcNow());
}
