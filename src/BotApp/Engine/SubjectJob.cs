using System.Globalization;

using BotApp.Storage;

using Quartz;

namespace BotApp.Engine;

/// <summary>The scheduler's side of an activation.</summary>
internal sealed class SubjectJob(SubjectQueue queue, SubjectActivation activation, EngineStop stop) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var data = context.MergedJobDataMap;
        var subject = new SubjectMark(
            data.GetString(SubjectQueue.SubjectData) ?? throw new InvalidOperationException("The job names no subject."),
            long.Parse(data.GetString(SubjectQueue.InstallationData) ?? "0", CultureInfo.InvariantCulture));
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
        queue.Started(subject);
        try
        {
            await activation.RunAsync(subject, ends.Token);
        }
        finally
        {
            queue.Finished(subject.Key);
        }
    }
}
