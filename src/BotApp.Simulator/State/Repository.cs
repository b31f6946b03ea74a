using System.Text.Json.Nodes;
using BotApp.Simulator.Git;

namespace BotApp.Simulator.State;

/// <summary>Rights of a person on a repository, in GitHub's order.</summary>
internal enum Access
{
    None,
    Read,
    Triage,
    Write,
    Maintain,
    Admin,
}

internal sealed class Label
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public string Color { get; init; } = "ededed";

    public string? Description { get; init; }
}

/// <summary>A check that must be green before a merge; <see cref="AppId"/> pins it to one app.</summary>
internal sealed record RequiredCheck(string Context, long? AppId = null);

/// <summary>Protection of one branch.</summary>
internal sealed record Protection
{
    public IReadOnlyList<RequiredCheck> Checks { get; init; } = [];

    /// <summary>The branch must be up to date before merging.</summary>
    public bool Strict { get; init; }

    public bool EnforceAdmins { get; init; }

    public bool RequireChecks { get; init; } = true;
}

/// <summary>A repository and everything that belongs to it.</summary>
internal sealed class Repository
{
    public required long Id { get; init; }

    public required Account Owner { get; set; }

    public required string Name { get; set; }

    public required GitRepository Git { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string FullName => $"{Owner.Login}/{Name}";

    public string? Description { get; set; }

    public bool Private { get; set; }

    public bool Archived { get; set; }

    /// <summary>It is gone; what was made from it (pull requests into others) stays.</summary>
    public bool Deleted { get; set; }

    public string DefaultBranch { get; set; } = "main";

    public Repository? Parent { get; init; }

    public DateTimeOffset PushedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>First-time contributors' runs from forks wait for approval.</summary>
    public bool ApproveFirstTimers { get; set; }

    public bool MergeQueueEnabled { get; set; }

    /// <summary>Apps for which a push opens no check suite here: they make their own.</summary>
    public HashSet<long> WithoutSuites { get; } = [];

    public Dictionary<string, Access> Collaborators { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, Protection> Protections { get; } = new(StringComparer.Ordinal);

    /// <summary>Rules of rulesets, by branch, in the form <c>GET /rules/branches/{branch}</c> shows them.</summary>
    public Dictionary<string, List<JsonObject>> Rules { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public List<Label> Labels { get; } = [];

    public List<PullRequest> PullRequests { get; } = [];

    public List<IssueComment> Comments { get; } = [];

    public List<CheckSuite> Suites { get; } = [];

    public List<CheckRun> CheckRuns { get; } = [];

    public List<CommitStatus> Statuses { get; } = [];

    public List<Deployment> Deployments { get; } = [];

    public List<DeploymentEnvironment> Environments { get; } = [];

    public List<Release> Releases { get; } = [];

    public List<Workflow> Workflows { get; } = [];

    public List<WorkflowRun> Runs { get; } = [];

    public List<QueueEntry> Queue { get; } = [];

    public int LastNumber { get; set; }

    public IEnumerable<KeyValuePair<string, string>> Branches => Names("refs/heads/");

    public IEnumerable<KeyValuePair<string, string>> Tags => Names("refs/tags/");

    public string? Branch(string name) => Git.Refs.GetValueOrDefault("refs/heads/" + name);

    public string? Tag(string name) => Git.Refs.GetValueOrDefault("refs/tags/" + name);

    /// <summary>What a person may do here.</summary>
    public Access AccessOf(Account account)
    {
        if (account == Owner || (Owner.Type == AccountType.Organization && Owner.Members.GetValueOrDefault(account.Login) == "admin"))
        {
            return Access.Admin;
        }

        return Collaborators.TryGetValue(account.Login, out var access) ? access : Private ? Access.None : Access.Read;
    }

    public override string ToString() => FullName;

    private IEnumerable<KeyValuePair<string, string>> Names(string prefix) => Git.Refs
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(pair => KeyValuePair.Create(pair.Key[prefix.Length..], pair.Value));
}
