using System.Globalization;
using System.Text.Json;
using BotApp.Core;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>Tells the schedules of a repository that the settings name them.</summary>
internal sealed class ScheduleDeeds(Store store, SubjectQueue queue)
{
    /// <summary>One event for each schedule and effect, however often the effect is performed.</summary>
    internal async Task TellAsync(long installationId, long repositoryId, long effectId, SetSchedules set, CancellationToken cancellationToken)
    {
        foreach (var name in set.Names)
        {
            var subject = new SubjectKey(SubjectKind.Schedule, repositoryId, name).ToString();
            var named = new NewEvent(subject, installationId, repositoryId, nameof(ScheduleNamed), JsonSerializer.Serialize<BotEvent>(new ScheduleNamed()), $"effect:{effectId.ToString(CultureInfo.InvariantCulture)}:{name}");
            await store.Inbox.RaiseAsync(named, cancellationToken);
            queue.Wake([new SubjectMark(subject, installationId)]);
        }
    }
}
