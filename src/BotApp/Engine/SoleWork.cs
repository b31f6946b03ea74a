using System.Globalization;
using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>
/// Work that comes again and again and that one replica does for all. Whoever holds its lease does it, at once when it took the lease and then at intervals; when
/// it dies, another one takes the lease once that is over. A replica that cannot renew its lease stops. What is done here must bear being done twice all the same:
/// whoever stood still does not know yet that it was followed.
/// </summary>
internal sealed partial class SoleWork(Store store, IOptions<EngineOptions> options, TimeProvider time, ILogger<SoleWork> logger)
{
    private readonly string _holder = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}");

    /// <summary>Works until it is stopped.</summary>
    /// <param name="name">The lease.</param>
    /// <param name="afterStart">How long after the start of this process the first look may be.</param>
    /// <param name="every">The pause between two looks.</param>
    /// <param name="look">One look; it says itself what failed.</param>
    /// <param name="stoppingToken">Ends it.</param>
    internal async Task RunAsync(string name, TimeSpan afterStart, TimeSpan every, Func<CancellationToken, Task> look, CancellationToken stoppingToken)
    {
        await Task.Delay(afterStart, time, stoppingToken);
        if (!store.Database.Dialect.IsShared)
        {
            await WorkAsync(every, look, stoppingToken); // there is one process
            return;
        }

        while (true)
        {
            while (!await TakeAsync(name, stoppingToken))
            {
                await Task.Delay(options.Value.LeaseEvery, time, stoppingToken);
            }

            Log.Taken(logger, name);
            await LeadAsync(name, every, look, stoppingToken);
            Log.Lost(logger, name);
        }
    }

    private async Task LeadAsync(string name, TimeSpan every, Func<CancellationToken, Task> look, CancellationToken stoppingToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var holding = HoldAsync(name, lost);
        try
        {
            await WorkAsync(every, look, lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
        {
            // Another replica works now.
        }
        finally
        {
            await lost.CancelAsync();
            await holding;
            await GiveBackAsync(name);
        }
    }

    private async Task WorkAsync(TimeSpan every, Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        while (true)
        {
            await look(cancellationToken);
            await Task.Delay(every, time, cancellationToken);
        }
    }

    // Renews the lease; cancels when it is another replica's, or when nobody can tell for as long as it lasts.
    private async Task HoldAsync(string name, CancellationTokenSource lost)
    {
        var renewed = time.GetTimestamp();
        while (!lost.IsCancellationRequested)
        {
            await Task.Delay(options.Value.LeaseEvery, time, lost.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            using var patience = new CancellationTokenSource(options.Value.LeasePatience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, lost.Token);
            try
            {
                if (!await store.Leases.TakeAsync(name, _holder, options.Value.LeasePatience, either.Token))
                {
                    await lost.CancelAsync();
                }

                renewed = time.GetTimestamp();
            }
            catch (Exception exception)
            {
                if (!lost.IsCancellationRequested && time.GetElapsedTime(renewed) >= options.Value.LeasePatience)
                {
                    Log.NotRenewed(logger, name, exception);
                    await lost.CancelAsync();
                }
            }
        }
    }

    private async Task<bool> TakeAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await store.Leases.TakeAsync(name, _holder, options.Value.LeasePatience, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotTaken(logger, name, exception);
            return false;
        }
    }

    // So that another one need not wait until it is over.
    private async Task GiveBackAsync(string name)
    {
        try
        {
            using var patience = new CancellationTokenSource(options.Value.LeasePatience, time);
            await store.Leases.GiveBackAsync(name, _holder, patience.Token);
        }
        catch (Exception exception)
        {
            Log.NotGivenBack(logger, name, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "This replica does '{Name}' for all from now on")]
        internal static partial void Taken(ILogger logger, string name);

        [LoggerMessage(Level = LogLevel.Information, Message = "This replica does '{Name}' no more")]
        internal static partial void Lost(ILogger logger, string name);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Whether this replica may do '{Name}' cannot be told: it stops")]
        internal static partial void NotRenewed(ILogger logger, string name, Exception exception);

        [LoggerMessage(Level = LogLevel.Debug, Message = "The lease of '{Name}' cannot be asked for")]
        internal static partial void NotTaken(ILogger logger, string name, Exception exception);

        [LoggerMessage(Level = LogLevel.Debug, Message = "The lease of '{Name}' could not be given back: it ends by itself")]
        internal static partial void NotGivenBack(ILogger logger, string name, Exception exception);
    }
}
