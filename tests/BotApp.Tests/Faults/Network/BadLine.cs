using System.Net;
using System.Net.Sockets;

namespace BotApp.Tests.Faults.Network;

/// <summary>
/// A line that loses: a proxy for TCP on loopback. What it carries is late now and then; some connections are reset in the middle of what they carry, and some
/// fall silent and stay open. Which ones is drawn from the seed, connection by connection.
/// </summary>
internal sealed class BadLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly int _seed;
    private readonly double _share;
    private readonly (int From, int To) _bytes;
    private readonly CancellationTokenSource _life = new();
    private readonly List<Task> _carried = [];
    private readonly Task _accepting;
    private int _left;
    private int _resets;
    private int _silences;
    private int _delays;

    private BadLine(Uri target, int seed, double share, (int From, int To) bytes, int most)
    {
        (_target, _seed, _share, _bytes) = (new IPEndPoint(IPAddress.Loopback, target.Port), seed, share, bytes);
        _left = most;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it is entered.</summary>
    internal Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}/");

    internal int Resets => _resets;

    internal int Silences => _silences;

    internal int Delays => _delays;

    /// <summary>Opens a line to an address on loopback; such a share of its connections breaks, after so many bytes, and so many at most.</summary>
    internal static BadLine Open(Uri target, int seed, double share, (int From, int To) bytes, int most) => new(target, seed, share, bytes, most);

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_carried);
        _listener.Dispose();
        _life.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (var number = 0; !_life.IsCancellationRequested; number++)
        {
            try
            {
                var near = await _listener.AcceptSocketAsync(_life.Token);
                _carried.Add(CarryAsync(near, Fate.Draw(new Random(unchecked((_seed * 31) + number)), _share, _bytes)));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket near, Fate fate)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_life.Token);
        using (near)
        {
            try
            {
                await far.ConnectAsync(_target, ended.Token);
                await Task.WhenAny(CarryAsync(near, far, fate, ended.Token), CarryAsync(far, near, fate, ended.Token));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // Nobody there, or the test is over.
            }

            if (fate.IsReset)
            {
                (near.LingerState, far.LingerState) = (new LingerOption(true, 0), new LingerOption(true, 0)); // closed like this it is a reset
            }

            await ended.CancelAsync();
        }
    }

    private async Task CarryAsync(Socket from, Socket to, Fate fate, CancellationToken cancellationToken)
    {
        var bytes = new byte[4096];
        try
        {
            while (await from.ReceiveAsync(bytes, cancellationToken) is > 0 and var count)
            {
                if (fate.Delay() is { } delay)
                {
                    Interlocked.Increment(ref _delays);
                    await Task.Delay(delay, cancellationToken);
                }

                switch (fate.After(count, ref _left))
                {
                    case Break.Reset:
                        Interlocked.Increment(ref _resets);
                        return;
                    case Break.Silence:
                        Interlocked.Increment(ref _silences);
                        await Task.Delay(Timeout.Infinite, cancellationToken);
                        return;
                    default:
                        await to.SendAsync(bytes.AsMemory(0, count), cancellationToken);
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either end went away.
        }
    }

    private enum Break
    {
        None,
        Reset,
        Silence,
    }

    /// <summary>What becomes of one connection: how late its bytes are, and after how many it breaks.</summary>
    private sealed class Fate(Random random, Break how, long after)
    {
        private long _bytes = after;
        private bool _isBroken;

        internal bool IsReset => how == Break.Reset && Volatile.Read(ref _isBroken);

        internal static Fate Draw(Random random, double share, (int From, int To) bytes)
        {
            var how = random.NextDouble() >= share ? Break.None : random.Next(3) == 0 ? Break.Silence : Break.Reset;
            return new Fate(random, how, random.Next(bytes.From, bytes.To));
        }

        /// <summary>One in twenty is late, as what was lost and sent again.</summary>
        internal TimeSpan? Delay()
        {
            lock (random)
            {
                return random.Next(20) == 0 ? TimeSpan.FromMilliseconds(random.Next(20, 220)) : null;
            }
        }

        internal Break After(int count, ref int left)
        {
            if (how == Break.None || Interlocked.Add(ref _bytes, -count) > 0 || (!Volatile.Read(ref _isBroken) && Interlocked.Decrement(ref left) < 0))
            {
                return Break.None;
            }

            Volatile.Write(ref _isBroken, true);
            return how;
        }
    }
}
