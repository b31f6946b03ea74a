using System.Text.Json.Nodes;

namespace BotApp.Simulator.State;

internal sealed class Deployment
{
    public required long Id { get; init; }

    public required Repository Repository { get; init; }

    public required string Sha { get; init; }

    public required string Ref { get; init; }

    public required string Task { get; init; }

    public required string Environment { get; init; }

    public required Account Creator { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public JsonNode? Payload { get; init; }

    public string? Description { get; init; }

    public bool Transient { get; init; }

    public bool Production { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public List<DeploymentStatus> Statuses { get; } = [];

    public string? State => Statuses.LastOrDefault()?.State;
}

internal sealed record DeploymentStatus(
    long Id, Deployment Deployment, string State, string Description, string Environment, string LogUrl, string EnvironmentUrl,
    Account Creator, DateTimeOffset CreatedAt);

internal sealed class DeploymentEnvironment
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Minutes a job waits, at most 43,200.</summary>
    public int WaitTimer { get; set; }

    public List<Account> Reviewers { get; } = [];

    public (bool ProtectedBranches, bool CustomBranches)? BranchPolicy { get; set; }

    /// <summary>The app whose custom protection rule gates jobs of this environment.</summary>
    public App? Gate { get; set; }
}

internal sealed class Release
{
    public required long Id { get; init; }

    public required Repository Repository { get; init; }

    public required Account Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string TagName { get; set; }

    public required string Target { get; set; }

    public string? Name { get; set; }

    public string? Body { get; set; }

    public bool Draft { get; set; }

    public bool Prerelease { get; set; }

    public DateTimeOffset? PublishedAt { get; set; }

    /// <summary>When it was made the latest, as a number that grows; null when it never was.</summary>
    public long? LatestSince { get; set; }

    public List<ReleaseAsset> Assets { get; } = [];
}

internal sealed class ReleaseAsset
{
    public required long Id { get; init; }

    public required Release Release { get; init; }

    public required string Name { get; set; }

    public string? Label { get; set; }

    public required string ContentType { get; init; }

    public required byte[] Content { get; init; }

    public required Account Uploader { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public int Downloads { get; set; }
}
