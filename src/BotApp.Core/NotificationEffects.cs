using System.Text.Json.Serialization;
using BotApp.Core.Notifications;

namespace BotApp.Core;

/// <summary>
/// People are told. Saved with the decision into the outbox, each addressee's line once for each id of a notice; sent from there, so that nobody's
/// work waits for a receiver. Performed by nobody.
/// </summary>
/// <param name="Notice">What.</param>
/// <param name="To">Whom.</param>
public sealed record Notify(Notice Notice, IReadOnlyList<NoticeAddress> To) : Effect
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Key => $"notify:{Notice.Id}";
}
