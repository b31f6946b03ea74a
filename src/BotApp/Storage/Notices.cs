namespace BotApp.Storage;

/// <summary>
/// The outbox of what people are told. Notices come in with the decision; whoever sends puts them into messages, claims one for a while and says what became of
/// it. Of several replicas one makes a message and one claims it; whoever dies with a claim is followed by another, with the same id.
/// </summary>
internal sealed class Notices(Database database)
{
    private const int MaxWaiting = 5000;

    private const string Open = "sent_at IS NULL AND dead_at IS NULL";

    private const string Insert =
        """
        INSERT INTO notices (dedupe_key, repository_id, subject_key, queue, channel, name, body, created_at, hold_until)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, {now}, @p7) ON CONFLICT (dedupe_key) DO NOTHING
        """;

    /// <summary>Adds notices; one that was there before is left as it is.</summary>
    internal static Task AddAsync(SqlSession session, IReadOnlyList<NewNotice> notices) => session.PutAsync(
        Insert,
        [.. notices.Select(one => new object?[] { one.DedupeKey, one.RepositoryId, one.SubjectKey, one.Queue, one.Channel, one.Name, one.Json, StoredTimes.Stored(one.HoldUntil) })]);

    /// <summary>Notices that wait for a message, of addressees for whom none is under way, oldest first; those that quiet hours hold back at the given time are not among them.</summary>
    internal Task<IReadOnlyList<WaitingRow>> WaitingAsync(DateTimeOffset now, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<WaitingRow>(
            $$"""
            SELECT queue AS Queue, id AS Id, hold_until AS HoldUntil,
                COALESCE((SELECT {now} - MAX(notice_messages.created_at) FROM notice_messages WHERE notice_messages.queue = notices.queue), -1) AS SinceLast
            FROM notices
            WHERE message_id IS NULL AND (hold_until IS NULL OR hold_until <= @now)
                AND NOT EXISTS (SELECT 1 FROM notice_messages WHERE notice_messages.queue = notices.queue AND {{Open}})
            ORDER BY id LIMIT {{MaxWaiting}}
            """,
            new { now = StoredTimes.Stored(now) }),
        cancellationToken);

