using BotApp.Storage;

namespace BotApp.Webhooks;

/// <summary>Reads a signed payload: does it mean something here, and which events is it?</summary>
internal interface IDeliveryReader
{
    /// <summary>Never throws for a payload it does not understand: that is <see cref="DeliveryReading.Unreadable"/>.</summary>
    /// <param name="eventName"><c>X-GitHub-Event</c>.</param>
    /// <param name="body">The body, byte for byte; its signature was right.</param>
    DeliveryReading Read(string eventName, ReadOnlyMemory<byte> body);
}

/// <summary>What a payload was read as.</summary>
internal abstract record DeliveryReading
{
    private DeliveryReading()
    {
    }

    /// <summary>It means something: stored with its events (possibly none) before it is answered.</summary>
    internal sealed record Accepted(string? Action, long? InstallationId, long? RepositoryId, IReadOnlyList<NewEvent> Events) : DeliveryReading
    {
        /// <summary>The repository as the payload describes it; null when it names none.</summary>
        internal StoredRepository? Repository { get; init; }

        /// <summary>Repositories for which work ends or goes on.</summary>
        internal IReadOnlyList<Standing> Standings { get; init; } = [];
    }

    /// <summary>Nothing here depends on it: counted and answered.</summary>
    internal sealed record Ignored(string? Action) : DeliveryReading;

    /// <summary>Not understood, for the reason given: stored for people and for a later version.</summary>
    internal sealed record Unreadable(string Reason) : DeliveryReading;
}
