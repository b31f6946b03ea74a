using BotApp.Core;
using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>Deletes what is old and makes findable what is not yet, an hour after the start and then every day. One replica does it for all; several doing so at once would do no harm.</summary>
internal sealed partial class DailyPurge(Store store, SoleWork sole, IOptions<RetentionAges> ages, ILogger<DailyPurge> logger) : BackgroundService
{
    private const int SubjectsAtATime = 200;
    private static readonly TimeSpan AfterStart = TimeSpan.FromHours(1);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>One time.</summary>
    /// <returns>How many rows, subjects and repositories went.</returns>
    internal async Task<Purged> PurgeAsync(CancellationToken cancellationToken)
    {
        var kept = ages.Value;
        var subjects = await PurgeSubjectsAsync("pr:", kept.PullRequests, cancellationToken)
            + await PurgeSubjectsAsync("branch:", kept.Branches, cancellationToken)
            + await PurgeSubjectsAsync("tag:", kept.Tags, cancellationToken)
            + await PurgeSubjectsAsync("schedule:", kept.Schedules, cancellationToken);
        var gone = await store.Forgetting.GoneAsync(kept.Repositories, cancellationToken);
        foreach (var repository in gone)
        {
            await store.Forgetting.RepositoryAsync(repository.Id, cancellationToken);
        }

        var rows = await store.Retention.PurgeAsync(kept, cancellationToken);
        await FindableAsync(cancellationToken);
        return new Purged(rows, subjects, gone.Count);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => sole.RunAsync("purge", AfterStart, Interval, TryAsync, stoppingToken);

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var purged = await PurgeAsync(cancellationToken);
            Log.Purged(logger, purged.Rows, purged.Subjects, purged.Repositories);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
        }
    }

    // A page at a time, by key: what may not go is passed and not looked at again today.
    private async Task<int> PurgeSubjectsAsync(string prefix, TimeSpan age, CancellationToken cancellationToken)
    {
        var purged = 0;
        var after = "";
        IReadOnlyList<SubjectRecord> page;
        do
        {
            page = await store.RestingSubjects.ListAsync(prefix, age, after, SubjectsAtATime, cancellationToken);
            foreach (var subject in page.Where(IsOver))
            {
                purged += await store.RestingSubjects.DeleteAsync(subject, age, cancellationToken) ? 1 : 0;
            }

            after = page.Count > 0 ? page[^1].Key : after;
        }
        while (page.Count == SubjectsAtATime);

        return purged;
    }

    // What a version wrote that knew no search can be found from now on.
    private async Task FindableAsync(CancellationToken cancellationToken)
    {
        foreach (var prefix in WordRows.Prefixes)
        {
            var after = "";
            IReadOnlyList<SubjectRecord> page;
            do
            {
                page = await store.Words.MissingAsync(prefix, after, SubjectsAtATime, cancellationToken);
                await store.Words.PutAsync([.. page.Select(WordRows.Of).OfType<StoredWords>()], cancellationToken);
                after = page.Count > 0 ? page[^1].Key : after;
            }
            while (page.Count == SubjectsAtATime);
        }
    }

    // A subject without a state has not been decided anything about: nothing is lost with it. What a newer version wrote is for that one to judge.
    private static bool IsOver(SubjectRecord subject)
    {
        try
        {
            return subject.StateJson is null || (EventReading.ReadState(subject.StateJson) is { } state && EndedSubjects.IsOver(state));
        }
        catch (NewerRowException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Rows} old rows, {Subjects} subjects that were over and {Repositories} repositories that are gone were deleted")]
        internal static partial void Purged(ILogger logger, long rows, int subjects, int repositories);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows could not be deleted; tried again tomorrow")]
        internal static partial void Failed(ILogger logger, Exception exception);
    }
}

/// <summary>What one purge deleted.</summary>
internal sealed record Purged(long Rows, int Subjects, int Repositories);
