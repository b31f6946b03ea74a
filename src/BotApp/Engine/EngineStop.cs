namespace BotApp.Engine;

/// <summary>Tells running activations that the process will not wait for them any longer.</summary>
internal sealed class EngineStop : IDisposable
{
    private readonly CancellationTokenSource source = new();

    internal CancellationToken Token => source.Token;

    internal void Now() => source.Cancel();

    public void Dispose() => source.Dispose();
}
