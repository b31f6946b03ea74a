using System.Collections.Concurrent;
using BotApp.Simulator.Webhooks;

namespace BotApp.Tests.Faults.Replicas;

/// <summary>Loses no delivery more often than BotApp asks for it: what is lost for a fourth time is never heard of, and nothing here is about that.</summary>
internal sealed class LostMail
{
    private const int Most = 2;

    private readonly ConcurrentDictionary<string, int> _lost = new(StringComparer.Ordinal);

    /// <summary>The fate that was drawn, or that it arrives.</summary>
    internal DeliveryFate Of(Delivery delivery, DeliveryFate drawn) =>
        drawn == DeliveryFate.Lost && _lost.AddOrUpdate(delivery.Guid, 1, (_, times) => times + 1) > Most ? DeliveryFate.Sent : drawn;
}
