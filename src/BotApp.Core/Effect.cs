using System.Text.Json.Serialization;
using BotApp.Core.Checks;
using BotApp.Core.Gating;

namespace BotApp.Core;

/// <summary>
/// A deed, in the imperative, that means "make it so": performing it twice changes nothing. <see cref="Key"/> is our own address for
/// what it makes; of two with one key the newer one counts. A new effect is a record here or in the file of its room, an arm in the performer, the call in
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
[JsonDerivedType(typeof(AnswerAsk), nameof(AnswerAsk))]
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
[JsonDerivedType(typeof(Notify), nameof(Notify))]
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

/// <summary>The pull request has one comment of ours under this key, and it reads like this.</summary>
public sealed record PutComment(string Name, int Number, string Body) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"comment:{Number}:{Name}";

    /// <summary>Nobody but this deed writes under this key, and nobody did before: unless it was tried already, there is nothing to look for. Default false.</summary>
    public bool IsNew { get; init; }

    /// <summary>It only says in other words what checks say: it may wait while GitHub's quota is short.</summary>
    [JsonIgnore]
    public bool MayWait => Name == StickyComment.Name;
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

/// <summary>Whoever asked on a page of the dashboard reads this there.</summary>
/// <param name="Ask">Our name of what was asked.</param>
/// <param name="Done">It was obeyed.</param>
/// <param name="Code">The stable reason code.</param>
/// <param name="Text">Plain text.</param>
public sealed record AnswerAsk(string Ask, bool Done, string Code, string Text) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"ask-answer:{Ask}";
}

/// <summary>A comment carries this reaction of ours. Source: https://docs.github.com/en/rest/reactions (<c>eyes</c>, <c>rocket</c>, <c>-1</c>, <c>confused</c>).</summary>
public sealed record React(long CommentId, string Reaction) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"react:{CommentId}:{Reaction}";
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

    /// <summary>A page of the dashboard.</summary>
    Page,
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
