using System.Text.Json;
using BotApp.Core;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What people are told, as rows of the outbox: one for each addressee, each notice of a subject once.</summary>
internal static class NoticeRows
{
    internal static IReadOnlyList<NewNotice> Of(SubjectKey subject, IReadOnlyList<Effect> effects) =>
    [
        .. effects.OfType<Notify>().SelectMany(notify => notify.To.Select(to => new NewNotice(
            $"{subject}|{notify.Notice.Id}|{to.Queue}", subject.RepositoryId, subject.ToString(), to.Queue, to.Channel.ToString(), to.Name, JsonSerializer.Serialize(notify.Notice), to.HoldUntil))),
    ];
}