    /// <summary>Puts notices into a message of this id.</summary>
    /// <returns>False when another replica made a message for the addressee first: nothing was written.</returns>
    internal Task<bool> MakeAsync(string messageId, string queue, IReadOnlyList<long> notices, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var made = await session.ExecuteAsync(
                $$"""
                INSERT INTO notice_messages (id, queue, created_at, next_try_at) VALUES (@messageId, @queue, {now}, {now})
                ON CONFLICT (queue) WHERE {{Open}} DO NOTHING
                """,
                new { messageId, queue });
            if (made == 0)
            {
                return false;
            }

            await session.EachAsync("UPDATE notices SET message_id = @p0 WHERE id = @p1 AND message_id IS NULL", [.. notices.Select(id => new object?[] { messageId, id })]);
            return true;
        },
        cancellationToken);

    /// <summary>Messages that may be sent now.</summary>
    internal Task<IReadOnlyList<DueMessage>> DueAsync(int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<DueMessage>(
            $$"""
            SELECT id AS Id, queue AS Queue FROM notice_messages
            WHERE {{Open}} AND next_try_at <= {now} AND (claimed_until IS NULL OR claimed_until < {now}) ORDER BY next_try_at LIMIT @max
            """,
            new { max }),
        cancellationToken);

    /// <summary>Claims a message for a while: nobody else sends it until then.</summary>
    /// <returns>Null when it was claimed or sent in the meantime.</returns>
    internal Task<ClaimedMessage?> ClaimAsync(string messageId, TimeSpan lease, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var claimed = await session.ExecuteAsync(
                $$"""
                UPDATE notice_messages SET claimed_until = {now} + @lease, tries = tries + 1
                WHERE id = @messageId AND {{Open}} AND next_try_at <= {now} AND (claimed_until IS NULL OR claimed_until < {now})
                """,
                new { messageId, lease = (long)lease.TotalMilliseconds });
            if (claimed == 0)
            {
                return null;
            }

            var message = await session.FindAsync<MessageRow>("SELECT queue AS Queue, tries AS Tries, {now} - created_at AS Age FROM notice_messages WHERE id = @messageId", new { messageId })
                ?? throw new InvalidOperationException($"Message {messageId} was claimed and is gone.");
            var notices = await session.QueryAsync<StoredNotice>(
                "SELECT repository_id AS RepositoryId, channel AS Channel, name AS Name, body AS Json FROM notices WHERE message_id = @messageId ORDER BY id", new { messageId });
            return (ClaimedMessage?)new ClaimedMessage(messageId, message.Queue, message.Tries, TimeSpan.FromMilliseconds(message.Age), notices);
        },
        cancellationToken);

    /// <summary>The message was taken.</summary>
    internal Task SentAsync(string messageId, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync("UPDATE notice_messages SET sent_at = {now}, claimed_until = NULL, last_error = NULL, dead_at = NULL WHERE id = @messageId AND sent_at IS NULL", new { messageId }),
        cancellationToken);

    /// <summary>The message was not taken: it is sent again after the given time, or given up when that is null. Whoever claimed it since is not disturbed.</summary>
    internal Task FailedAsync(ClaimedMessage message, string error, TimeSpan? tryAgainIn, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            $"UPDATE notice_messages SET last_error = @error, claimed_until = NULL, {(tryAgainIn is null ? "dead_at = {now}" : "next_try_at = {now} + @delay")} WHERE id = @Id AND tries = @Tries AND {Open}",
            new { message.Id, message.Tries, error = StoredReason.Of(error), delay = (long)(tryAgainIn?.TotalMilliseconds ?? 0) }),
        cancellationToken);

    /// <summary>Messages that were given up, or were tried in vain so far, newest first.</summary>
    internal Task<IReadOnlyList<TroubledMessage>> TroubledAsync(int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<TroubledMessage>(
            """
            SELECT id AS Id, queue AS Queue, (SELECT COUNT(*) FROM notices WHERE message_id = notice_messages.id) AS Notices, tries AS Tries, created_at AS CreatedAt,
                next_try_at AS NextTryAt, dead_at AS DeadAt, last_error AS LastError
            FROM notice_messages WHERE sent_at IS NULL AND last_error IS NOT NULL ORDER BY created_at DESC, id LIMIT @max
            """,
            new { max }),
        cancellationToken);

    /// <summary>How many notices are not sent yet, those of quiet hours included; what was given up does not count.</summary>
    internal async Task<long> UnsentAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.NumberAsync($"SELECT COUNT(*) FROM notices WHERE message_id IS NULL OR message_id IN (SELECT id FROM notice_messages WHERE {Open})"), cancellationToken) ?? 0;

    /// <summary>Sends a message that was given up once more, with its id, as if it were new.</summary>
    /// <returns>False when it is not given up (any more), or another message for the addressee is under way.</returns>
    internal Task<bool> ReviveAsync(string messageId, CancellationToken cancellationToken) => database.WriteAsync(
        async session => await session.ExecuteAsync(
            $$"""
            UPDATE notice_messages SET dead_at = NULL, tries = 0, created_at = {now}, next_try_at = {now}, claimed_until = NULL
            WHERE id = @messageId AND dead_at IS NOT NULL AND sent_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM notice_messages AS other WHERE other.queue = notice_messages.queue AND other.sent_at IS NULL AND other.dead_at IS NULL)
            """,
            new { messageId }) > 0,
        cancellationToken);

    private sealed record MessageRow(string Queue, long Tries, long Age);
}

/// <summary>A notice for one addressee.</summary>
internal sealed record NewNotice(string DedupeKey, long RepositoryId, string SubjectKey, string Queue, string Channel, string Name, string Json, DateTimeOffset? HoldUntil);

/// <summary>A notice that waits; <see cref="SinceLast"/> is how many milliseconds ago a message to its addressee was made, -1 when none was.</summary>
internal sealed record WaitingRow
{
    public required string Queue { get; init; }

    public required long Id { get; init; }

    public DateTimeOffset? HoldUntil { get; init; }

    public required long SinceLast { get; init; }
}

/// <summary>A message that may be sent.</summary>
internal sealed record DueMessage(string Id, string Queue);

/// <summary>A message that is ours to send for a while.</summary>
internal sealed record ClaimedMessage(string Id, string Queue, long Tries, TimeSpan Age, IReadOnlyList<StoredNotice> Notices);

/// <summary>A notice in a message.</summary>
internal sealed record StoredNotice(long RepositoryId, string Channel, string Name, string Json);

/// <summary>A message that was not taken.</summary>
internal sealed record TroubledMessage
{
    public required string Id { get; init; }

    public required string Queue { get; init; }

    /// <summary>How many notices are in it.</summary>
    public required long Notices { get; init; }

    public required long Tries { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset NextTryAt { get; init; }

    /// <summary>When it was given up; null while it is still tried.</summary>
    public DateTimeOffset? DeadAt { get; init; }

    public string? LastError { get; init; }
}
