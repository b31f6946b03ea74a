using System.Text.Json.Serialization;
using BotApp.Core.Pipelines;

namespace BotApp.Core;

/// <summary>
/// A fact, in the past tense: read from a delivery, a runner or a timer. Events are hints: what is decided is decided from
/// <see cref="Facts"/>, read again from GitHub. A new event is a record here, an arm in <see cref="Bot"/> and, when GitHub sends it, in the reader.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(PullRequestOpened), nameof(PullRequestOpened))]
[JsonDerivedType(typeof(PullRequestPushed), nameof(PullRequestPushed))]
[JsonDerivedType(typeof(PullRequestReopened), nameof(PullRequestReopened))]
[JsonDerivedType(typeof(PullRequestClosed), nameof(PullRequestClosed))]
[JsonDerivedType(typeof(PullRequestEdited), nameof(PullRequestEdited))]
[JsonDerivedType(typeof(CommentAdded), nameof(CommentAdded))]
[JsonDerivedType(typeof(CheckRerunRequested), nameof(CheckRerunRequested))]
[JsonDerivedType(typeof(SuiteRerunRequested), nameof(SuiteRerunRequested))]
[JsonDerivedType(typeof(SuiteOpened), nameof(SuiteOpened))]
[JsonDerivedType(typeof(ButtonPressed), nameof(ButtonPressed))]
[JsonDerivedType(typeof(ChecksChanged), nameof(ChecksChanged))]
[JsonDerivedType(typeof(RunChanged), nameof(RunChanged))]
[JsonDerivedType(typeof(RunStarted), nameof(RunStarted))]
[JsonDerivedType(typeof(RunRefused), nameof(RunRefused))]
[JsonDerivedType(typeof(RunPostponed), nameof(RunPostponed))]
[JsonDerivedType(typeof(RunUnconfirmed), nameof(RunUnconfirmed))]
[JsonDerivedType(typeof(ReportsCollected), nameof(ReportsCollected))]
[JsonDerivedType(typeof(ResultCollected), nameof(ResultCollected))]
[JsonDerivedType(typeof(QuarantineChanged), nameof(QuarantineChanged))]
[JsonDerivedType(typeof(UrlProbed), nameof(UrlProbed))]
[JsonDerivedType(typeof(SlotTold), nameof(SlotTold))]
[JsonDerivedType(typeof(BranchPushed), nameof(BranchPushed))]
[JsonDerivedType(typeof(BranchDeleted), nameof(BranchDeleted))]
[JsonDerivedType(typeof(ScheduleNamed), nameof(ScheduleNamed))]
[JsonDerivedType(typeof(TagPushed), nameof(TagPushed))]
[JsonDerivedType(typeof(TagDeleted), nameof(TagDeleted))]
[JsonDerivedType(typeof(ReleaseWritten), nameof(ReleaseWritten))]
[JsonDerivedType(typeof(PublishAsked), nameof(PublishAsked))]
[JsonDerivedType(typeof(GateAsked), nameof(GateAsked))]
[JsonDerivedType(typeof(EnvironmentAsked), nameof(EnvironmentAsked))]
[JsonDerivedType(typeof(PageAsked), nameof(PageAsked))]
[JsonDerivedType(typeof(CommitOffered), nameof(CommitOffered))]
[JsonDerivedType(typeof(EffectGivenUp), nameof(EffectGivenUp))]
[JsonDerivedType(typeof(TimerElapsed), nameof(TimerElapsed))]
public abstract record BotEvent;

/// <summary>Somebody on GitHub.</summary>
/// <param name="Id">Numeric id, stable over renames.</param>
/// <param name="Login">The name shown.</param>
/// <param name="IsBot">An app or bot account (type <c>Bot</c>).</param>
public sealed record Person(long Id, string Login, bool IsBot);

/// <summary>A pull request was opened.</summary>
public sealed record PullRequestOpened(string HeadSha) : BotEvent;

/// <summary>Commits were pushed to a pull request's head (<c>synchronize</c>).</summary>
public sealed record PullRequestPushed(string HeadSha) : BotEvent;

/// <summary>A closed pull request was opened again.</summary>
public sealed record PullRequestReopened(string HeadSha) : BotEvent;

