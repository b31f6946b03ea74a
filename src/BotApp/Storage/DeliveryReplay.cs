namespace BotApp.Storage;

/// <summary>A stored delivery goes through once more: its events are raised again, or taken back from the dead letters. Events are hints, so that does no harm.</summary>
internal static class DeliveryReplay
{
    internal static async Task<Replayed> AgainAsync(Store store, DeliveryDetails delivery, CancellationToken cancellationToken)
    {
        var (revived, raised, waiting) = (0, 0, 0);
        foreach (var happened in delivery.Events)
        {
            if (happened.DeadAt is not null)
            {
                await store.DeadLetters.ReplayEventAsync(happened.Id, cancellationToken);
                revived++;
            }
            else if (happened.HandledAt is not null)
            {
                var again = new NewEvent(happened.SubjectKey, delivery.Delivery.InstallationId ?? 0, delivery.Delivery.RepositoryId ?? 0, happened.Kind, happened.Json);
                await store.Inbox.RaiseAsync(again, cancellationToken);
                raised++;
            }
            else
            {
                waiting++;
            }
        }

        return new Replayed(raised, revived, waiting, [.. delivery.Events.Select(happened => new SubjectMark(happened.SubjectKey, delivery.Delivery.InstallationId ?? 0)).Distinct()]);
    }
}

/// <summary>What became of a delivery's events.</summary>
/// <param name="Raised">Raised again.</param>
/// <param name="Revived">Taken back from the dead letters.</param>
/// <param name="Waiting">Still waiting.</param>
/// <param name="Marks">Whom they are about.</param>
internal sealed record Replayed(int Raised, int Revived, int Waiting, IReadOnlyList<SubjectMark> Marks)
{
    internal string Sentence => $"{Raised} raised again, {Revived} taken back from the dead letters, {Waiting} still waiting.";
}
