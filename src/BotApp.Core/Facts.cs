using BotApp.Core.Checks;
using BotApp.Core.Commands;
using BotApp.Core.Coverage;
using BotApp.Core.Gating;
using BotApp.Core.Migrations;
using BotApp.Core.Notifications;
using BotApp.Core.Pipelines;
using BotApp.Core.Releases;
using BotApp.Core.Settings;

namespace BotApp.Core;

/// <summary>
/// What had to be looked up to decide, read from GitHub, the runners and the store just before deciding. What could not be read is
/// said to be unreadable; it is never left out as if it were not there.
/// </summary>
public sealed record Facts
{
    private static readonly Dictionary<string, RunnerFact> s_actionsOnly = new(StringComparer.Ordinal) { ["actions"] = new RunnerFact { Observes = true } };

    /// <summary>The time to decide with.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The repository.</summary>
    public required RepositoryFact Repository { get; init; }

    /// <summary>Our own app.</summary>
    public required AppFact App { get; init; }

    /// <summary>The settings that apply: of the pull request's base branch, of the branch itself, of the default branch for tags.</summary>
    public required SettingsFact Settings { get; init; }

    /// <summary>The settings of the default branch: previews, deployments and releases go by these alone.</summary>
    public required SettingsFact Privileged { get; init; }

    /// <summary>How often an unfinished run is asked for when nothing hints at a change; default 60 seconds.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The pull request as GitHub has it now; null for branches and tags.</summary>
    public PullRequestFact? PullRequest { get; init; }

    /// <summary>The commit that the branch or tag points at now (tags peeled); null when it is gone, and for pull requests.</summary>
    public string? RefSha { get; init; }

    /// <summary>By how many commits the pull request's head is behind its base; null when that was not asked for or could not be read.</summary>
    public int? BehindBy { get; init; }

    /// <summary>The freeze that a command began; null when there is none.</summary>
    public Freeze? Freeze { get; init; }

    /// <summary>Who put on the pull request's labels that make an exception of a freeze; read only while something is frozen.</summary>
    public IReadOnlyList<LabelFact> Labelled { get; init; } = [];

    /// <summary>A fingerprint of the text that <see cref="Settings"/> were read from; null when it could not be read.</summary>
    public string? SettingsPrint { get; init; }

    /// <summary>The pull requests of a merge group, in their order; null when they were not asked for or could not be read.</summary>
    public IReadOnlyList<int>? Batch { get; init; }

    /// <summary>How long the merge queue waits for a merge group's checks; null when it was not asked for or GitHub does not say.</summary>
    public TimeSpan? QueueTimeout { get; init; }

    /// <summary>Checks, statuses and workflow runs of the judged commit; null when they were not needed.</summary>
    public CommitFact? Commit { get; init; }

    /// <summary>Paths that the pull request, or the push to the branch, changes; null when they could not be read completely (over 3,000 files, for a push 300, or an error), or were not asked for.</summary>
    public IReadOnlyList<string>? ChangedFiles { get; init; }

    /// <summary>The settings file as the pull request would have it; null when it does not change the file.</summary>
    public ProposedSettings? Proposed { get; init; }

    /// <summary>The role of whoever caused the event; null when nobody's role matters for it.</summary>
    public ActorFact? Actor { get; init; }

    /// <summary>The comment that the event is about, read as commands; null for other events.</summary>
    public ParsedComment? Comment { get; init; }

    /// <summary>What the runner says now, by correlation id; a run the runner does not know is there with null.</summary>
    public IReadOnlyDictionary<string, RunSnapshot?> Snapshots { get; init; } = new Dictionary<string, RunSnapshot?>(StringComparer.Ordinal);

    /// <summary>
    /// Runs that a runner has under the correlation id of an attempt besides the one that counts: a start that arrived twice, or one that nobody waits
    /// for any more. Empty where there is none; without an entry where the runner was not asked or did not answer.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<RunReference>> Twins { get; init; } = new Dictionary<string, IReadOnlyList<RunReference>>(StringComparer.Ordinal);

    /// <summary>The runners there are, by the name settings use.</summary>
    public IReadOnlyDictionary<string, RunnerFact> Runners { get; init; } = s_actionsOnly;

    /// <summary>Whom the operator lets the repository tell; null when that is not known.</summary>
    public NotifyFact? Notify { get; init; }

    /// <summary>Stored reports of finished runs, by correlation id.</summary>
    public IReadOnlyDictionary<string, PipelineReports> Reports { get; init; } = new Dictionary<string, PipelineReports>(StringComparer.Ordinal);

    /// <summary>The same facts about the commits of <see cref="CommitState.Earlier"/> whose pipelines still go on, by commit.</summary>
    public IReadOnlyDictionary<string, Facts> Earlier { get; init; } = new Dictionary<string, Facts>(StringComparer.Ordinal);

