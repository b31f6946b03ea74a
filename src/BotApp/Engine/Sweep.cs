using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>
/// Nothing depends on a wake-up arriving: at the start and then again and again this looks for subjects with work that nobody is about to
/// activate and for timers that came due, whatever process marked or set them. What ends before it looks again gets its appointment, so that nothing is late.
/// </summary>
internal sealed partial class Sweep(Store store, SubjectQueue queue, IOptions<EngineOptions> options, TimeProvider time, ILogger<Sweep> logger)
    : BackgroundService
{
    private const int Page = 1000;
    private static readonly TimeSpan NextPage = TimeSpan.FromSeconds(1);

    /// <summary>One look.</summary>
    /// <returns>Whether there may be more than was looked at.</returns>
    internal async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var timers = await store.Timers.ElapseDueAsync(Page, cancellationToken);
        var due = await store.Subjects.DueAsync(Page, cancellationToken);
        queue.Wake([.. timers.Concat(due).Where(subject => !queue.Knows(subject.Key)).DistinctBy(subject => subject.Key)]);
        foreach (var (subject, wait) in await store.Subjects.SoonAsync(options.Value.AppointedWithin, Page, cancellationToken))
        {
            await queue.WakeAtAsync(subject, time.GetUtcNow() + wait, cancellationToken);
        }

        return due.Count == Page || timers.Count == Page;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var hasMore = false;
            try
            {
                hasMore = await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception);
            }

            await Task.Delay(hasMore && NextPage < options.Value.SweepEvery ? NextPage : options.Value.SweepEvery, time, stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The sweep could not read the store; it tries again")]
        internal static partial void Failed(ILogger logger, Exception exception);
    }
}
