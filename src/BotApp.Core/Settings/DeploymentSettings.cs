namespace BotApp.Core.Settings;

/// <summary>One environment that commits are deployed to.</summary>
public sealed record DeploymentSettings
{
    /// <summary>Its key in the file, which is GitHub's environment.</summary>
    public required string Name { get; init; }

    /// <summary>A runner the operator configured; <c>actions</c> always exists.</summary>
    public string Runner { get; init; } = "actions";

    /// <summary>The workflow that deploys, taken from the default branch.</summary>
    public required string Workflow { get; init; }

    /// <summary>Inputs for the run.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>The longest a run may take; default 30 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Deploying without being asked; null: never.</summary>
    public AutoDeploy? Auto { get; init; }

    /// <summary>Whether this is production; default false.</summary>
    public bool Production { get; init; }

    /// <summary>The site's address, which the probes are sent to.</summary>
    public string? Url { get; init; }

    /// <summary>What must answer before the deployment is called good.</summary>
    public IReadOnlyList<SmokeProbe> Smoke { get; init; } = [];

    /// <summary>Environments in which the same commit must be live first.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>What must be true of the commit.</summary>
    public DeployRequirements Require { get; init; } = new();

    /// <summary>Who may deploy and roll back.</summary>
    public DeployAllowances Allow { get; init; } = new();

    /// <summary>Somebody else's word before it begins; null: not needed.</summary>
    public ApprovalSettings? Approvals { get; init; }

    /// <summary>Asking the invoker once more, by a reaction or a button; null: not asked.</summary>
    public ConfirmSettings? Confirm { get; init; }

    /// <summary>Asking the site on after the deployment; null: not asked on.</summary>
    public WatchSettings? Watch { get; init; }

    /// <summary>What happens when several are asked for.</summary>
    public DeployConcurrency Concurrency { get; init; } = new();

    /// <summary>When deploying is allowed.</summary>
    public DeployWindows Windows { get; init; } = new();

    /// <summary>Going back.</summary>
    public RollbackSettings Rollback { get; init; } = new();

    /// <summary>The tag put on what is live; <c>{utc}</c>, <c>{sha}</c>, <c>{environment}</c> are filled in; null: none.</summary>
    public string? MarkTag { get; init; }

    /// <summary>"Deploy" and "Roll back" on the check; default true.</summary>
    public bool Button { get; init; } = true;

    /// <summary>Who is told of a deployment.</summary>
    public DeployNotify Notify { get; init; } = new();
}

/// <summary>Deploying without being asked.</summary>
public sealed record AutoDeploy
{
    /// <summary>What starts it.</summary>
    public AutoDeployOn On { get; init; } = AutoDeployOn.Push;

    /// <summary>Branches; empty, the default, stands for the repository's default branch.</summary>
    public GlobList Branches { get; init; } = GlobList.Nothing;

    /// <summary>Which checks must be green first.</summary>
    public ChecksRequired RequireChecks { get; init; } = ChecksRequired.Required;
}

/// <summary>What starts a deployment by itself.</summary>
public enum AutoDeployOn
{
    /// <summary>A push to the branch.</summary>
    Push,

    /// <summary>The commit is live in every environment of <c>requires</c>.</summary>
    Promotion,
}

/// <summary>Which checks must be green.</summary>
public enum ChecksRequired
{
    /// <summary>Those that the gate requires.</summary>
    Required,

    /// <summary>All that are there.</summary>
    All,

    /// <summary>None.</summary>
    None,
}

/// <summary>What must be true of a commit before it is deployed.</summary>
public sealed record DeployRequirements
{
    /// <summary>Which checks must be green.</summary>
    public ChecksRequired Checks { get; init; } = ChecksRequired.Required;

    /// <summary>What being behind the base does.</summary>
    public UpToDate UpToDate { get; init; } = UpToDate.Off;

    /// <summary>Approving reviews; default 0.</summary>
    public int Approvals { get; init; }
}

/// <summary>Who may deploy and roll back; any one of a list suffices.</summary>
public sealed record DeployAllowances
{
    /// <summary>Who may deploy; empty: as for the command.</summary>
    public IReadOnlyList<Allowance> Deploy { get; init; } = [];

    /// <summary>Who may roll back; empty: as for the command.</summary>
    public IReadOnlyList<Allowance> Rollback { get; init; } = [];
}