    /// <summary>What coverage is judged from; null when it is not judged now.</summary>
    public CoverageFact? Coverage { get; init; }

    /// <summary>What the pull request's migrations are judged from; null when they are not judged now.</summary>
    public MigrationFact? Migrations { get; init; }

    /// <summary>Tests that people set apart by <c>/quarantine</c> and that are so today; read where a command asks.</summary>
    public IReadOnlyList<Quarantine> Quarantines { get; init; } = [];

    /// <summary>What a release is judged by; null for other subjects.</summary>
    public ReleaseFact? Release { get; init; }

    /// <summary>What a deployment is judged by; null for other subjects.</summary>
    public DeploymentFact? Deployment { get; init; }
}

/// <summary>A repository.</summary>
/// <param name="Id">Numeric id.</param>
/// <param name="Owner">Login of its owner.</param>
/// <param name="Name">Its name.</param>
/// <param name="DefaultBranch">Name of its default branch.</param>
/// <param name="Url">Its page.</param>
public sealed record RepositoryFact(long Id, string Owner, string Name, string DefaultBranch, string Url)
{
    /// <summary><c>owner/name</c>.</summary>
    public string FullName => $"{Owner}/{Name}";
}

/// <summary>Our own app.</summary>
public sealed record AppFact(long Id, string Slug);

/// <summary>What became of reading the settings.</summary>
public abstract record SettingsFact
{
    private SettingsFact()
    {
    }

    /// <summary>The file was read and is in order.</summary>
    public sealed record Loaded(RepositorySettings Settings) : SettingsFact;

    /// <summary>There is no file; <paramref name="Found"/> is what the commit's own workflow runs stand in for it with.</summary>
    public sealed record None(RepositorySettings? Found = null) : SettingsFact;

    /// <summary>There is a file, and it is not in order; <paramref name="LastGood"/> is the last one that was.</summary>
    public sealed record Broken(IReadOnlyList<SettingsError> Errors, string Source, RepositorySettings? LastGood) : SettingsFact;

    /// <summary>The file could not be read (GitHub's answer was an error); never the same as none.</summary>
    public sealed record Unavailable(string Reason, RepositorySettings? LastGood) : SettingsFact;

    /// <summary>The settings to go by: the file's, else the last good ones, else the defaults.</summary>
    public RepositorySettings Effective => this switch
    {
        Loaded loaded => loaded.Settings,
        Broken broken => broken.LastGood ?? RepositorySettings.None,
        Unavailable unavailable => unavailable.LastGood ?? RepositorySettings.None,
        None none => none.Found ?? RepositorySettings.None,
        _ => throw new InvalidOperationException($"Settings fact {GetType().Name} has no settings."),
    };
}

