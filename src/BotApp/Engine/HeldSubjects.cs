using System.Collections.Concurrent;

using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>
/// What this replica works on. While others share its database it says again and again that it still does, and takes up what another one left: whoever died, was cut off or stood still
/// for too long is followed, and finds on its return that the version is another one's. A database of one process needs none of it.
/// </summary>
internal sealed partial class HeldSubjects(Store store, SubjectQueue queue, IOptions<EngineOptions> options, TimeProvider time, ILogger<HeldSubjects> logger) : BackgroundService
{
    private const int Page = 1000;

    private readonly ConcurrentDictionary<string, byte> held = new(StringComparer.Ordinal);

    /// <summary>Its activation runs here.</summary>
    internal void Add(string subjectKey) => held[subjectKey] = 0;

    /// <summary>It does not run here any more.</summary>
    internal void Remove(string subjectKey) => held.TryRemove(subjectKey, out _);

    /// <summary>The replica stops: what it was cut off from is the others' at once.</summary>
    internal async Task LetGoAsync(CancellationToken cancellationToken)
    {
        if (!store.Database.Dialect.IsShared)
        {
            return;
        }

        try
        {
            await store.Subjects.LetGoAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Log.NotLetGo(logger, exception); // it lapses by itself
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (store.Database.Dialect.IsShared)
        {
            await Task.Delay(options.Value.CheckinEvery, time, stoppingToken);
            try
            {
                if (!held.IsEmpty)
                {
                    await store.Subjects.HoldAsync([.. held.Keys], options.Value.HoldFor, stoppingToken);
                }

                var abandoned = await store.Subjects.AbandonedAsync(Page, stoppingToken);
                queue.Wake([.. abandoned.Where(subject => !queue.Knows(subject.Key))]);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "It could not be said that this replica still works on what it began; it says so again, and what is taken over meanwhile it leaves alone")]
        internal static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Debug, Message = "What this replica was cut off from could not be let go: others take it up when its time is over")]
        internal static partial void NotLetGo(ILogger logger, Exception exception);
    }
}
