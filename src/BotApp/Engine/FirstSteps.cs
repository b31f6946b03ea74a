using BotApp.GitHub;
using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>How far a new installation has come, for the page that has nothing else to show.</summary>
internal sealed class FirstSteps(GitHubClient github, Store store, IOptions<GitHubOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>A page does not wait longer for it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>What GitHub said is shown to everybody for so long.</summary>
    private static readonly TimeSpan s_believed = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _turn = new(1);

    private (AppStanding Standing, DateTimeOffset Until)? _known;

    /// <summary>Where it stands now.</summary>
    internal async Task<FirstStepsReading> ReadAsync(CancellationToken cancellationToken)
    {
        var deliveries = await store.Queries.DeliveriesAsync(new DeliverySearch { Max = 1 }, cancellationToken);
        return new FirstStepsReading(await StandingAsync(cancellationToken), deliveries is [var newest, ..] ? newest.ReceivedAt : null);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<AppStanding> StandingAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_known is not { } known || known.Until < time.GetUtcNow())
            {
                known = (await AskAsync(cancellationToken), time.GetUtcNow() + s_believed);
                _known = known;
            }

            return known.Standing;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<AppStanding> AskAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            var app = await github.Apps.GetAsync(patience.Token);
            var installations = await github.Apps.ListInstallationsAsync(patience.Token);
            var attempts = await github.Apps.ListDeliveriesAsync(failedOnly: false, 1, patience.Token);
            return new AppStanding.Known(
                $"{options.Value.WebUrl.AbsoluteUri.TrimEnd('/')}/apps/{(app.Slug ?? "").Escaped()}/installations/new",
                installations.Items.Count(one => one.SuspendedAt is null),
                attempts.Items is [var newest, ..] ? new DeliveryAttempt(newest.Event ?? "", newest.DeliveredAt, newest.StatusCode, newest.Status ?? "") : null);
        }
        catch (GitHubException)
        {
            return new AppStanding.Unknown();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new AppStanding.Unknown();
        }
    }
}

/// <summary>What there is and what is missing.</summary>
/// <param name="App">The App on GitHub.</param>
/// <param name="HeardAt">When the newest delivery came that led to something; null: none ever did.</param>
internal sealed record FirstStepsReading(AppStanding App, DateTimeOffset? HeardAt)
{
    /// <summary>What GitHub last tried to tell; null: nothing, or it could not be asked.</summary>
    internal DeliveryAttempt? Attempt => (App as AppStanding.Known)?.Attempt;
}

/// <summary>A delivery as GitHub saw it.</summary>
/// <param name="Event">Of what.</param>
/// <param name="At">When.</param>
/// <param name="StatusCode">BotApp's answer; 0: none came.</param>
/// <param name="Status">The same in GitHub's words.</param>
internal sealed record DeliveryAttempt(string Event, DateTimeOffset? At, int StatusCode, string Status)
{
    internal bool IsTaken => StatusCode is >= 200 and < 300;
}

/// <summary>The App on GitHub, as far as it is known.</summary>
internal abstract record AppStanding
{
    /// <summary>GitHub knows it.</summary>
    /// <param name="Install">Where it is put on repositories.</param>
    /// <param name="Installations">On how many accounts it is and works.</param>
    /// <param name="Attempt">What it last tried to tell; null: nothing yet.</param>
    internal sealed record Known(string Install, int Installations, DeliveryAttempt? Attempt) : AppStanding;

    /// <summary>GitHub could not be asked, or does not know it.</summary>
    internal sealed record Unknown : AppStanding;
}