/// <summary>A pull request as GitHub has it.</summary>
public sealed record PullRequestFact
{
    /// <summary>Its number.</summary>
    public required int Number { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Open on GitHub.</summary>
    public required bool Open { get; init; }

    /// <summary>Merged into its base.</summary>
    public bool Merged { get; init; }

    /// <summary>A draft.</summary>
    public bool Draft { get; init; }

    /// <summary>The newest commit of its head.</summary>
    public required string HeadSha { get; init; }

    /// <summary>The head's branch.</summary>
    public required string HeadRef { get; init; }

    /// <summary>Numeric id of the repository the head is in; null when that was deleted.</summary>
    public long? HeadRepositoryId { get; init; }

    /// <summary>The branch it is to be merged into.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The newest commit of that branch; null when GitHub did not say.</summary>
    public string? BaseSha { get; init; }

    /// <summary>Who opened it.</summary>
    public required Person Author { get; init; }

    /// <summary>Names of its labels.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The commit it became on its base; null unless <see cref="Merged"/>.</summary>
    public string? MergeSha { get; init; }

    /// <summary>Whether it merges cleanly; null while GitHub computes that.</summary>
    public bool? Mergeable { get; init; }

    /// <summary>The pull requests that its text names as <c>Contract-After: #123</c>.</summary>
    public IReadOnlyList<int> ContractAfter { get; init; } = [];
}

/// <summary>A label of a pull request and who put it on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="By">Whoever put it on last; null when GitHub did not say.</param>
/// <param name="Actor">Their role, asked from GitHub at decision time.</param>
public sealed record LabelFact(string Name, Person? By, ActorFact Actor)
{
    /// <summary>When it was put on last; null when GitHub did not say.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>What GitHub shows on one commit.</summary>
/// <param name="Checks">The newest check runs, all pages.</param>
/// <param name="Statuses">The newest commit status of each context.</param>
/// <param name="Runs">Workflow runs whose head is this commit.</param>
/// <param name="Problem">Why the lists cannot be relied on; null when they can.</param>
public sealed record CommitFact(
    IReadOnlyList<CheckFact> Checks,
    IReadOnlyList<StatusFact> Statuses,
    IReadOnlyList<WorkflowRunFact> Runs,
    string? Problem);

/// <summary>A check run.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="Name">Its name.</param>
/// <param name="AppId">Who wrote it.</param>
/// <param name="AppSlug">The same, readable.</param>
/// <param name="Status">As GitHub spells it.</param>
/// <param name="Conclusion">As GitHub spells it; null while unfinished.</param>
/// <param name="StartedAt">Its start; null when unknown.</param>
public sealed record CheckFact(long Id, string Name, long AppId, string AppSlug, string Status, string? Conclusion, DateTimeOffset? StartedAt)
{
    /// <summary>Its end; null when unfinished or unknown.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The check suite it belongs to, which for GitHub Actions is one workflow run; 0 when unknown.</summary>
    public long SuiteId { get; init; }
}

/// <summary>A commit status.</summary>
/// <param name="Context">Its name.</param>
/// <param name="State">As GitHub spells it.</param>
/// <param name="CreatorLogin">Who wrote it; null when unknown.</param>
public sealed record StatusFact(string Context, string State, string? CreatorLogin);

/// <summary>A workflow run of GitHub Actions.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Attempt">Its newest attempt.</param>
/// <param name="Name">The workflow's name.</param>
/// <param name="Path">The workflow's file, such as <c>.github/workflows/tests.yml</c>.</param>
/// <param name="Event">What triggered it.</param>
/// <param name="Status">As GitHub spells it.</param>
/// <param name="Conclusion">As GitHub spells it; null while unfinished.</param>
/// <param name="Url">Its page.</param>
public sealed record WorkflowRunFact(
    long Id, int Attempt, string Name, string Path, string Event, string Status, string? Conclusion, string? Url)
{
    /// <summary>When it was made; null when unknown.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The check suite that its jobs' checks are in; 0 when unknown.</summary>
    public long SuiteId { get; init; }

    /// <summary>The branch or tag it is of; null when unknown.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit it is of; null when unknown.</summary>
    public string? Sha { get; init; }

    /// <summary>When this attempt of it began; null when unknown.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When GitHub changed it last; null when unknown.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Whose deed started it; null when unknown.</summary>
    public string? Actor { get; init; }

    /// <summary>It waits for a maintainer to let it begin: GitHub shows that as <c>completed</c> with <c>action_required</c>, and no job of it exists yet.</summary>
    public bool NeedsApproval => Conclusion == WorkflowStates.NeedsApproval;

    /// <summary>Where it stands.</summary>
    public RunState State => WorkflowStates.Of(Status, Conclusion);

    /// <summary>Checks may still come from it.</summary>
    public bool IsUnfinished => Status != "completed" || NeedsApproval;
}

/// <summary>The settings file as a pull request would have it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Errors">Everything wrong with it; empty when it is in order.</param>
/// <param name="Source">Its text, for showing lines.</param>
/// <param name="Deleted">The pull request deletes the file.</param>
public sealed record ProposedSettings(string Path, IReadOnlyList<SettingsError> Errors, string Source, bool Deleted)
{
    /// <summary>What the file says; null when it is not in order or not there.</summary>
    public RepositorySettings? Settings { get; init; }
}

/// <summary>The role of whoever caused an event, asked from GitHub at decision time.</summary>
/// <param name="Known">GitHub answered; when it could not be asked, everything is refused.</param>
/// <param name="RoleName">GitHub's <c>role_name</c>.</param>
/// <param name="Permission">GitHub's older <c>permission</c>, which folds maintain and triage.</param>
/// <param name="Teams">Slugs of the teams named in the settings that the person is a member of.</param>
public sealed record ActorFact(bool Known, string? RoleName, string? Permission, IReadOnlyList<string> Teams)
{
    /// <summary>The settings name teams, and GitHub did not let BotApp ask who is in them: no team counts.</summary>
    public bool TeamsUnreadable { get; init; }
}

/// <summary>What a release is judged by.</summary>
public sealed record ReleaseFact
{
    /// <summary>What the files of the commit declare as version; null when no package matches the tag.</summary>
    public DeclaredVersion? Declared { get; init; }

    /// <summary>Release branches that contain the commit; null when that could not be read.</summary>
    public IReadOnlyList<string>? ReachableFrom { get; init; }

    /// <summary>Files of the package's project on the index; null when it could not be read.</summary>
    public IReadOnlyList<IndexFile>? IndexFiles { get; init; }

    /// <summary>Why the index could not be read; null when it could.</summary>
    public string? IndexProblem { get; init; }

    /// <summary>Tags of the repository reachable from the commit, newest first.</summary>
    public IReadOnlyList<string> ReachableTags { get; init; } = [];

