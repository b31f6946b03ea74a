using System.Text.Json.Serialization;
using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core;

/// <summary>
/// A deed, in the imperative, that means "make it so": performing it twice changes nothing. <see cref="Key"/> is our own address for
/// what it makes; of two with one key the newer one counts. A new effect is a record here, an arm in the performer, the call in
/// GitHub/, the path in the simulator and the permission in app.yml.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "effect")]
[JsonDerivedType(typeof(SetCheck), nameof(SetCheck))]
[JsonDerivedType(typeof(StartRun), nameof(StartRun))]
[JsonDerivedType(typeof(RerunRun), nameof(RerunRun))]
[JsonDerivedType(typeof(CancelRun), nameof(CancelRun))]
[JsonDerivedType(typeof(CollectReports), nameof(CollectReports))]
[JsonDerivedType(typeof(CollectResult), nameof(CollectResult))]
[JsonDerivedType(typeof(KeepResults), nameof(KeepResults))]
[JsonDerivedType(typeof(KeepCoverage), nameof(KeepCoverage))]
[JsonDerivedType(typeof(SetQuarantine), nameof(SetQuarantine))]
[JsonDerivedType(typeof(PutComment), nameof(PutComment))]
[JsonDerivedType(typeof(AnswerPress), nameof(AnswerPress))]
[JsonDerivedType(typeof(React), nameof(React))]
[JsonDerivedType(typeof(SetDeployment), nameof(SetDeployment))]
[JsonDerivedType(typeof(ProbeUrl), nameof(ProbeUrl))]
[JsonDerivedType(typeof(SetSlot), nameof(SetSlot))]
[JsonDerivedType(typeof(PublishRelease), nameof(PublishRelease))]
[JsonDerivedType(typeof(MarkRelease), nameof(MarkRelease))]
[JsonDerivedType(typeof(ApproveRun), nameof(ApproveRun))]
[JsonDerivedType(typeof(AnswerGate), nameof(AnswerGate))]
[JsonDerivedType(typeof(SetFreeze), nameof(SetFreeze))]
[JsonDerivedType(typeof(JudgeAgain), nameof(JudgeAgain))]
[JsonDerivedType(typeof(AskEnvironment), nameof(AskEnvironment))]
[JsonDerivedType(typeof(OfferCommit), nameof(OfferCommit))]
[JsonDerivedType(typeof(AskRelease), nameof(AskRelease))]
[JsonDerivedType(typeof(MarkTag), nameof(MarkTag))]
[JsonDerivedType(typeof(SetSchedules), nameof(SetSchedules))]
[JsonDerivedType(typeof(OpenNoSuites), nameof(OpenNoSuites))]
[JsonDerivedType(typeof(AlertOperator), nameof(AlertOperator))]
[JsonDerivedType(typeof(RecordAct), nameof(RecordAct))]
[JsonDerivedType(typeof(SetTimer), nameof(SetTimer))]
public abstract record Effect
{
    /// <summary>Our address of what the effect makes, unique in its repository.</summary>
    [JsonIgnore]
    public abstract string Key { get; }
}

/// <summary>Status of a check run as GitHub spells it.</summary>
public enum CheckStatus
{
    /// <summary>Asked for, not begun.</summary>
    Queued,

    /// <summary>Being worked on.</summary>
    InProgress,

    /// <summary>Over, with a conclusion.</summary>
    Completed,
}

/// <summary>A button on a check. Source: https://docs.github.com/en/rest/checks/runs (at most 3; label 20, description 40, identifier 20 characters).</summary>
public sealed record CheckButton(string Label, string Description, string Identifier);

/// <summary>The check run of this name on this commit shows this.</summary>
/// <param name="Name">With the configured prefix: <c>botapp/tests</c>.</param>
/// <param name="Sha">The commit judged.</param>
/// <param name="Status">Queued, in progress or completed.</param>
/// <param name="Conclusion">Set exactly when completed.</param>
/// <param name="Output">Title, summary, text and annotations.</param>
/// <param name="Buttons">At most three, shown when completed.</param>
/// <param name="Round">Counts up when finished work is judged anew (a re-run): annotations of an older round are gone because a new check run is made.</param>
/// <param name="DetailsPath">The dashboard page, from its root.</param>
public sealed record SetCheck(
    string Name,
    string Sha,
    CheckStatus Status,
    CheckConclusion? Conclusion,
    CheckOutput Output,
    IReadOnlyList<CheckButton> Buttons,
    int Round,
    string DetailsPath) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"check:{Name}:{Sha}";
}

