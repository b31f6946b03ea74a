using Microsoft.Extensions.Options;

using Quartz;

namespace BotApp.Engine;

/// <summary>Starts the scheduler with the process and stops it within the time a stop may take: running activations first get to finish.</summary>
internal sealed partial class SchedulerHost(
    ISchedulerFactory schedulers,
    EngineStop stop,
    HeldSubjects held,
    IOptions<EngineOptions> options,
    TimeProvider time,
    ILogger<SchedulerHost> logger) : IHostedService
{
    private static readonly TimeSpan AfterCancelling = TimeSpan.FromSeconds(5);

    private IScheduler? _scheduler;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _scheduler = await schedulers.GetScheduler(cancellationToken);
        await _scheduler.Start(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        stop.Begin();
        if (_scheduler is not { } scheduler)
        {
            return; // something before it did not start
        }

        await EndAsync(scheduler);
        await held.LetGoAsync(cancellationToken);
    }

    private async Task EndAsync(IScheduler scheduler)
    {
        var shutdown = scheduler.Shutdown(waitForJobsToComplete: true, CancellationToken.None).AsTask();
        if (await EndsAsync(shutdown, options.Value.StopPatience))
        {
            return;
        }

        Log.Cancelling(logger, options.Value.StopPatience);
        stop.Now();
        if (!await EndsAsync(shutdown, AfterCancelling))
        {
            Log.Abandoned(logger);
        }
    }

    private async Task<bool> EndsAsync(Task task, TimeSpan patience)
    {
        var first = await Task.WhenAny(task, Task.Delay(patience, time));
        return first == task;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Activations still run after {Patience}: they are cancelled now, their subjects stay marked")]
        internal static partial void Cancelling(ILogger logger, TimeSpan patience);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Activations did not stop when cancelled; their subjects stay marked and are taken up at the next start")]
        internal static partial void Abandoned(ILogger logger);
    }
}
