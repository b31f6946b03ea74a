using BotApp.Core;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Storage;

namespace BotApp.Dashboard.Api;

/// <summary>Rows and states as the API says them: the same words as on the pages, and no foreign address that a browser must not follow.</summary>
internal static class ApiWords
{
    /// <summary>How a subject is named in the API: <c>pull/4</c>, <c>branch/main</c>, <c>tag/v1.0</c>, <c>environment/staging</c>, <c>schedule/nightly@main</c>.</summary>
    internal static string Of(SubjectKey subject) => $"{KindOf(subject)}/{subject.Name}";

    /// <summary>The same of a stored key; the key itself where it is none of ours.</summary>
    internal static string OfKey(string key) => SubjectKey.TryParse(key, out var subject) ? Of(subject) : key;

    /// <summary>Reads such a name; null: it is none.</summary>
    internal static SubjectKey? Read(long repositoryId, string text)
    {
        var parts = text.Split('/', 2);
        return parts is [var kind, { Length: > 0 } name] && Kinds.GetValueOrDefault(kind) is { } prefix && SubjectKey.TryParse($"{prefix}:{ApiPaging.Place(repositoryId)}:{name}", out var subject) ? subject : null;
    }

    /// <summary>Kinds of subjects, and how their keys begin.</summary>
    internal static IReadOnlyDictionary<string, string> Kinds { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["pull"] = "pr",
        ["branch"] = "branch",
        ["tag"] = "tag",
        ["environment"] = "env",
        ["schedule"] = "schedule",
    };

    internal static ApiStatus Of(StatusWord status) => new(status.Word, status.Tone);

    internal static ApiRepository Of(StoredRepository one) => new(one.Id, one.FullName, one.DefaultBranch, one.IsPrivate, one.Stopped, DashboardLinks.Repository(one.Id));

    internal static ApiSubject? Summary(SubjectRecord record) => Pages.SubjectLine.Of(record) is not { } line ? null : new ApiSubject(
        Of(line.Subject), KindOf(line.Subject), line.Subject.Name, line.Title, line.Sha is { Length: > 0 } sha ? sha : null, line.State is null ? null : Of(StatusWord.Of(line.State)), record.HasWork, record.UpdatedAt,
        DashboardLinks.Subject(line.Subject));

    internal static GateTree? Gate(Requirement? gate) => gate is null ? null : GateTree.Of(gate);

    internal static IReadOnlyList<ApiPipeline> Pipelines(IEnumerable<PipelineRun?> runs) => [.. runs.OfType<PipelineRun>().Select(run => new ApiPipeline(
        run.Pipeline, run.Sha, Of(StatusWord.Of(run)), PageTexts.Why(run), run.Verdict?.Code, run.Runner, run.Run?.Id, run.Run?.Attempt, DashboardLinks.Safe(run.Run?.Url), run.CorrelationId))];

    internal static ApiRun Of(StoredRun run) => new(
        run.CorrelationId, OfKey(run.SubjectKey), run.Pipeline, run.Sha, run.Runner, run.ExternalId, run.Attempt, Of(StatusWord.Of(run)), run.StartedAt, run.CompletedAt);

    internal static ApiResult Of(ListedResult row) => new(
        row.Id, row.Pipeline, row.Branch, row.Sha, row.RunId, row.Attempt, row.IsBase, row.IsComplete, row.CompletedAt, row.DurationMs / 1000.0, row.Tests,
        row is { CoverageCovered: { } covered, CoverageValid: { } valid } ? new ApiCoverage(covered, valid) : null);

    internal static ApiFailure Of(ListedFailure row) => new(
        row.ResultId, ApiPaging.Place(row.Test), row.Pipeline, row.Outcome, row.Variant, row.Path, row.Name, row.Branch, row.Sha, row.CompletedAt);

    internal static ApiDeployment Of(StoredDeployment row) => new(
        row.Environment, row.Number, row.Sha, row.Task, Of(StatusWord.Of(row)), row.Reason, row.ByLogin, DashboardLinks.Safe(row.RunUrl), row.AskedAt, row.EndedAt, row.GitHubId);

    internal static ApiDelivery Of(DeliveryRow row) => new(row.Guid, row.Event, row.Action, row.RepositoryId, row.ReceivedAt, row.Disposition, row.Reason, row.TimesReceived);

    internal static ApiJob Job(SubjectRecord row) => new(OfKey(row.Key), row.RepositoryId, Of(StatusWord.OfWork(row)), row.Tries, row.NextTryAt, row.LastError, row.UpdatedAt);

    internal static ApiAct Of(StoredAuditEntry row) => new(
        row.Id, row.CreatedAt, row.Login ?? row.Who, row.ActorId, row.Deed, row.What, row.Outcome, row.Code, row.Reason, row.SubjectKey is { } key ? OfKey(key) : null, row.Sha, row.Source,
        DashboardLinks.Safe(row.SourceUrl));

    internal static ApiTimelineEntry Of(TimelineEntry entry) => new(
        entry.At, entry.EventKind, entry.Because, entry.Waiting is not null, entry.DeliveryGuid, [.. entry.Effects.Select(effect => new ApiEffect(effect.Sentence, Of(effect.Status), effect.Error))]);

    private static string KindOf(SubjectKey subject) => subject.Kind switch
    {
        SubjectKind.PullRequest => "pull",
        SubjectKind.Branch => "branch",
        SubjectKind.Tag => "tag",
        SubjectKind.Environment => "environment",
        SubjectKind.Schedule => "schedule",
        _ => throw new InvalidOperationException($"Subject kind {subject.Kind} has no word in the API."),
    };
}