/// <summary>The runner has a run with this correlation id.</summary>
public sealed record StartRun(
    string CorrelationId,
    string Runner,
    string Workflow,
    string Ref,
    IReadOnlyDictionary<string, string> Inputs,
    DateTimeOffset RequestedAt) : Effect
{
    /// <summary>What the run is for.</summary>
    public RunKind Kind { get; init; }

    /// <summary>The commit to check out.</summary>
    public string Sha { get; init; } = "";

    /// <summary>The commit that the change is compared with; null when there is none.</summary>
    public string? BaseSha { get; init; }

    /// <summary>The pull request; null for branches and tags.</summary>
    public int? PullRequest { get; init; }

    /// <summary>Why a pipeline runs; null for what is no pipeline.</summary>
    public RunTrigger? Trigger { get; init; }

    /// <summary>Whose code it is.</summary>
    public RunTrust Trust { get; init; }

    /// <summary>Every combination of these values must report; empty for one result.</summary>
    public IReadOnlyList<MatrixAxis> Matrix { get; init; } = [];

    /// <summary>When nobody waits for it any more; null when nobody said.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How often it has been asked for under this id, this time included: from the second on it is looked for first.</summary>
    public int Try { get; init; } = 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"run:{CorrelationId}";
}

/// <summary>The run's next attempt is under way; nothing is asked when <paramref name="Run"/> is no longer the newest attempt.</summary>
public sealed record RerunRun(string CorrelationId, string Runner, RunReference Run, bool FailedOnly) : Effect
{
    /// <summary>When it was decided: asking again for an attempt that never came is a deed of its own.</summary>
    public DateTimeOffset RequestedAt { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"rerun:{CorrelationId}:{Run.Id}:{Run.Attempt}";
}

/// <summary>The run is over or stopping.</summary>
public sealed record CancelRun(string CorrelationId, string Runner, RunReference Run) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"cancel:{CorrelationId}:{Run.Id}:{Run.Attempt}";
}

/// <summary>What the finished run's report files say is in the store.</summary>
/// <param name="CorrelationId">Ours.</param>
/// <param name="Runner">Who ran it.</param>
/// <param name="Run">The run and attempt.</param>
/// <param name="Sha">The commit whose tree paths are matched against.</param>
/// <param name="Jobs">The jobs as last seen: what was expected to report.</param>
/// <param name="Artifacts">Globs of artifact names.</param>
/// <param name="Tests">Globs of test-report paths inside them.</param>
public sealed record CollectReports(
    string CorrelationId,
    string Runner,
    RunReference Run,
    string Sha,
    IReadOnlyList<JobSnapshot> Jobs,
    IReadOnlyList<string> Artifacts,
    IReadOnlyList<string> Tests) : Effect
{
    /// <summary>Globs of coverage paths inside them.</summary>
    public IReadOnlyList<string> Coverage { get; init; } = [];

    /// <summary>Globs of the paths of findings inside them.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The attempt whose other results count on: only tests that failed in it were run again; null for a run of everything.</summary>
    public RunReference? CountsOn { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"reports:{CorrelationId}:{Run.Id}:{Run.Attempt}";
}

/// <summary>What the finished run handed back (<c>botapp-result</c>) is known.</summary>
public sealed record CollectResult(string CorrelationId, string Runner, RunReference Run, string Sha) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"result:{CorrelationId}:{Run.Id}:{Run.Attempt}";
}

/// <summary>What a judged run's tests said is in the history of its repository.</summary>
/// <param name="CorrelationId">Ours: its reports are in the store.</param>
/// <param name="Run">The run and attempt.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Sha">The commit that was tested.</param>
/// <param name="Branch">The branch that was tested, or the one a pull request or merge group goes into.</param>
/// <param name="IsBase">Whether others may be compared with it.</param>
/// <param name="IsComplete">Whether a test that it does not say failed can be taken to have passed.</param>
/// <param name="CompletedAt">When the run ended.</param>
public sealed record KeepResults(
    string CorrelationId,
    RunReference Run,
    string Pipeline,
    string Sha,
    string Branch,
    bool IsBase,
    bool IsComplete,
    DateTimeOffset CompletedAt) : Effect
{
    /// <summary>How long the run took; null when unknown.</summary>
    public TimeSpan? Duration { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"results:{CorrelationId}:{Run.Id}:{Run.Attempt}";
}

/// <summary>The coverage of a branch's commit is in the history of its repository: what later pull requests are compared with.</summary>
/// <param name="Sha">The commit that was measured.</param>
/// <param name="Branch">The branch, or the one a merge group goes into.</param>
/// <param name="Totals">Its lines, all pipelines together.</param>
/// <param name="Unplaced">Lines of files that were not in the repository.</param>
/// <param name="CompletedAt">When the last of its runs ended.</param>
/// <param name="Round">How often it was judged anew; the last one counts.</param>
public sealed record KeepCoverage(string Sha, string Branch, CoverageTotals Totals, CoverageTotals Unplaced, DateTimeOffset CompletedAt, int Round) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"coverage:{Sha}";
}

