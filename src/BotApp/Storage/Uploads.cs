namespace BotApp.Storage;

/// <summary>Leave to hand in files of one attempt of one run.</summary>
/// <param name="CorrelationId">The run's.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="IsOpen">It is still time, the attempt has not been judged, and no later one has taken its place.</param>
internal sealed record StoredGrant(string CorrelationId, long Attempt, bool IsOpen);

/// <summary>A file that a job handed in.</summary>
/// <param name="Kind">What it is: <c>junit</c>.</param>
/// <param name="Job">Which job it is from.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">In hexadecimal, of what arrived.</param>
internal sealed record StoredUpload(string Kind, string Job, long Size, string Sha256);

/// <summary>What became of a file that was handed in.</summary>
internal enum UploadOutcome
{
    /// <summary>It is on the disk.</summary>
    Stored,

    /// <summary>The very same bytes are there already: its first answer was lost.</summary>
    Same,

    /// <summary>There is another of this kind and job already, which stays.</summary>
    Exists,

    /// <summary>With it the attempt would have more than it may.</summary>
    TooMuch,
}

/// <summary>Files that jobs hand in: each once, complete or not at all, all of an attempt together bounded.</summary>
internal sealed class Uploads(Database database)
{
    /// <summary>Files of one attempt.</summary>
    internal const int MaxFiles = 300;

    /// <summary>All of one attempt: 256 MiB.</summary>
    internal const long MaxBytes = 256L << 20;

    private const int PartBytes = 1 << 20;

    /// <summary>Remembers leave, by the hash of its token.</summary>
    internal Task GrantAsync(string tokenHash, string correlationId, long attempt, DateTimeOffset expiresAt, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            """
            INSERT INTO upload_grants (token_hash, correlation_id, attempt, expires_at) VALUES (@tokenHash, @correlationId, @attempt, @expiresAt)
            ON CONFLICT (token_hash) DO NOTHING
            """,
            new { tokenHash, correlationId, attempt, expiresAt }),
        cancellationToken);

    /// <summary>The leave that a token gives; null when there never was one.</summary>
    internal Task<StoredGrant?> FindGrantAsync(string tokenHash, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.FindAsync<StoredGrant>(
            """
            SELECT g.correlation_id AS CorrelationId, g.attempt AS Attempt,
                CAST(CASE WHEN g.expires_at > {now} AND NOT EXISTS (
                    SELECT 1 FROM runs r WHERE r.correlation_id = g.correlation_id AND (r.attempt > g.attempt OR (r.state = 'Done' AND r.attempt = g.attempt))) THEN 1 ELSE 0 END AS BIGINT) AS IsOpen
            FROM upload_grants g WHERE g.token_hash = @tokenHash
            """,
            new { tokenHash }),
        cancellationToken);

    /// <summary>Writes a file in one transaction.</summary>
    internal Task<UploadOutcome> PutAsync(StoredGrant grant, StoredUpload upload, Stream content, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            // What is there already takes no more room, and is told apart first.
            if (await session.FindAsync<string>(
                "SELECT sha256 FROM uploads WHERE correlation_id = @CorrelationId AND attempt = @Attempt AND kind = @Kind AND job = @Job",
                new { grant.CorrelationId, grant.Attempt, upload.Kind, upload.Job }) is { } known)
            {
                return known == upload.Sha256 ? UploadOutcome.Same : UploadOutcome.Exists;
            }

            var (files, bytes) = (
                await session.NumberAsync("SELECT COUNT(*) FROM uploads WHERE correlation_id = @CorrelationId AND attempt = @Attempt", grant) ?? 0,
                await session.NumberAsync("SELECT SUM(size) FROM uploads WHERE correlation_id = @CorrelationId AND attempt = @Attempt", grant) ?? 0);
            if (files >= MaxFiles || bytes + upload.Size > MaxBytes)
            {
                return UploadOutcome.TooMuch;
            }

            var isNew = await session.ExecuteAsync(
                """
                INSERT INTO uploads (correlation_id, attempt, kind, job, size, sha256, created_at) VALUES (@CorrelationId, @Attempt, @Kind, @Job, @Size, @Sha256, {now})
                ON CONFLICT (correlation_id, attempt, kind, job) DO NOTHING
                """,
                new { grant.CorrelationId, grant.Attempt, upload.Kind, upload.Job, upload.Size, upload.Sha256 });
            if (isNew == 0)
            {
                return UploadOutcome.Exists; // by another connection just now: sent again, it is told apart
            }

            content.Position = 0;
            var buffer = new byte[PartBytes];
            int read;
            for (var part = 0L; (read = await content.ReadAtLeastAsync(buffer, PartBytes, throwOnEndOfStream: false, cancellationToken)) > 0; part++)
            {
                await session.EachAsync(
                    "INSERT INTO upload_parts (correlation_id, attempt, kind, job, part, body, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, {now})",
                    [[grant.CorrelationId, grant.Attempt, upload.Kind, upload.Job, part, buffer[..read]]]);
            }

            return UploadOutcome.Stored;
        },
        cancellationToken);

    /// <summary>The files of an attempt.</summary>
    internal Task<IReadOnlyList<StoredUpload>> ListAsync(string correlationId, long attempt, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredUpload>(
            "SELECT kind AS Kind, job AS Job, size AS Size, sha256 AS Sha256 FROM uploads WHERE correlation_id = @correlationId AND attempt = @attempt ORDER BY kind, job",
            new { correlationId, attempt }),
        cancellationToken);

    /// <summary>Copies a file's bytes.</summary>
    internal async Task CopyAsync(string correlationId, long attempt, StoredUpload upload, Stream into, CancellationToken cancellationToken)
    {
        for (long part = 0; ; part++)
        {
            var body = await database.ReadAsync(
                session => session.FindAsync<byte[]>(
                    "SELECT body FROM upload_parts WHERE correlation_id = @correlationId AND attempt = @attempt AND kind = @Kind AND job = @Job AND part = @part",
                    new { correlationId, attempt, upload.Kind, upload.Job, part }),
                cancellationToken);
            if (body is null)
            {
                return;
            }

            await into.WriteAsync(body, cancellationToken);
        }
    }
}
