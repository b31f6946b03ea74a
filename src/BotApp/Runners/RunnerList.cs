using BotApp.Core.Pipelines;

namespace BotApp.Runners;

/// <summary>The runners of this installation, by the name settings use.</summary>
internal sealed class RunnerList(IEnumerable<IRunner> runners)
{
    private readonly Dictionary<string, IRunner> _runners = runners.ToDictionary(runner => runner.Name, StringComparer.Ordinal);

    internal IReadOnlyCollection<string> Names => _runners.Keys;

    /// <summary>What each of them can do, by name.</summary>
    internal IReadOnlyDictionary<string, RunnerCapabilities> Capabilities => _runners.ToDictionary(runner => runner.Key, runner => runner.Value.Capabilities, StringComparer.Ordinal);

    internal IRunner? Find(string name) => _runners.GetValueOrDefault(name);
}
