namespace BotApp.Simulator.FakeRunners.AzurePipelines;

/// <summary>A build, which is a run of the pipelines API under the same id.</summary>
internal sealed class AzureBuild(int id, AzureDefinition definition, string number, DateTimeOffset queued)
{
    public int Id { get; } = id;

    public AzureDefinition Definition { get; } = definition;

    public string Number { get; } = number;

    public DateTimeOffset QueuedAt { get; } = queued;

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public DateTimeOffset ChangedAt { get; set; } = queued;

    /// <summary>notStarted, inProgress, cancelling, completed.</summary>
    public string Status { get; set; } = "notStarted";

    /// <summary>succeeded, partiallySucceeded, failed, canceled; null until it is over, and the former one stays while failed stages run again.</summary>
    public string? Result { get; set; }

    public required string SourceBranch { get; init; }

    public required string SourceVersion { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public List<AzureStage> Stages { get; } = [];

    public List<AzureArtifact> Artifacts { get; } = [];

    public List<string> Tags { get; } = [];

    public IEnumerable<AzureJob> Jobs => Stages.SelectMany(static stage => stage.Jobs);

    /// <summary>Its newest attempt: the highest of its stages.</summary>
    public int Attempt => Stages.Max(static stage => stage.Attempt);

    /// <summary>The jobs of the newest attempt, by display name.</summary>
    public AzureJob Job(string name) => Jobs.First(job => job.Name == name);
}

/// <summary>A stage at its newest attempt; the former ones are only linked from the timeline.</summary>
internal sealed class AzureStage(string name)
{
    public string Name { get; } = name;

    public int Attempt { get; set; } = 1;

    public List<AzureJob> Jobs { get; } = [];

    public string State => Jobs.All(static job => job.State == "completed") ? "completed" : Jobs.All(static job => job.State == "pending") ? "pending" : "inProgress";

    public string? Result => State == "completed" ? AzureResults.Worst(Jobs.Select(static job => job.Result!)) : null; // set with the state
}

/// <summary>A job at its newest attempt.</summary>
internal sealed class AzureJob(string name)
{
    public string Name { get; } = name;

    public Guid Id { get; } = Guid.NewGuid();

    public int Attempt { get; set; } = 1;

    /// <summary>pending, inProgress, completed.</summary>
    public string State { get; set; } = "pending";

    /// <summary>succeeded, succeededWithIssues, failed, canceled, skipped, abandoned; null until completed.</summary>
    public string? Result { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public List<string> Issues { get; } = [];
}

/// <summary>Files published under a name; a name is given once in a run.</summary>
internal sealed record AzureArtifact(int Id, string Name, IReadOnlyList<(string Path, byte[] Content)> Files);

/// <summary>What the results of parts mean for the whole.</summary>
internal static class AzureResults
{
    /// <summary>The result of a stage whose jobs ended so.</summary>
    public static string Worst(IEnumerable<string> results)
    {
        var all = results.ToList();
        string[] order = ["canceled", "abandoned", "failed", "succeededWithIssues"];
        var worst = order.FirstOrDefault(all.Contains) ?? (all.All(static one => one == "skipped") ? "skipped" : "succeeded");
        return worst == "abandoned" ? "failed" : worst;
    }

    /// <summary>The result of a build whose stages ended so.</summary>
    public static string OfBuild(IEnumerable<string> results) => Worst(results) switch
    {
        "succeededWithIssues" => "partiallySucceeded",
        "skipped" => "succeeded",
        var same => same,
    };
}
