namespace BotApp.Simulator.State;

/// <summary>All check runs of one app on one commit.</summary>
internal sealed class CheckSuite
{
    public required long Id { get; init; }

    public required Repository Repository { get; init; }

    public required App App { get; init; }

    public required string HeadSha { get; init; }

    public string? HeadBranch { get; init; }

    public string? Before { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public List<CheckRun> Runs { get; } = [];

    /// <summary>Set when a re-run was asked for: queued until the app reports again.</summary>
    public bool Rerequested { get; set; }

    public string Status => Rerequested || Latest.Count == 0 ? "queued"
        : Latest.TrueForAll(run => run.Status == "completed") ? "completed"
        : Latest.Exists(run => run.Status is "in_progress" or "completed") ? "in_progress" : "queued";

    /// <summary>The worst of its runs, once all are over.</summary>
    public string? Conclusion => Status != "completed" ? null
        : Worst.FirstOrDefault(conclusion => Latest.Exists(run => run.Conclusion == conclusion)) ?? "success";

    private static IReadOnlyList<string> Worst { get; } =
        ["failure", "timed_out", "cancelled", "action_required", "stale", "success", "neutral", "skipped"];

    private List<CheckRun> Latest => [.. Runs.GroupBy(run => run.Name).Select(runs => runs.Last())];
}

internal sealed class CheckRun
{
    public required long Id { get; init; }

    public required CheckSuite Suite { get; init; }

    public required string Name { get; set; }

    public string? ExternalId { get; set; }

    public string? DetailsUrl { get; set; }

    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public string? Title { get; set; }

    public string? Summary { get; set; }

    public string? Text { get; set; }

    public List<Annotation> Annotations { get; } = [];

    public IReadOnlyList<CheckButton> Actions { get; set; } = [];

    public App App => Suite.App;

    public string HeadSha => Suite.HeadSha;

    public Repository Repository => Suite.Repository;

    public bool Green => Conclusion is "success" or "neutral" or "skipped";
}

/// <summary>A remark on lines of a file.</summary>
internal sealed record Annotation(
    string Path, int StartLine, int EndLine, string Level, string Message, string? Title, string? RawDetails, int? StartColumn, int? EndColumn);

/// <summary>A button under a completed check run.</summary>
internal sealed record CheckButton(string Label, string Description, string Identifier);

/// <summary>A classic commit status.</summary>
internal sealed record CommitStatus(
    long Id, string Sha, string State, string Context, string? Description, string? TargetUrl, Account Creator, DateTimeOffset CreatedAt);
