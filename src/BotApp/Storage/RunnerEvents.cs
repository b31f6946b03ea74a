namespace BotApp.Storage;

/// <summary>What became of a runner's event.</summary>
internal enum HintOutcome
{
    /// <summary>Whoever waits for the run is woken.</summary>
    Woken,

    /// <summary>They were woken a moment ago; they will look once more after it.</summary>
    Later,

    /// <summary>This delivery was here before.</summary>
    Duplicate,

    /// <summary>Nobody here knows the run.</summary>
    Unknown,

    /// <summary>The run is judged: nothing more is wanted.</summary>
    Over,
}

/// <summary>Events of runners: each only wakes whoever waits for its run, and that not more often than every two seconds.</summary>
internal sealed class RunnerEvents(Database database)
{
    /// <summary>The timer that is set where a run changes faster than it is looked at.</summary>
    internal const string LaterTimer = "hint";

    private const long SlotMilliseconds = 2000;

    /// <summary>Takes an event about a run.</summary>
    /// <param name="runner">Whose it is.</param>
    /// <param name="delivery">Tells deliveries apart; null where they cannot be.</param>
    /// <param name="runId">The runner's id; null when the event has none.</param>
    /// <param name="correlationId">Ours; null when the event has none.</param>
    /// <param name="said">What the run says of itself; null where the event is only a hint.</param>
    /// <param name="happened">The event as the inbox takes it, by the run's row.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal Task<(HintOutcome Outcome, IReadOnlyList<SubjectMark> Subjects)> TakeAsync(
        string runner, string? delivery, string? runId, string? correlationId, SaidOfRun? said, Func<HintedRun, NewEvent> happened, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            IReadOnlyList<SubjectMark> nobody = [];
            var isOld = delivery is not null && await session.ExecuteAsync(
                "INSERT INTO runner_deliveries (runner, delivery, received_at) VALUES (@runner, @delivery, {now}) ON CONFLICT (runner, delivery) DO NOTHING", new { runner, delivery }) == 0;
            var isNews = said is null || (!isOld && await Statements.PutAsync(session, runner, said.CorrelationId, said.Sequence, said.IsOver, said.Document));
            var runs = await session.QueryAsync<HintedRun>(
                """
                SELECT r.correlation_id AS CorrelationId, r.external_id AS ExternalId, r.sha AS Sha, r.state AS State,
                    s.key AS SubjectKey, s.installation_id AS InstallationId, s.repository_id AS RepositoryId
                FROM runs r JOIN subjects s ON s.key = r.subject_key
                WHERE r.runner = @runner AND (r.external_id = @runId OR r.correlation_id = @correlationId)
                """,
                new { runner, runId = runId ?? "", correlationId = correlationId ?? "" });
            var open = runs.Where(run => run.State != "Done").ToList();
            if (isOld || open.Count == 0 || !isNews)
            {
                return (isOld ? HintOutcome.Duplicate : said is not null && isNews && runs.Count == 0 ? HintOutcome.Later : runs.Count == 0 ? HintOutcome.Unknown : open.Count == 0 ? HintOutcome.Over : HintOutcome.Duplicate, nobody);
            }

            // Not a column of the query above: SQLite gives an expression no type where there is no row, and then nothing can be read.
            var now = await session.NumberAsync("SELECT {now}") ?? 0;
            var events = open.Select(run => happened(run) with { DedupeKey = $"hint:{runner}:{run.CorrelationId}:{now / SlotMilliseconds}" }).ToList();
            var ids = await EventRows.InsertAsync(session, [.. events.Select(one => (one, (string?)null))]);
            var fresh = events.Where((_, index) => ids[index] is not null).ToList();
            await EventRows.MarkAsync(session, fresh);
            await Timers.AppointAsync(session, LaterTimer, [.. events.Except(fresh).Select(one => (one.SubjectKey, TimeSpan.FromMilliseconds(SlotMilliseconds)))]);
            return (fresh.Count > 0 ? HintOutcome.Woken : HintOutcome.Later, (IReadOnlyList<SubjectMark>)[.. fresh.Select(one => new SubjectMark(one.SubjectKey, one.InstallationId)).Distinct()]);
        },
        cancellationToken);
}

/// <summary>A run that an event is about.</summary>
internal sealed record HintedRun(string CorrelationId, string? ExternalId, string Sha, string State, string SubjectKey, long InstallationId, long RepositoryId);

/// <summary>What a run says of itself.</summary>
/// <param name="CorrelationId">The attempt's own id.</param>
/// <param name="Sequence">Grows from one to the next.</param>
/// <param name="IsOver">It is over.</param>
/// <param name="Document">The status document.</param>
internal sealed record SaidOfRun(string CorrelationId, long Sequence, bool IsOver, string Document);
