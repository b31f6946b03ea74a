namespace BotApp.Notifications;

/// <summary>What became of sending a message. Reasons are for people and show no address and no secret.</summary>
internal abstract record DeliveryOutcome
{
    private DeliveryOutcome()
    {
    }

    /// <summary>The receiver has it.</summary>
    internal sealed record Taken : DeliveryOutcome;

    /// <summary>Not now: it is sent again.</summary>
    /// <param name="Reason">What happened, a sentence.</param>
    /// <param name="AskedFor">The pause that the receiver asked for; null when it did not.</param>
    internal sealed record NotNow(string Reason, TimeSpan? AskedFor = null) : DeliveryOutcome;

    /// <summary>Never: sending it again gets the same answer.</summary>
    /// <param name="Reason">What happened, a sentence.</param>
    internal sealed record Never(string Reason) : DeliveryOutcome;

    /// <summary>A newer version wrote it, and is left to send it.</summary>
    /// <param name="Reason">What is not known of it, a sentence.</param>
    internal sealed record Newer(string Reason) : DeliveryOutcome;
}
