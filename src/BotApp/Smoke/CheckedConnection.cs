using System.Net;
using System.Net.Sockets;

namespace BotApp.Smoke;

/// <summary>
/// Connections to names that others chose: the name is resolved once, and the connection goes to the address that was checked, so that a
/// second answer of the name server cannot swap it.
/// </summary>
/// <param name="resolve">The addresses of a name.</param>
/// <param name="connect">A connection to one of these addresses.</param>
internal sealed class CheckedConnection(
    Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<IPAddress[], int, CancellationToken, Task<Stream>> connect)
{
    /// <summary>By the machine's own resolver and network.</summary>
    internal static CheckedConnection Real { get; } = new(Dns.GetHostAddressesAsync, ConnectAsync);

    /// <summary>A connection to one of the name's addresses.</summary>
    /// <exception cref="GuardedRefusal">One of the name's addresses is not public although it has to be.</exception>
    internal async ValueTask<Stream> OpenAsync(DnsEndPoint end, bool checksAddress, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(end.Host, out var literal) ? [literal] : await resolve(end.Host, cancellationToken);
        return checksAddress && addresses.Any(AllowedHosts.IsForbidden)
            ? throw new GuardedRefusal($"the address of {end.Host} is not allowed: it is not public.")
            : await connect(addresses, end.Port, cancellationToken);
    }

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