/// <summary>The repository has this test in quarantine up to and including this day (UTC); a null day ends that.</summary>
/// <param name="Test">The test as it was named.</param>
/// <param name="Until">The last day.</param>
/// <param name="Reason">Why; may be empty.</param>
/// <param name="By">Login of whoever said so.</param>
/// <param name="At">When.</param>
public sealed record SetQuarantine(string Test, DateOnly? Until, string Reason, string By, DateTimeOffset At) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"quarantine:{Test}";
}

/// <summary>The pull request has one comment of ours under this key, and it reads like this.</summary>
public sealed record PutComment(string Name, int Number, string Body) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"comment:{Number}:{Name}";
}

/// <summary>
/// Above what our newest completed check of this name on this commit says stands this answer to whoever pressed a button there. A click
/// has no comment to reply to, and GitHub takes a pressed "Re-run" for unfinished until the check is written again.
/// </summary>
/// <param name="CheckName">With the configured prefix.</param>
/// <param name="Sha">The commit, superseded or not.</param>
/// <param name="Text">Markdown: what was pressed and what came of it.</param>
/// <param name="Buttons">The buttons it keeps: GitHub does not tell which it has.</param>
public sealed record AnswerPress(string CheckName, string Sha, string Text, IReadOnlyList<CheckButton> Buttons) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"answer:{CheckName}:{Sha}";
}

/// <summary>A comment carries this reaction of ours. Source: https://docs.github.com/en/rest/reactions (<c>eyes</c>, <c>rocket</c>, <c>-1</c>, <c>confused</c>).</summary>
public sealed record React(long CommentId, string Reaction) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"react:{CommentId}:{Reaction}";
}

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

    /// <summary>The environment goes away again, as a preview does.</summary>
    public bool Transient { get; init; } = true;

    /// <summary>People use it.</summary>
    public bool Production { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"deployment:{Name}";
}

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

/// <summary>GitHub has a published release of this tag with these notes between our markers.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Name">Title of the release.</param>
/// <param name="Notes">Markdown between our markers; text outside them belongs to people.</param>
/// <param name="Prerelease">Shown as a pre-release.</param>
/// <param name="Latest">Marked as the latest release.</param>
public sealed record PublishRelease(string Tag, string Name, string Notes, bool Prerelease, bool Latest) : Effect
{
    /// <summary>What becomes of notes that are there already.</summary>
    public Releases.ExistingNotes Existing { get; init; } = Releases.ExistingNotes.Keep;

    /// <summary>A draft until every file is attached.</summary>
    public bool DraftFirst { get; init; } = true;

    /// <summary>The files that hang on it.</summary>
    public IReadOnlyList<ReleaseAttachment> Files { get; init; } = [];

    /// <summary>The form of the package's tags: a higher version that was released meanwhile stays the latest. Empty: not asked.</summary>
    public string Tags { get; init; } = "";

    /// <summary>The root of the index that serves <see cref="Files"/>.</summary>
    public string Index { get; init; } = "";

    /// <summary>Name of the credential with which the index is read; null: none.</summary>
    public string? Credential { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"release:{Tag}";
}

/// <summary>A file that hangs on a release on GitHub.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">The hash its bytes must have.</param>
/// <param name="Url">Where the index serves it.</param>
public sealed record ReleaseAttachment(string Name, string Sha256, string Url)
{
    /// <summary>A larger file is not attached: 64 MiB.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;
}

/// <summary>The release of this tag on GitHub begins with this notice between our markers; null: with none.</summary>
public sealed record MarkRelease(string Tag, string? Notice) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"mark:{Tag}";
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

/// <summary>A workflow run that waited for a maintainer's word goes on. Source: https://docs.github.com/en/rest/actions/workflow-runs#approve-a-workflow-run-for-a-fork-pull-request.</summary>
public sealed record ApproveRun(long RunId) : Effect
{
    /// <summary>What every key of this deed begins with.</summary>
    internal const string Prefix = "approve:";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"{Prefix}{RunId}";
}

/// <summary>The repository is frozen like this; null: by no command.</summary>
/// <param name="Freeze">The freeze.</param>
/// <param name="At">When it was said: of two words the newer counts.</param>
public sealed record SetFreeze(Freeze? Freeze, DateTimeOffset At) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => "freeze";
}

