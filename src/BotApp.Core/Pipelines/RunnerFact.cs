namespace BotApp.Core.Pipelines;

/// <summary>What is known of a runner when something is decided.</summary>
public sealed record RunnerFact
{
    /// <summary>Runs that it started by itself are found by commit: only GitHub Actions.</summary>
    public bool Observes { get; init; }

    /// <summary>Code of forks runs apart from secrets there.</summary>
    public bool ForkSafe { get; init; }

    /// <summary>It can run the failed jobs of a run again and leave the others as they are; default true. Without it everything is run again.</summary>
    public bool RerunsFailedJobs { get; init; } = true;

    /// <summary>It can be told to run only some tests, named as pytest names them. Default false.</summary>
    public bool SelectsTests { get; init; }

    /// <summary>Everything again is a new run there, and not another attempt of the same.</summary>
    public bool RerunsAllAnew { get; init; }

    /// <summary>While a run is alive, the runner says so at least every few minutes: silence means that it is not.</summary>
    public bool Heartbeats { get; init; }

    /// <summary>Why it is not asked at the moment, a sentence for people; null while it answers.</summary>
    public string? Trouble { get; init; }

    /// <summary>What to say of a runner that is not configured.</summary>
    /// <param name="name">The name in the settings.</param>
    /// <param name="configured">The names there are.</param>
    public static string Missing(string name, IEnumerable<string> configured) =>
        $"the runner `{name}` is not configured here: there is {string.Join(", ", configured.Order(StringComparer.Ordinal).Select(one => $"`{one}`"))}. The operator adds it (Runners__{name}__Type), or the settings file names another";
}
