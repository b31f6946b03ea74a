using BotApp.Core.Gating;

namespace BotApp.Dashboard.Api;

// What the API answers. Names are written in camelCase and times in UTC as ISO 8601; nothing is ever taken away from a version, only added.

/// <summary>A repository.</summary>
internal sealed record ApiRepository(long Id, string FullName, string? DefaultBranch, bool IsPrivate, string? Stopped, string Page);

/// <summary>A repository, and what holds for all of it.</summary>
internal sealed record ApiRepositoryDetails(
    long Id, string FullName, string? DefaultBranch, bool IsPrivate, string? Stopped, string Page, string? LackingPermissions, ApiFreeze? Freeze, ApiOnboarding? Onboarding);

/// <summary>Nothing is merged.</summary>
internal sealed record ApiFreeze(string By, string Reason, DateTimeOffset At, DateTimeOffset? Until);

/// <summary>Whether settings were proposed.</summary>
internal sealed record ApiOnboarding(string Phase, string? Code, string? Reason, long? PullRequest);

/// <summary>A pull request, branch, tag, environment or schedule.</summary>
internal sealed record ApiSubject(
    string Subject, string Kind, string Name, string? Title, string? Sha, ApiStatus? Status, bool HasWork, DateTimeOffset UpdatedAt, string Page);

/// <summary>How something stands: a word, and its tone (<c>good</c>, <c>bad</c>, <c>busy</c> or <c>still</c>).</summary>
internal sealed record ApiStatus(string Word, string Tone);

/// <summary>A pull request.</summary>
internal sealed record ApiPullRequest(
    ApiSubject Summary, bool IsOpen, bool IsDraft, string Author, string BaseBranch, GateTree? Gate, IReadOnlyList<ApiPipeline> Pipelines, IReadOnlyList<ApiPreview> Previews, ApiHold? Hold);

/// <summary>A branch or merge group.</summary>
internal sealed record ApiBranch(ApiSubject Summary, bool IsDeleted, GateTree? Gate, IReadOnlyList<ApiPipeline> Pipelines);

/// <summary>A tag and its release.</summary>
internal sealed record ApiTag(
    ApiSubject Summary, string? Package, string? Version, string? Phase, string? Reason, string? ReleaseUrl, IReadOnlyList<ApiPipeline> Pipelines, IReadOnlyList<ApiFile> Files);

/// <summary>An environment.</summary>
internal sealed record ApiEnvironment(ApiSubject Summary, ApiLive? Live, bool IsInDoubt, string? LockedBy, string? LockReason, string? PinnedBy);

/// <summary>The times of a pipeline.</summary>
internal sealed record ApiSchedule(ApiSubject Summary, string Pipeline, DateTimeOffset? NextAt, IReadOnlyList<ApiPipeline> Pipelines);

/// <summary>A pipeline of a commit.</summary>
internal sealed record ApiPipeline(string Name, string Sha, ApiStatus Status, string Reason, string? Code, string Runner, string? RunId, int? Attempt, string? RunUrl, string CorrelationId);

/// <summary>A preview.</summary>
internal sealed record ApiPreview(string Name, ApiStatus Status, string? Sha, string? Url, string? Problem);

/// <summary>Who holds the gate closed.</summary>
internal sealed record ApiHold(string By, string? Reason, DateTimeOffset At);

/// <summary>What is live.</summary>
internal sealed record ApiLive(string Sha, DateTimeOffset At, string? By, string? Url);

/// <summary>A file of a release.</summary>
internal sealed record ApiFile(string Name, long Size, string Sha256);

/// <summary>What happened to a subject and what followed.</summary>
internal sealed record ApiTimelineEntry(DateTimeOffset At, string Event, string? Because, bool IsWaiting, string? Delivery, IReadOnlyList<ApiEffect> Effects);

/// <summary>Something that was done, or is to be.</summary>
internal sealed record ApiEffect(string Sentence, ApiStatus Status, string? Error);

/// <summary>A run.</summary>
internal sealed record ApiRun(
    string CorrelationId, string? Subject, string Pipeline, string Sha, string Runner, string? RunId, long Attempt, ApiStatus Status, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt);

/// <summary>The results of one attempt of a test run.</summary>
internal sealed record ApiResult(
    long Id, string Pipeline, string Branch, string Sha, string RunId, long Attempt, bool IsComparable, bool IsComplete, DateTimeOffset CompletedAt, double? Seconds, long Tests, ApiCoverage? Coverage);

/// <summary>Lines covered.</summary>
internal sealed record ApiCoverage(long Covered, long Valid);

/// <summary>A test that failed or was flaky; the test's number is a text, since it has more digits than some languages keep.</summary>
internal sealed record ApiFailure(
    long Result, string Test, string Pipeline, string Outcome, string Variant, string Path, string Name, string Branch, string Sha, DateTimeOffset CompletedAt);

/// <summary>A deployment.</summary>
internal sealed record ApiDeployment(
    string Environment, long Number, string Sha, string Task, ApiStatus Status, string? Reason, string? By, string? RunUrl, DateTimeOffset AskedAt, DateTimeOffset? EndedAt, long? GitHubId);

/// <summary>A version and the tag that holds it.</summary>
internal sealed record ApiRelease(string Package, string Version, string Tag, string Sha, string State);

/// <summary>A webhook delivery, without its content.</summary>
internal sealed record ApiDelivery(string Guid, string Event, string? Action, long? RepositoryId, DateTimeOffset ReceivedAt, string Disposition, string? Reason, long TimesReceived);

/// <summary>A subject with work.</summary>
internal sealed record ApiJob(string Subject, long RepositoryId, ApiStatus Status, long Tries, DateTimeOffset? NextTryAt, string? LastError, DateTimeOffset UpdatedAt);

/// <summary>Who did what, or was refused.</summary>
internal sealed record ApiAct(
    long Id, DateTimeOffset At, string Who, long? WhoId, string? Deed, string What, string Outcome, string? Code, string? Reason, string? Subject, string? Sha, string? Source, string? SourceUrl);

/// <summary>Why there is no answer: problem details. Source: RFC 9457.</summary>
internal sealed record ApiProblem(string Type, string Title, int Status, string Detail);
