namespace BotApp.Runners;

/// <summary>How the events of each runner are read, for whoever receives them and must not do more.</summary>
internal sealed class RunnerEventReaders(RunnerList runners)
{
    /// <summary>The reader of a runner's events; null when there is no such runner, or it sends none.</summary>
    internal IRunnerEvents? Find(string runner) => runners.Find(runner)?.Events;
}