/// <summary>Somebody else's word before a deployment begins; a rollback goes to what was approved before and needs none.</summary>
public sealed record ApprovalSettings
{
    /// <summary>How many people have to approve; default 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Who may; empty: who may deploy there.</summary>
    public IReadOnlyList<Allowance> By { get; init; } = [];

    /// <summary>GitHub's environment whose reviewers GitHub asks while the run waits; BotApp then asks nobody itself. Null: BotApp asks.</summary>
    public string? Environment { get; init; }

    /// <summary>Whether the invoker's own approval does not count; default true.</summary>
    public bool PreventSelfReview { get; init; } = true;

    /// <summary>What nobody approved by then is not deployed; default 24 hours.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(24);
}

/// <summary>Asking the site on after a deployment that answered: what stops answering is rolled back, or said, as <c>rollback.on-smoke-failure</c> has it.</summary>
public sealed record WatchSettings
{
    /// <summary>How long; default 10 minutes.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The pause between two rounds of questions; default 30 seconds.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>So many rounds in a row without the right answers count; default 3.</summary>
    public int FailAfter { get; init; } = 3;
}

/// <summary>Asking the invoker once more.</summary>
public sealed record ConfirmSettings
{
    /// <summary>No answer by then is a no; default 5 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>What happens when several deployments are asked for.</summary>
public sealed record DeployConcurrency
{
    /// <summary>Whether one environment takes one at a time.</summary>
    public DeployLock Lock { get; init; } = DeployLock.Exclusive;

    /// <summary>Which of those that wait come next.</summary>
    public DeployBehavior Behavior { get; init; } = DeployBehavior.Latest;

    /// <summary>Whether a lock ends when the pull request it was said on is merged; default false.</summary>
    public bool UnlockOnMerge { get; init; }
}

/// <summary>Whether one environment takes one deployment at a time.</summary>
public enum DeployLock
{
    /// <summary>One at a time.</summary>
    Exclusive,

    /// <summary>As many as are asked for, at most 5 at once; what ends last is what is live.</summary>
    None,
}

/// <summary>Which of the waiting deployments come next.</summary>
public enum DeployBehavior
{
    /// <summary>Only the newest; older ones are superseded.</summary>
    Latest,

    /// <summary>Each in turn.</summary>
    Sequential,
}

/// <summary>When deploying is allowed; a denial beats a permission.</summary>
public sealed record DeployWindows
{
    /// <summary>Only in these; empty: at any time.</summary>
    public IReadOnlyList<TimeWindow> Allow { get; init; } = [];

    /// <summary>Never in these.</summary>
    public IReadOnlyList<TimeWindow> Deny { get; init; } = [];

    /// <summary>Who may deploy outside the windows, with a reason.</summary>
    public IReadOnlyList<Allowance> Override { get; init; } = [];
}

/// <summary>Going back.</summary>
public sealed record RollbackSettings
{
    /// <summary>Where to.</summary>
    public RollbackTarget Target { get; init; } = RollbackTarget.LastGood;

    /// <summary>What a failed probe does, right after the deployment and while it is watched.</summary>
    public SmokeFailure OnSmokeFailure { get; init; } = SmokeFailure.Ask;

    /// <summary>Whether automatic deployments pause afterwards; default true.</summary>
    public bool PinAfter { get; init; } = true;

    /// <summary>Whether a contract migration in between forbids it; default true.</summary>
    public bool BlockOnContractMigration { get; init; } = true;
}

/// <summary>Where a rollback goes to.</summary>
public enum RollbackTarget
{
    /// <summary>The last commit that was live and answered its probes.</summary>
    LastGood,

    /// <summary>What was live directly before, whatever was found of it since: said twice, it takes a rollback back.</summary>
    Previous,
}

/// <summary>What a failed probe does.</summary>
public enum SmokeFailure
{
    /// <summary>Offers the rollback.</summary>
    Ask,

    /// <summary>Rolls back by itself.</summary>
    Rollback,

    /// <summary>Only reports.</summary>
    Report,
}

/// <summary>Who is told of a deployment.</summary>
public sealed record DeployNotify
{
    /// <summary>Whether the list of changes is part of it; default true.</summary>
    public bool Changes { get; init; } = true;

    /// <summary>E-mail addresses.</summary>
    public IReadOnlyList<string> Email { get; init; } = [];
}