    /// <summary>All tags of the repository.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Another tag whose release of the same version began; null when none did.</summary>
    public string? HeldBy { get; init; }

    /// <summary>The tag's signature; null while it was not read.</summary>
    public TagSignature? Signature { get; init; }

    /// <summary>Whether the runner still has the files of the build; null when that was not asked for or the runner cannot say.</summary>
    public bool? BuildKept { get; init; }

    /// <summary>What the index gives as proof of who published a file, by the file's name; only read where the settings require it.</summary>
    public IReadOnlyDictionary<string, ProvenanceReading> Provenance { get; init; } = new Dictionary<string, ProvenanceReading>(StringComparer.Ordinal);

    /// <summary>Files that the index lists and does not serve; null while that was not asked.</summary>
    public IReadOnlyList<string>? NotServed { get; init; } = [];

    /// <summary>Merged pull requests of the range since the previous release; null while they were not read, and then no release is written.</summary>
    public IReadOnlyList<MergedPullRequest>? Merged { get; init; } = [];

    /// <summary>The tag that <see cref="Merged"/> begins after; null for a first release.</summary>
    public string? Previous { get; init; }
}

/// <summary>How a tag is signed.</summary>
/// <param name="IsAnnotated">It is an object of its own, which alone can carry a signature.</param>
/// <param name="IsVerified">GitHub verified the signature.</param>
/// <param name="Reason">GitHub's word for it, such as <c>valid</c>, <c>unsigned</c>, <c>unknown_key</c>.</param>
public sealed record TagSignature(bool IsAnnotated, bool IsVerified, string Reason);

/// <summary>What a deployment is judged by.</summary>
/// <param name="Commits">The commits that are asked for, each as far as GitHub could be asked about it.</param>
/// <param name="Live">What is live in the other environments of the repository.</param>
public sealed record DeploymentFact(IReadOnlyList<DeployableCommit> Commits, IReadOnlyList<LiveElsewhere> Live)
{
    /// <summary>What whoever asked answered to our question, by the deployment's number: true is yes. Who did not answer is not there.</summary>
    public IReadOnlyDictionary<int, bool> Confirmations { get; init; } = new Dictionary<int, bool>();

    /// <summary>Whom GitHub itself waits for before the run goes on; empty when it waits for nobody, or does not say for whom.</summary>
    public IReadOnlyList<string> Reviewers { get; init; } = [];

    /// <summary>Environments whose rule of ours the run waits for.</summary>
    public IReadOnlyList<string> Gates { get; init; } = [];

    /// <summary>Whether GitHub's environment of <c>approvals.environment</c> asks reviewers; null when that was not asked for or could not be read.</summary>
    public bool? HasReviewers { get; init; }

    /// <summary>Numeric ids of who approved the run on GitHub; null when that was not asked for or could not be read.</summary>
    public IReadOnlyList<long>? Reviewed { get; init; }

    /// <summary>The pull request that the lock was said on is merged.</summary>
    public bool IsLockMerged { get; init; }

    /// <summary>What is known of a commit; null when it was not asked for.</summary>
    public DeployableCommit? Find(string sha) => Commits.FirstOrDefault(one => one.Sha == sha || one.Asked == sha);
}

/// <summary>A commit that somebody wants to deploy.</summary>
public sealed record DeployableCommit
{
    /// <summary>What was asked for: a commit, at least 7 digits of it.</summary>
    public required string Asked { get; init; }

    /// <summary>The commit; null when GitHub knows none by that name, or not one only.</summary>
    public string? Sha { get; init; }

    /// <summary>Why GitHub could not be asked; null when it could.</summary>
    public string? Problem { get; init; }

    /// <summary>What GitHub shows on it; null when that was not needed.</summary>
    public CommitFact? Checks { get; init; }

    /// <summary>Branches that deployments come from and that contain it.</summary>
    public IReadOnlyList<string> Branches { get; init; } = [];

    /// <summary>By how many commits it is behind the default branch.</summary>
    public int BehindBy { get; init; }

    /// <summary>How many people approved the pull request that brings it; null when that was not asked for, or no pull request does.</summary>
    public int? Approvals { get; init; }

    /// <summary>Whether its pull request can be merged; null when GitHub does not know yet, or it was not asked for.</summary>
    public bool? Mergeable { get; init; }

    /// <summary>What it brings against what is live; null when nothing is live or it is not known.</summary>
    public CommitChanges? Changes { get; init; }

    /// <summary>What the migrations did that going back to it leaves behind; null when it is not behind what is live, or nobody wants to know.</summary>
    public MigrationRange? LeftBehind { get; init; }
}

/// <summary>What is live in another environment.</summary>
public sealed record LiveElsewhere(string Environment, string Sha);
