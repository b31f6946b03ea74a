namespace BotApp.Engine;

/// <summary>Tells that the engine stops: first that nothing new is appointed, then running activations that they are not waited for any longer.</summary>
internal sealed class EngineStop : IDisposable
{
    private readonly CancellationTokenSource source = new();

    private volatile bool begun;

    internal CancellationToken Token => source.Token;

    /// <summary>Whether the scheduler is being shut down: it takes no appointments any more.</summary>
    internal bool HasBegun => begun;

    internal void Begin() => begun = true;

    internal void Now() => source.Cancel();

    public void Dispose() => source.Dispose();
}
