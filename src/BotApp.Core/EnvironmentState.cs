using System.Text.Json.Serialization;
using BotApp.Core.Pipelines;

namespace BotApp.Core;

/// <summary>Where one deployment stands.</summary>
public enum DeployPhase
{
    /// <summary>Waits for its turn or for its conditions.</summary>
    Waiting,

    /// <summary>The run that deploys was asked for or is under way.</summary>
    Running,

    /// <summary>The run ended well; the site is asked whether it answers.</summary>
    Checking,

    /// <summary>It became what is live.</summary>
    Succeeded,

    /// <summary>It did not.</summary>
    Failed,

    /// <summary>It was never begun.</summary>
    Refused,
}

/// <summary>What BotApp remembers of one environment of one repository.</summary>
public sealed record EnvironmentState : SubjectState
{
    /// <summary>The environment's name in the settings and on GitHub.</summary>
    [JsonIgnore]
    public string Environment => Subject.Name;

    /// <summary>What waits, oldest first.</summary>
    public IReadOnlyList<DeployAttempt> Waiting { get; init; } = [];

    /// <summary>The one under way; null when none is.</summary>
    public DeployAttempt? Current { get; init; }

    /// <summary>Those that run beside <see cref="Current"/>, which is newer; empty where one runs at a time.</summary>
    public IReadOnlyList<DeployAttempt> Beside { get; init; } = [];

    /// <summary>All that run, the newest last.</summary>
    [JsonIgnore]
    public IEnumerable<DeployAttempt> Running => Current is null ? Beside : Beside.Append(Current);

    /// <summary>The one that ended last; null when none did.</summary>
    public DeployAttempt? Last { get; init; }

    /// <summary>What was deployed last and found good; null when nothing was.</summary>
    public LiveCommit? Live { get; init; }

    /// <summary>What was live before, newest first (20): where a rollback goes.</summary>
    public IReadOnlyList<LiveCommit> Former { get; init; } = [];

    /// <summary>A deployment that had begun ended badly since <see cref="Live"/>: what is really there may be something else.</summary>
    public bool Disturbed { get; init; }

    /// <summary>What was live directly before <see cref="Live"/>; null when nothing was.</summary>
    public LiveCommit? Before { get; init; }

    /// <summary>The deployment of <see cref="Live"/>, as far as it is, or was, asked on whether it answers; null where that is not asked.</summary>
    public DeployAttempt? Watched { get; init; }

    /// <summary>What is live answered at first and stopped answering.</summary>
    [JsonIgnore]
    public bool IsUnwell => Watched is { UnwellAt: not null };

    /// <summary>What is recorded as live cannot be relied on: a later deployment failed, or it stopped answering.</summary>
    [JsonIgnore]
    public bool IsInDoubt => Disturbed || IsUnwell;

    /// <summary>Who keeps it as it is; null when nobody does.</summary>
    public EnvironmentLock? Lock { get; init; }

    /// <summary>Who rolled back, so that nothing is deployed by itself; null: deployments may come by themselves.</summary>
    public string? PinnedBy { get; init; }

    /// <summary>The newest commit that a person could deploy, pushed to a branch of the settings; null when there is none.</summary>
    public string? Candidate { get; init; }

    /// <summary>How many deployments were asked for: each has its number.</summary>
    public int Count { get; init; }
}

/// <summary>One deployment, from the word to the end.</summary>
public sealed record DeployAttempt
{
    /// <summary>Counted in its environment, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The commit, all 40 digits.</summary>
    public required string Sha { get; init; }

    /// <summary>The login of whoever asked; null when it came by itself.</summary>
    public string? By { get; init; }

    /// <summary>Their numeric id; 0 when it came by itself.</summary>
    public long ById { get; init; }

    /// <summary>Where it was said.</summary>
    public CommandPlace Asked { get; init; } = CommandPlace.Button;

    /// <summary>Goes back to a former good commit.</summary>
    public bool IsRollback { get; init; }

    /// <summary>The commit is the head of the open pull request it was asked for on.</summary>
    public bool IsPullRequestHead { get; init; }

    /// <summary>It is deployed although it is live already.</summary>
    public bool IsAgain { get; init; }

    /// <summary>Whoever asked was shown what it brings and has to confirm until then; null: not shown, or not needed.</summary>
    public DateTimeOffset? ConfirmBy { get; init; }

    /// <summary>Whoever asked confirmed what they were shown.</summary>
    public bool Confirmed { get; init; }

    /// <summary>What was live when it was shown what this brings; null when nothing was.</summary>
    public string? ShownLive { get; init; }

    /// <summary>People have to approve until then; null: not asked yet, or not needed.</summary>
    public DateTimeOffset? ApproveBy { get; init; }

    /// <summary>Who approved it.</summary>
    public IReadOnlyList<DeployApproval> Approvals { get; init; } = [];

    /// <summary>Since when GitHub's own reviewers are waited for; null while nobody is.</summary>
    public DateTimeOffset? ReviewSince { get; init; }

    /// <summary>Why it may be outside the windows and in a freeze; null: it may not.</summary>
    public string? OverrideFreeze { get; init; }

