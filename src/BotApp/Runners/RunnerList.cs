using BotApp.Core.Pipelines;

namespace BotApp.Runners;

/// <summary>The runners of this installation, by the name settings use.</summary>
internal sealed class RunnerList(IEnumerable<IRunner> runners)
{
    private readonly Dictionary<string, IRunner> _runners = runners.ToDictionary(runner => runner.Name, StringComparer.Ordinal);

    internal IReadOnlyCollection<string> Names => _runners.Keys;

    internal IRunner? Find(string name) => _runners.GetValueOrDefault(name);

    /// <summary>What to say of a name that is not among them.</summary>
    internal string Missing(string name) => RunnerFact.Missing(name, Names);

    /// <summary>All of them as decisions see them.</summary>
    internal IReadOnlyDictionary<string, RunnerFact> Facts() => _runners.Values.ToDictionary(
        static runner => runner.Name,
        static runner => new RunnerFact
        {
            Observes = runner.Capabilities.Observes,
            ForkSafe = runner.Capabilities.ForkSafe,
            Heartbeats = runner.Capabilities.Heartbeats,
            RerunsFailedJobs = runner.Capabilities.RerunFailed,
            SelectsTests = runner.Capabilities.Selects,
            RerunsAllAnew = runner.Capabilities is { RerunKeepsId: false } or { RerunAllIsNew: true },
            Trouble = runner.Trouble?.Sentence,
        },
        StringComparer.Ordinal);
}