/// <summary>Every open pull request and merge group into a branch is judged again, the one that was busy last first, spread over time.</summary>
/// <param name="BaseRef">The branch; null: whatever the branch.</param>
/// <param name="Why">What made it necessary: names the commit or moment, so that each time is a deed of its own.</param>
public sealed record JudgeAgain(string? BaseRef, string Why) : Effect
{
    /// <summary>What was judged from reports, too, by reading them once more: settings say what a failure means.</summary>
    public bool Anew { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"judge:{BaseRef}";
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

/// <summary>The tag's release knows that somebody wants it to go on.</summary>
public sealed record AskRelease(string Tag, CommandPlace Asked, Person By) : Effect
{
    /// <summary>Why it may be in a freeze; null: it may not.</summary>
    public string? OverrideFreeze { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"publish:{Tag}:{Asked.Reply}";
}

/// <summary>A tag stands at this commit; one that stands elsewhere stays.</summary>
public sealed record MarkTag(string Tag, string Sha) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"tag:{Tag}";
}

/// <summary>Every schedule that the settings name is looked at.</summary>
/// <param name="Names"><c>PIPELINE@BRANCH</c> each.</param>
/// <param name="Times">All times as the settings name them now: each change is a deed of its own.</param>
public sealed record SetSchedules(IReadOnlyList<string> Names, string Times) : Effect
{
    /// <summary>There is one such deed for a branch.</summary>
    internal const string TheKey = "schedules";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => TheKey;
}

/// <summary>GitHub opens no check suite of ours by itself in the repository. Source: https://docs.github.com/en/rest/checks/suites#update-repository-preferences-for-check-suites.</summary>
public sealed record OpenNoSuites : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => "suites";
}

/// <summary>Whoever operates BotApp is told what only they can look into: once in the log, and counted.</summary>
/// <param name="Code">Stable reason code, such as <c>ci_not_started</c>.</param>
/// <param name="Sha">The commit it is about.</param>
/// <param name="Text">What is so, as a part of a sentence.</param>
public sealed record AlertOperator(string Code, string Sha, string Text) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"alert:{Code}:{Sha}";
}

/// <summary>Where a person acted.</summary>
public enum ActSource
{
    /// <summary>A comment.</summary>
    Comment,

    /// <summary>A button or "Re-run" at a check.</summary>
    Button,
}

/// <summary>The audit trail says who did this, or was refused. Saved with the decision, performed by nobody.</summary>
/// <param name="Id">Tells acts of one subject apart.</param>
/// <param name="By">Who.</param>
/// <param name="Deed">What they asked for: <c>/override</c>, <c>Re-run</c>.</param>
/// <param name="What">What came of it, as a sentence of plain text.</param>
/// <param name="Sha">The commit it was about.</param>
public sealed record RecordAct(string Id, Person By, string Deed, string What, string Sha) : Effect
{
    /// <summary>It was done; false: refused, and nothing changed.</summary>
    public required bool Done { get; init; }

    /// <summary>The stable reason code of the answer, such as <c>overridden</c> or <c>not-permitted</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Where they asked.</summary>
    public required ActSource Source { get; init; }

    /// <summary>The page on GitHub where they asked; null when it is not known.</summary>
    public string? Url { get; init; }

    /// <summary>The reason they gave; null when they gave none.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"act:{Id}";
}

/// <summary>The subject is woken with <see cref="TimerElapsed"/> at this time; null takes the timer back. Kept with the state, performed by nobody.</summary>
public sealed record SetTimer(string Name, DateTimeOffset? DueAt) : Effect
{
    /// <summary>Name of the timer that rings when a quarantine has ended.</summary>
    public const string QuarantineEnd = "quarantine";

    /// <summary>Name of the timer that rings when the index is asked whether it still serves what was published.</summary>
    public const string IndexWatch = "index";

    /// <summary>Name of the timer that rings when the settings of the base have changed.</summary>
    public const string SettingsChanged = "settings-changed";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"timer:{Name}";
}
