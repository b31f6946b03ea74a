using System.Net;

namespace BotApp.Smoke;

/// <summary>Which addresses BotApp itself may send requests to on a repository's behalf. Only the operator says so; what a run or a settings file names is checked against this.</summary>
internal static class AllowedHosts
{
    // Source: https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.
    private static readonly IPNetwork[] Forbidden =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    /// <summary>Why an address may not be asked; null when it may. <paramref name="exact"/> is true when the operator named scheme, host and port, private addresses included.</summary>
    internal static string? Refusal(Uri url, IEnumerable<string> allowed, out bool exact)
    {
        exact = allowed.Any(entry => Names(entry, url));
        if (url.UserInfo.Length > 0)
        {
            return "an address with a user name is not asked.";
        }

        if (exact)
        {
            return null;
        }

        if (url.Scheme != Uri.UriSchemeHttps || !url.IsDefaultPort || IPAddress.TryParse(url.Host.Trim('[', ']'), out _))
        {
            return $"{url.Scheme}://{url.Authority} is not allowed: only https on its standard port, or what the operator lists with scheme and port in BotApp__Smoke__AllowedHosts.";
        }

        return allowed.Any(entry => Matches(entry, url.IdnHost))
            ? null
            : $"the host {url.IdnHost} is not allowed: the operator lists hosts in BotApp__Smoke__AllowedHosts.";
    }

    /// <summary>The address is at one of these hosts: by name, by <c>*.</c> and a name, or by scheme, host and port.</summary>
    internal static bool IsAmong(Uri url, IEnumerable<string> hosts) => hosts.Any(entry => Names(entry, url) || Matches(entry, url.IdnHost));

    /// <summary>The address is one of this machine, of a private network, or otherwise not public.</summary>
    internal static bool IsForbidden(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Forbidden.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }

    private static bool Names(string entry, Uri url) => entry.Contains("://", StringComparison.Ordinal)
        && Uri.TryCreate(entry, UriKind.Absolute, out var named)
        && named.Scheme == url.Scheme && named.Host.Equals(url.Host, StringComparison.OrdinalIgnoreCase) && named.Port == url.Port;

    private static bool Matches(string entry, string host) => entry.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(entry[1..], StringComparison.OrdinalIgnoreCase) && host.Length > entry.Length - 1
        : entry.Equals(host, StringComparison.OrdinalIgnoreCase);
}
