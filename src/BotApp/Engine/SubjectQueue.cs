using System.Security.Cryptography;
using System.Text;

using BotApp.Storage;

using Microsoft.Extensions.Options;

using Quartz;

namespace BotApp.Engine;

/// <summary>
/// Wakes subjects: each gets one job, named after it, so that a hundred events make one activation. Nothing is remembered here that may
/// not be lost: the truth is the subject's mark in the store, and the sweep finds every mark that has no job.
/// </summary>
internal sealed partial class SubjectQueue(ISchedulerFactory schedulers, FairFeed feed, EngineStop stop, IOptions<EngineOptions> options, TimeProvider time, ILogger<SubjectQueue> logger)
    : BackgroundService, ISubjectWaker
{
    internal const string SubjectData = "subject";
    internal const string InstallationData = "installation";
    internal const string ExecutionGroups = "subject:";

    private const int LongestPlainName = 100;
    private const string Now = "now";
    private const string Later = "later";
    private static readonly TimeSpan LongestDoze = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim news = new(0);

    /// <inheritdoc/>
    public void Wake(IReadOnlyCollection<SubjectMark> subjects)
    {
        foreach (var subject in subjects)
        {
            feed.Offer(subject);
        }

        Look();
    }

    /// <summary>Wakes one subject; several wake-ups before it runs are one.</summary>
    internal void Wake(SubjectMark subject) => Wake([subject]);

    /// <summary>Wakes a subject at a time to come, in place of an earlier appointment. One that is far away is left to the sweep: most waits end otherwise before they are over.</summary>
    internal async Task WakeAtAsync(SubjectMark subject, DateTimeOffset due, CancellationToken cancellationToken)
    {
        if (due - time.GetUtcNow() > options.Value.AppointedWithin)
        {
            return;
        }

        try
        {
            var scheduler = await schedulers.GetScheduler(cancellationToken);
            await scheduler.ScheduleJob(Job(subject), Trigger(subject, Later, due), ScheduleJobOptions.Replacing, cancellationToken);
        }
        catch (SchedulerException) when (stop.HasBegun)
        {
            // No appointments any more; when to go on stands in the store, and the next start or another replica finds it there.
        }
    }

    /// <summary>The activation of a subject begins in this process.</summary>
    internal void Started(SubjectMark subject) => feed.Started(subject);

    /// <summary>The activation of a subject is over in this process.</summary>
    internal void Finished(string subjectKey)
    {
        feed.Finished(subjectKey);
        Look();
    }

    /// <summary>Whether a wake-up of the subject is under way here.</summary>
    internal bool Knows(string subjectKey) => feed.Knows(subjectKey);

    public override void Dispose()
    {
        base.Dispose();
        news.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var subjects = feed.Take();
            if (subjects.Count > 0)
            {
                await ScheduleAsync(subjects, stoppingToken);
                continue;
            }

            // Woken by news; the doze only ends the silence of subjects that run elsewhere.
            await news.WaitAsync(LongestDoze, stoppingToken);
            while (news.Wait(0, stoppingToken))
            {
                // One look serves all the news so far.
            }
        }
    }

    private void Look()
    {
        try
        {
            news.Release();
        }
        catch (ObjectDisposedException)
        {
            // The process is stopping: the mark stays for the next start.
        }
    }

    private async Task ScheduleAsync(IReadOnlyList<SubjectMark> subjects, CancellationToken cancellationToken)
    {
        try
        {
            var scheduler = await schedulers.GetScheduler(cancellationToken);
            var due = time.GetUtcNow();
            var jobs = subjects.ToDictionary(Job, IReadOnlyCollection<ITrigger> (subject) => [Trigger(subject, Now, due)]);
            await scheduler.ScheduleJobs(jobs, ScheduleJobOptions.Replacing, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The marks stay: the sweep offers these subjects again.
            Log.CannotSchedule(logger, subjects.Count, exception);
            foreach (var subject in subjects)
            {
                feed.Finished(subject.Key);
            }

            await Task.Delay(LongestDoze, time, cancellationToken);
        }
    }

    private static IJobDetail Job(SubjectMark subject) => JobBuilder.Create<SubjectJob>()
        .WithIdentity(Name(subject.Key))
        .UsingJobData(SubjectData, subject.Key)
        .UsingJobData(InstallationData, subject.InstallationId.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .Build();

    private static ITrigger Trigger(SubjectMark subject, string group, DateTimeOffset due)
    {
        var name = Name(subject.Key);
        return TriggerBuilder.Create()
            .WithIdentity(name, group)
            .ForJob(new JobKey(name))
            .WithExecutionGroup(ExecutionGroups + name)
            .StartAt(due)
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
            .Build();
    }

    // Quartz limits the length of names and reads braces in a group as places to fill in: branch names keep to neither.
    private static string Name(string subjectKey) =>
        subjectKey.Length <= LongestPlainName && subjectKey.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or ':' or '-' or '_' or '.' or '#')
            ? subjectKey
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subjectKey)));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} subjects could not be given to the scheduler; the sweep will offer them again")]
        internal static partial void CannotSchedule(ILogger logger, int count, Exception exception);
    }
}
