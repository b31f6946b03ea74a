namespace BotApp.Runners;

/// <summary>The runners of this installation, by the name settings use.</summary>
internal sealed class RunnerList(IEnumerable<IRunner> runners)
{
    private readonly Dictionary<string, IRunner> _runners = runners.ToDictionary(runner => runner.Name, StringComparer.Ordinal);

    internal IReadOnlyCollection<string> Names => _runners.Keys;

    internal IRunner? Find(string name) => _runners.GetValueOrDefault(name);

    /// <summary>What to say of a name that is not among them.</summary>
    internal string Missing(string name) =>
        $"the runner `{name}` is not configured here: there is {string.Join(", ", Names.Order(StringComparer.Ordinal).Select(one => $"`{one}`"))}. The operator adds it (Runners__{name}__Type …), or the settings file names another.";
}
