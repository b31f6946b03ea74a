namespace BotApp.Runners;

/// <summary>The runners that do not answer at the moment, for whoever shows them.</summary>
internal sealed class RunnerTroubles(RunnerList runners)
{
    internal IReadOnlyList<(string Name, RunnerTrouble Trouble)> Now() =>
    [
        .. runners.Names.Order(StringComparer.Ordinal)
            .Select(name => (name, runners.Find(name)?.Trouble))
            .Where(static one => one.Trouble is not null)
            .Select(static one => (one.name, one.Trouble!)), // filtered just before
    ];
}
