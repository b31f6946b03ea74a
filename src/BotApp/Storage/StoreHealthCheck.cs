using System.Data.Common;

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BotApp.Storage;

/// <summary>Ready means: the store answers, with its schema. A disk that is getting full is said while it still does.</summary>
internal sealed class StoreHealthCheck(Store store, StoreSpace space) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.Database
                .ReadAsync(session => session.NumberAsync("SELECT MAX(number) FROM schema_versions"), cancellationToken)
                .WaitAsync(Patience, cancellationToken);
            return space.Used() is >= StoreSpace.Alarm and var used
                ? HealthCheckResult.Degraded(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The disk of the database is {Math.Floor(used * 100)} % full: make room, or shorten what Retention keeps."))
                : HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or InvalidOperationException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The store does not answer.", exception);
        }
    }
}
