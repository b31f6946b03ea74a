namespace BotApp.Runners;

/// <summary>Makes the runners when the application starts, not when the first run needs one: what cannot be made is known then, and their figures are there from the beginning.</summary>
internal sealed partial class RunnersAtStart(RunnerList runners, RunnerMetrics metrics, ILogger<RunnersAtStart> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var names = string.Join(", ", runners.Names.Order(StringComparer.Ordinal));
        Log.Configured(logger, names, metrics.Watched);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Runners: {Names}; {Watched} of them configured here")]
        internal static partial void Configured(ILogger logger, string names, int watched);
    }
}
