namespace BotApp.Notifications;

/// <summary>Rings when there is something to send, so that nobody waits for the next look. Losable: the outbox is looked at anyway.</summary>
internal sealed class NoticeBell : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    internal void Ring()
    {
        try
        {
            _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // It rings already.
        }
    }

    /// <summary>Waits until it rings, or so long.</summary>
    internal Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _rung.WaitAsync(longest, cancellationToken);

    public void Dispose() => _rung.Dispose();
}