/// <summary>A pull request was merged or closed without merging.</summary>
public sealed record PullRequestClosed(bool Merged) : BotEvent;

/// <summary>Title, base, draft state or labels changed; <paramref name="What"/> is GitHub's action (<c>edited</c>, <c>labeled</c>, <c>ready_for_review</c> …).</summary>
public sealed record PullRequestEdited(string What) : BotEvent;

/// <summary>A comment was written on a pull request.</summary>
/// <param name="CommentId">GitHub's id.</param>
/// <param name="Body">Markdown as written.</param>
/// <param name="By">The author.</param>
/// <param name="AppId">The app that wrote it; null when a person did.</param>
/// <param name="At">When, by GitHub's clock.</param>
public sealed record CommentAdded(long CommentId, string Body, Person By, long? AppId, DateTimeOffset At) : BotEvent;

/// <summary>"Re-run" was pressed on one of our checks.</summary>
public sealed record CheckRerunRequested(string CheckName, string Sha, Person By) : BotEvent
{
    /// <summary>The app whose check that is; null when the delivery did not say.</summary>
    public long? AppId { get; init; }
}

/// <summary>"Re-run all checks" was pressed on our check suite.</summary>
public sealed record SuiteRerunRequested(string Sha, Person By) : BotEvent
{
    /// <summary>The app whose check that is; null when the delivery did not say.</summary>
    public long? AppId { get; init; }
}

/// <summary>GitHub opened an empty check suite of ours, as it does with every push until it is told not to.</summary>
public sealed record SuiteOpened(string Sha) : BotEvent;

/// <summary>A button of one of our checks was pressed (<c>requested_action</c>).</summary>
public sealed record ButtonPressed(string CheckName, string Identifier, string Sha, Person By) : BotEvent
{
    /// <summary>The app whose check that is; null when the delivery did not say.</summary>
    public long? AppId { get; init; }
}

/// <summary>Another app's check run or a commit status changed.</summary>
public sealed record ChecksChanged(string Sha) : BotEvent
{
    /// <summary>The app whose check changed; null for commit statuses.</summary>
    public long? AppId { get; init; }
}

/// <summary>A run on a runner changed: ask the runner.</summary>
public sealed record RunChanged(string RunId, string Sha) : BotEvent
{
    /// <summary>When GitHub changed what it tells of, the run or a job of it; null when that was not said.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The run was told to be over. Only a reason to ask: what is true is what the runner says.</summary>
    public bool IsOver { get; init; }
}

/// <summary>The runner took a run or a re-run of ours; <paramref name="Run"/> is null when it did not say which run that is.</summary>
public sealed record RunStarted(string CorrelationId, RunReference? Run) : BotEvent
{
    /// <summary>It was asked for more than once, and the runner did not show it in between: there may be a second run.</summary>
    public bool MayBeTwice { get; init; }
}

/// <summary>The runner refused a start or a re-run; <paramref name="Reason"/> is a sentence for people.</summary>
public sealed record RunRefused(string CorrelationId, string Reason) : BotEvent;

/// <summary>The runner surely did not take a run of ours and may later.</summary>
/// <param name="CorrelationId">Ours.</param>
/// <param name="RetryAfter">Not before this has passed.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record RunPostponed(string CorrelationId, TimeSpan RetryAfter, string Reason) : BotEvent;

/// <summary>The answer to a start was lost: the run may be there; <paramref name="Cause"/> is a sentence for people.</summary>
public sealed record RunUnconfirmed(string CorrelationId, string Cause) : BotEvent;

/// <summary>A finished run's reports were read and stored, or given up with problems that are stored in their place.</summary>
public sealed record ReportsCollected(string CorrelationId, int Attempt) : BotEvent;

/// <summary>A finished run's result document was fetched; <paramref name="Problem"/> says why there is none.</summary>
public sealed record ResultCollected(string CorrelationId, int Attempt, ResultDocument? Result, string? Problem) : BotEvent
{
    /// <summary>The run left none; false: it left one, or it is not known whether it did.</summary>
    public bool IsMissing { get; init; }
}

/// <summary>A test was set apart or counts again, by a word on this pull request.</summary>
public sealed record QuarantineChanged(string Test) : BotEvent;

