using System.Net;
using System.Net.Sockets;

namespace BotApp.Smoke;

/// <summary>Connections to names that others chose: the name is resolved once, and the connection goes to the address that was checked, so that a second answer of the name server cannot swap it.</summary>
internal static class CheckedConnection
{
    /// <summary>A connection to one of the name's addresses.</summary>
    /// <exception cref="GuardedRefusal">One of the name's addresses is not public although it has to be.</exception>
    internal static async ValueTask<Stream> OpenAsync(DnsEndPoint end, bool checksAddress, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(end.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(end.Host, cancellationToken);
        if (checksAddress && addresses.Any(AllowedHosts.IsForbidden))
        {
            throw new GuardedRefusal($"the address of {end.Host} is not allowed: it is not public.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, end.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
