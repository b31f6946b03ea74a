using System.Text.Json.Serialization;

namespace BotApp.Core;

/// <summary>State of a deployment as GitHub spells it.</summary>
public enum DeploymentState
{
    /// <summary>Asked for.</summary>
    Queued,

    /// <summary>Being made.</summary>
    InProgress,

    /// <summary>Live.</summary>
    Success,

    /// <summary>Not made, by its own fault.</summary>
    Failure,

    /// <summary>Not made, by the runner's or BotApp's fault.</summary>
    Error,

    /// <summary>No longer live.</summary>
    Inactive,
}

/// <summary>The deployment under this name, made for this commit, has this state.</summary>
/// <param name="Name">Ours, unique per deployment: it stands in the deployment's payload.</param>
/// <param name="Environment">GitHub's environment name.</param>
/// <param name="Sha">What is deployed.</param>
/// <param name="Number">The pull request; 0 when there is none.</param>
/// <param name="State">The state to report.</param>
/// <param name="Description">At most 140 characters. Source: https://docs.github.com/en/rest/deployments/statuses.</param>
/// <param name="Url">Where it is live; only with <see cref="DeploymentState.Success"/>.</param>
/// <param name="LogUrl">The run's page.</param>
public sealed record SetDeployment(
    string Name,
    string Environment,
    string Sha,
    int Number,
    DeploymentState State,
    string Description,
    string? Url,
    string? LogUrl) : Effect
{
    /// <summary>GitHub's task: <c>deploy</c>, or <c>deploy:rollback</c>.</summary>
    public string Task { get; init; } = "deploy";

    /// <summary>The description of the deployment itself, at most 140 characters; null: that of the first state.</summary>
    public string? About { get; init; }

    /// <summary>What was live before; null when nothing was, or it does not matter.</summary>
    public string? Previous { get; init; }

    /// <summary>What stays live although this one failed; null when nothing does.</summary>
    public KeptDeployment? Keeps { get; init; }

    /// <summary>The environment goes away again, as a preview does.</summary>
    public bool Transient { get; init; } = true;

    /// <summary>People use it.</summary>
    public bool Production { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"deployment:{Name}";
}

/// <summary>A deployment that is live and stays so.</summary>
/// <param name="Name">Our name of it.</param>
/// <param name="Url">Where it is; null when the settings name no address.</param>
public sealed record KeptDeployment(string Name, string? Url);

/// <summary>Whether a preview answers is known: one round of questions to an address the operator allows.</summary>
/// <param name="CorrelationId">The run that made it.</param>
/// <param name="Url">Its address.</param>
/// <param name="Steps">What to ask and expect.</param>
/// <param name="Round">Counts the questions, so that each is a deed of its own.</param>
public sealed record ProbeUrl(string CorrelationId, string Url, IReadOnlyList<ProbeStep> Steps, int Round) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"probe:{CorrelationId}:{Round}";
}

/// <summary>One question of a smoke test.</summary>
/// <param name="Path">Appended to the address; <c>/</c> by default.</param>
/// <param name="Expect">Accepted status codes.</param>
/// <param name="Contains">Text the body must contain; null when any will do.</param>
public sealed record ProbeStep(string Path, IReadOnlyList<int> Expect, string? Contains)
{
    /// <summary>The name of the operator's secret that is sent along; null: none.</summary>
    public string? HeaderSecret { get; init; }
}

/// <summary>The pull request holds or waits for one of the repository's slots for a preview, or has none any more.</summary>
/// <param name="Preview">The preview's name in the settings: each has slots of its own.</param>
/// <param name="Number">The pull request.</param>
/// <param name="Wanted">False gives the slot, or the place in the queue, back.</param>
/// <param name="MaxActive">How many slots there are.</param>
/// <param name="Round">Counts the askings, so that each is a deed of its own and has an answer of its own.</param>
public sealed record SetSlot(string Preview, int Number, bool Wanted, int MaxActive, int Round) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"slot:{Preview}";
}

/// <summary>A job that waits at an environment, whose gate BotApp keeps, goes on or ends. Source: https://docs.github.com/en/rest/actions/workflow-runs#review-custom-deployment-protection-rules-for-a-workflow-run.</summary>
/// <param name="RunId">The workflow run.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Approved">It goes on.</param>
/// <param name="Comment">Why.</param>
/// <param name="Attempt">The run's attempt: each asks for itself.</param>
public sealed record AnswerGate(long RunId, string Environment, bool Approved, string Comment, int Attempt) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"gate:{RunId}:{Environment}";
}

/// <summary>The environment knows of a person's request.</summary>
public sealed record AskEnvironment(string Environment, EnvironmentRequest Request) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"ask:{Environment}:{Request.Asked.Reply}";
}

/// <summary>The environment knows of a commit that may be deployed there.</summary>
/// <param name="Environment">Its name in the settings.</param>
/// <param name="Sha">The commit.</param>
/// <param name="Branch">The branch it was pushed to; null when it is live elsewhere.</param>
public sealed record OfferCommit(string Environment, string Sha, string? Branch) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"offer:{Environment}";
}

/// <summary>A tag stands at this commit; one that stands elsewhere stays.</summary>
public sealed record MarkTag(string Tag, string Sha) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"tag:{Tag}";
}
