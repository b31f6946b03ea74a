using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BotApp.Benchmarks.Load;

/// <summary>One delivery: when it was to be sent, when it was answered and how. Ticks of <see cref="Stopwatch"/>; status 0: no answer within GitHub's ten seconds.</summary>
internal readonly record struct Sent(long Planned, long Answered, int Status)
{
    internal bool IsAccepted => Status is >= 200 and < 300;

    internal double Milliseconds => Stopwatch.GetElapsedTime(Planned, Answered).TotalMilliseconds;
}

/// <summary>Sends deliveries over plain connections that are kept, so that the sender costs as little as can be of the processors it shares.</summary>
internal sealed class LoadSender(int port) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentBag<Connection> _idle = [];

    /// <summary>
    /// So many a second, at times planned before the first is sent: an answer that comes late delays no other delivery, and every wait counts from the planned time.
    /// </summary>
    internal async Task<IReadOnlyList<Sent>> AtRateAsync(IReadOnlyList<byte[]> deliveries, double perSecond, CancellationToken cancellationToken)
    {
        var all = new Task<Sent>[deliveries.Count];
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        for (var index = 0; index < deliveries.Count;)
        {
            var planned = began + (long)(index / perSecond * Stopwatch.Frequency);
            if (planned > Stopwatch.GetTimestamp())
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                continue;
            }

            all[index] = SendAsync(deliveries[index], planned, cancellationToken);
            index++;
        }

        return await Task.WhenAll(all);
    }

    /// <summary>As many as are taken: each of some connections sends its next one when the one before is answered.</summary>
    internal async Task<IReadOnlyList<Sent>> AsManyAsync(Func<byte[]> next, int connections, TimeSpan time, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        async Task<List<Sent>> OneAsync()
        {
            var sent = new List<Sent>();
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                sent.Add(await SendAsync(next(), Stopwatch.GetTimestamp(), cancellationToken));
            }

            return sent;
        }

        return [.. (await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(OneAsync, cancellationToken)))).SelectMany(static one => one)];
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private async Task<Sent> SendAsync(byte[] request, long planned, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        var connection = _idle.TryTake(out var idle) ? idle : new Connection(port);
        try
        {
            var status = await connection.SendAsync(request, patience.Token);
            _idle.Add(connection);
            return new Sent(planned, Stopwatch.GetTimestamp(), status);
        }
        catch (Exception exception) when (exception is SocketException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            connection.Dispose();
            return new Sent(planned, Stopwatch.GetTimestamp(), 0);
        }
    }

    private sealed class Connection(int port) : IDisposable
    {
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly byte[] _buffer = new byte[16 * 1024];

        internal async Task<int> SendAsync(byte[] request, CancellationToken cancellationToken)
        {
            if (!_socket.Connected)
            {
                await _socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            }

            for (var at = 0; at < request.Length;)
            {
                at += await _socket.SendAsync(request.AsMemory(at), cancellationToken);
            }

            for (var length = 0; ;)
            {
                var read = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
                length += read > 0 ? read : throw new IOException("The connection was closed before the answer was there.");
                if (IsWhole(_buffer.AsSpan(0, length)))
                {
                    return int.Parse(_buffer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
                }
            }
        }

        public void Dispose() => _socket.Dispose();

        private static bool IsWhole(ReadOnlySpan<byte> answer)
        {
            var end = answer.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return false;
            }

            var head = answer[..(end + 2)];
            var at = head.IndexOf("Content-Length: "u8);
            at = at < 0 ? head.IndexOf("content-length: "u8) : at;
            if (at < 0)
            {
                return answer.EndsWith("0\r\n\r\n"u8); // in chunks
            }

            var rest = head[(at + "Content-Length: ".Length)..];
            return answer.Length >= end + 4 + int.Parse(rest[..rest.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
        }
    }
}