/// <summary>A preview's address was asked for.</summary>
/// <param name="CorrelationId">The run that made the preview.</param>
/// <param name="Answered">It answered as expected.</param>
/// <param name="Detail">Status and what was expected, as a sentence.</param>
/// <param name="Final">Asking again cannot help.</param>
public sealed record UrlProbed(string CorrelationId, bool Answered, string Detail, bool Final) : BotEvent
{
    /// <summary>Before that it is not asked again: its host said so, or BotApp asks much there already. Null: as it is asked otherwise.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Nothing was sent this time: whether it answers is as unknown as before.</summary>
    public bool IsUnasked { get; init; }
}

/// <summary>Where the pull request stands in the queue for a preview's slots.</summary>
/// <param name="Preview">The preview.</param>
/// <param name="Round">What this answers.</param>
/// <param name="Held">The slot is there.</param>
/// <param name="Position">The place in the queue, from 1; 0 when the slot is there.</param>
/// <param name="InQueue">How many wait.</param>
public sealed record SlotTold(string Preview, int Round, bool Held, int Position, int InQueue) : BotEvent;

/// <summary>A branch moved to <paramref name="Sha"/>.</summary>
public sealed record BranchPushed(string Sha) : BotEvent;

/// <summary>A branch was deleted.</summary>
public sealed record BranchDeleted : BotEvent;

/// <summary>The settings of the default branch name this schedule, anew or otherwise than before.</summary>
public sealed record ScheduleNamed : BotEvent;

/// <summary>A tag was pushed or moved; <paramref name="Sha"/> as the delivery named it (a tag object's id when annotated).</summary>
public sealed record TagPushed(string Sha) : BotEvent
{
    /// <summary>Login of whoever pushed it; null when that was not told.</summary>
    public string? By { get; init; }
}

/// <summary>A tag was deleted.</summary>
public sealed record TagDeleted : BotEvent;

/// <summary>GitHub has the release; <paramref name="Url"/> is its page.</summary>
public sealed record ReleaseWritten(string Tag, string Url) : BotEvent;

/// <summary>Somebody who may wants a tag's release to go on.</summary>
/// <param name="Asked">Where it was said.</param>
/// <param name="By">Who.</param>
public sealed record PublishAsked(CommandPlace Asked, Person By) : BotEvent
{
    /// <summary>Why it may be in a freeze; null: it may not.</summary>
    public string? OverrideFreeze { get; init; }
}

/// <summary>A job of a run waits at an environment whose gate BotApp keeps.</summary>
/// <param name="RunId">The workflow run.</param>
/// <param name="Environment">The environment.</param>
public sealed record GateAsked(long RunId, string Environment) : BotEvent;

/// <summary>Somebody who may asks something of an environment.</summary>
public sealed record EnvironmentAsked(EnvironmentRequest Request) : BotEvent;

/// <summary>Somebody who signed in asked for something on a page of the dashboard, in the words of a command. Whether they may is judged as for a comment.</summary>
/// <param name="Ask">Our name of it, under which the page finds the answer.</param>
/// <param name="Command">One command, such as <c>/rerun failed</c>; or <see cref="Confirm"/>.</param>
/// <param name="By">Who.</param>
/// <param name="Sha">The commit that they were shown.</param>
public sealed record PageAsked(string Ask, string Command, Person By, string Sha) : BotEvent
{
    /// <summary>Whoever asked for a deployment confirms what they were shown; no comment says that, a reaction does.</summary>
    public const string Confirm = "confirm";

    /// <summary>What was live in the environment when they were shown what the deployment brings; empty: nothing was. Null: they were not shown that.</summary>
    public string? ShownLive { get; init; }

    /// <summary>Where the answer goes.</summary>
    [JsonIgnore]
    public CommandPlace Place => CommandPlace.Button with { Ask = Ask };
}

/// <summary>A commit came within reach of an environment: it was pushed to a branch, or it is live where this environment wants it live first.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Branch">The branch; null when it is live elsewhere.</param>
public sealed record CommitOffered(string Sha, string? Branch) : BotEvent;

/// <summary>A deed was refused for good: <paramref name="EffectKey"/> with the reason.</summary>
public sealed record EffectGivenUp(string EffectKey, string Reason) : BotEvent;

/// <summary>A timer set earlier is due.</summary>
public sealed record TimerElapsed(string Name) : BotEvent;