    /// <summary>Why a rollback may go back over a contraction of the database; null: it may not.</summary>
    public string? Forced { get; init; }

    /// <summary>What migrations did since the commit that is gone back to, and it may fail over; empty when nothing is known to.</summary>
    public IReadOnlyList<string> Risks { get; init; } = [];

    /// <summary>How far it has come.</summary>
    public DeployPhase Phase { get; init; }

    /// <summary>Stable reason code of a refusal or failure, or of what it waits for.</summary>
    public string? Code { get; init; }

    /// <summary>What it waits for or what went wrong; a sentence for people.</summary>
    public string? Problem { get; init; }

    /// <summary>What it brings against what was live; null when that is not known.</summary>
    public CommitChanges? Changes { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>When its run was asked for or last known to begin.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it ended; null until then.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Our id of its run; empty until one was asked for.</summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>Who runs it.</summary>
    public string Runner { get; init; } = "actions";

    /// <summary>The run on the runner; null until one is known.</summary>
    public RunReference? Run { get; init; }

    /// <summary>The commit that was live when it began; null when none was.</summary>
    public string? Previous { get; init; }

    /// <summary>The longest its run may take.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>People use the environment.</summary>
    public bool Production { get; init; }

    /// <summary>The site's address; null when the settings name none.</summary>
    public string? Url { get; init; }

    /// <summary>What the site must answer; empty when nothing is asked.</summary>
    public IReadOnlyList<ProbeStep> Probes { get; init; } = [];

    /// <summary>How long it may take to answer so.</summary>
    public TimeSpan ProbeWithin { get; init; }

    /// <summary>Questions asked so far.</summary>
    public int Round { get; init; }

    /// <summary>Answers as expected in a row, before it is live.</summary>
    public int Answers { get; init; }

    /// <summary>When the first question was asked.</summary>
    public DateTimeOffset CheckingSince { get; init; }

    /// <summary>When to ask once more; null while an answer is outstanding.</summary>
    public DateTimeOffset? AskAt { get; init; }

    /// <summary>Until when it is asked on after it became live; null: it is not.</summary>
    public DateTimeOffset? WatchUntil { get; init; }

    /// <summary>Rounds in a row without the right answers while it is watched.</summary>
    public int Misses { get; init; }

    /// <summary>When it had stopped answering although it was live; null: it did not.</summary>
    public DateTimeOffset? UnwellAt { get; init; }

    /// <summary>It failed after something of it may have been done.</summary>
    public bool HasBegun { get; init; }

    /// <summary>The result its run left is being read.</summary>
    public bool ResultAsked { get; init; }

    /// <summary>Database migrations that its run says it applied.</summary>
    public IReadOnlyList<string> Migrations { get; init; } = [];

    /// <summary>What its run says of itself; null when it says nothing.</summary>
    public string? Said { get; init; }

    /// <summary>Our name of its record on GitHub.</summary>
    public string Deployment(SubjectKey subject) => $"{subject?.Name}-{Number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
}

/// <summary>A commit that was deployed and found good.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Deployment">Our name of the record on GitHub.</param>
/// <param name="At">Since when.</param>
/// <param name="By">Who asked for it; null when it came by itself.</param>
/// <param name="Url">Where it is; null when the settings name no address.</param>
public sealed record LiveCommit(string Sha, string Deployment, DateTimeOffset At, string? By, string? Url)
{
    /// <summary>The record says that people use it.</summary>
    public bool Production { get; init; }

    /// <summary>Database migrations that its run says it applied.</summary>
    public IReadOnlyList<string> Migrations { get; init; } = [];
}

/// <summary>Somebody's word that a deployment may begin.</summary>
/// <param name="By">Their login.</param>
/// <param name="ById">Their numeric id.</param>
/// <param name="At">When.</param>
public sealed record DeployApproval(string By, long ById, DateTimeOffset At);

/// <summary>A person keeps an environment as it is.</summary>
/// <param name="By">Their login.</param>
/// <param name="ById">Their numeric id, which survives a new login.</param>
/// <param name="Reason">Why; may be empty.</param>
/// <param name="At">Since when.</param>
public sealed record EnvironmentLock(string By, long ById, string Reason, DateTimeOffset At)
{
    /// <summary>The pull request it was said on; 0 when it is not known.</summary>
    public int Number { get; init; }
}

/// <summary>What lies between the commit that is live and another one.</summary>
/// <param name="Ahead">Commits that come.</param>
/// <param name="Behind">Commits that go.</param>
/// <param name="Pulls">Pull requests among those that come, newest first (50); those that go when none comes.</param>
/// <param name="IsAll">No pull request is left out.</param>
public sealed record CommitChanges(int Ahead, int Behind, IReadOnlyList<ChangedPull> Pulls, bool IsAll)
{
    /// <summary>When the commits that come were committed (the newest 250, GitHub's limit for a comparison's page).</summary>
    public IReadOnlyList<DateTimeOffset> Committed { get; init; } = [];
}

/// <summary>A merged pull request.</summary>
public sealed record ChangedPull(int Number, string Title)
{
    /// <summary>Who wrote its newest commit: a login, or the name git has where GitHub knows none; null when its commits were not read.</summary>
    public string? Author { get; init; }
}
