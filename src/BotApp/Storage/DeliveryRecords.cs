namespace BotApp.Storage;

/// <summary>What to look for among deliveries; null means any.</summary>
internal sealed record DeliverySearch
{
    public string? Event { get; init; }

    public string? Action { get; init; }

    public string? Guid { get; init; }

    /// <summary><c>accepted</c> or <c>unreadable</c>.</summary>
    public string? Disposition { get; init; }

    public long? RepositoryId { get; init; }

    /// <summary>Of these repositories only; null: of all, and what is of none.</summary>
    public IReadOnlyList<long>? Among { get; init; }

    /// <summary>The id the page before ended with.</summary>
    public long? BeforeId { get; init; }

    public int Max { get; init; } = 50;

    /// <summary>So many are looked at for one page where no index leads to those that fit.</summary>
    public int MostLookedAt { get; init; } = 10_000;

    /// <summary>Of no repository that is meant, so that nothing at all is said of it.</summary>
    internal bool IsOfNone => Among is not null && (RepositoryId is { } one ? !Among.Contains(one) : Among.Count == 0);

    /// <summary>An index leads to them in their order: however many there are, no more are read than fit.</summary>
    internal bool IsFoundByIndex => Guid is not null || (Event is null && Action is null && Disposition is null && Among is null);
}

/// <summary>What was found among those that were looked at.</summary>
/// <param name="Rows">Newest first.</param>
/// <param name="LookedTo">When the next one arrived that was not looked at; null when the page is full or nothing is left.</param>
/// <param name="Next">Where looking goes on, as <see cref="DeliverySearch.BeforeId"/>.</param>
internal sealed record DeliveryPage(IReadOnlyList<DeliveryRow> Rows, DateTimeOffset? LookedTo, long? Next);

/// <summary>A line in the list of deliveries.</summary>
internal sealed record DeliveryRow(
    long Id,
    string Guid,
    string Event,
    string? Action,
    long? InstallationId,
    long? RepositoryId,
    DateTimeOffset ReceivedAt,
    string Disposition,
    string? Reason,
    long TimesReceived);

/// <summary>A delivery and what it led to.</summary>
internal sealed record DeliveryDetails(
    DeliveryRow Delivery,
    string HeadersJson,
    byte[] Body,
    IReadOnlyList<StoredEvent> Events,
    IReadOnlyList<StoredDecision> Decisions);
