using System.Text.Json.Serialization;

namespace BotApp.Runners.Http;

/// <summary>What a start says. Documents of protocol 1 have snake_case names; unknown names are ignored on both sides.</summary>
internal sealed record StartDocument
{
    public int Protocol { get; init; } = 1;

    public required string CorrelationId { get; init; }

    public int Attempt { get; init; }

    /// <summary><c>tests</c>, <c>preview</c> or <c>publish</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What the settings name the job.</summary>
    public required string Workflow { get; init; }

    public required RepositoryDocument Repository { get; init; }

    public required string Ref { get; init; }

    public required string Sha { get; init; }

    public string? BaseSha { get; init; }

    public int? PullRequest { get; init; }

    /// <summary><c>pull-request</c>, <c>push</c>, <c>merge-group</c> or <c>schedule</c>; null for what is no pipeline.</summary>
    public string? Trigger { get; init; }

    /// <summary><c>trusted</c>, or <c>fork</c>: to be run without any secret.</summary>
    public required string Trust { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Matrix { get; init; }

    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    public string? Select { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public CallbackDocument? Callback { get; init; }

    public UploadDocument? Upload { get; init; }
}

/// <summary>A repository to clone.</summary>
internal sealed record RepositoryDocument(string? CloneUrl, string FullName);

/// <summary>Where events go.</summary>
internal sealed record CallbackDocument(string Url);

/// <summary>Where jobs put files: <c>PUT {url}/{kind}/{job}</c> with the token as Bearer.</summary>
internal sealed record UploadDocument(string Url, string Token, DateTimeOffset ExpiresAt);

/// <summary>A request to run again: all or failed, under a new correlation id.</summary>
internal sealed record RerunDocument(string Scope, string CorrelationId, int Attempt, DateTimeOffset? Deadline, CallbackDocument? Callback, UploadDocument? Upload);

/// <summary>A request to stop.</summary>
internal sealed record CancelDocument(string Reason);

/// <summary>The answer to a start or a re-run.</summary>
internal sealed record StartedDocument(string? ExternalId, string? StatusUrl, string? HtmlUrl, int? Attempt);

/// <summary>All runs of one correlation id.</summary>
internal sealed record FoundDocument(IReadOnlyList<StartedDocument>? Runs);

/// <summary>Where a run stands; an event is the same with a delivery.</summary>
internal sealed record StatusDocument
{
    public string? ExternalId { get; init; }

    public string? StatusUrl { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>Tells events apart; null in answers.</summary>
    public string? Delivery { get; init; }

    /// <summary>Grows from event to event of a run.</summary>
    public long? Seq { get; init; }

    public int? Attempt { get; init; }

    public string? State { get; init; }

    public string? Conclusion { get; init; }

    /// <summary>The commit that was checked out.</summary>
    public string? Sha { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public string? HtmlUrl { get; init; }

    public IReadOnlyList<JobDocument>? Jobs { get; init; }

    public IReadOnlyList<FileDocument>? Files { get; init; }
}

/// <summary>One job of a run.</summary>
internal sealed record JobDocument
{
    public string? Name { get; init; }

    /// <summary>Its matrix values; shown behind the name.</summary>
    public IReadOnlyDictionary<string, string>? Matrix { get; init; }

    public string? State { get; init; }

    public string? Conclusion { get; init; }

    public string? HtmlUrl { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public IReadOnlyList<StepDocument>? Steps { get; init; }
}

/// <summary>One step of a job.</summary>
internal sealed record StepDocument(string? Name, string? State, string? Conclusion, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt);

/// <summary>A file that a run left: fetched where it has an address, else uploaded.</summary>
internal sealed record FileDocument(string? Name, string? Kind, long? Size, string? Sha256, string? Url);

/// <summary>How the documents are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 32)]
[JsonSerializable(typeof(StartDocument))]
[JsonSerializable(typeof(RerunDocument))]
[JsonSerializable(typeof(CancelDocument))]
[JsonSerializable(typeof(StartedDocument))]
[JsonSerializable(typeof(FoundDocument))]
[JsonSerializable(typeof(StatusDocument))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
