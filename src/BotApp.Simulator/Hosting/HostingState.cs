using System.Security.Cryptography;

namespace BotApp.Simulator.Hosting;

/// <summary>Static sites in memory, by name.</summary>
internal sealed class HostingState
{
    /// <summary>Jobs in this environment get a token as the secret <c>PREVIEW_TOKEN</c>.</summary>
    public const string EnvironmentName = "preview";

    private readonly Lock _lock = new();
    private readonly HashSet<string> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);

    /// <summary>So many requests to a new site are answered with <see cref="WarmUpStatus"/>.</summary>
    public int WarmUpRequests { get; set; }

    /// <summary>202 or 503, as hosts that start on demand answer.</summary>
    public int WarmUpStatus { get; set; } = 503;

    public IReadOnlyList<string> Sites
    {
        get
        {
            lock (_lock)
            {
                return [.. _sites.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    public string MintToken()
    {
        var token = "site-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        lock (_lock)
        {
            _tokens.Add(token);
        }

        return token;
    }

    public bool Accepts(string? token)
    {
        lock (_lock)
        {
            return token is not null && _tokens.Contains(token);
        }
    }

    /// <summary>Replaces a whole site at once.</summary>
    public void Replace(string name, IReadOnlyDictionary<string, byte[]> files)
    {
        lock (_lock)
        {
            _sites[name] = new Site(new Dictionary<string, byte[]>(files, StringComparer.Ordinal)) { ColdRequests = WarmUpRequests };
        }
    }

    public void Put(string name, string path, byte[] content)
    {
        lock (_lock)
        {
            if (!_sites.TryGetValue(name, out var site))
            {
                _sites[name] = site = new Site(new Dictionary<string, byte[]>(StringComparer.Ordinal)) { ColdRequests = WarmUpRequests };
            }

            site.Files[path] = content;
        }
    }

    /// <summary>False when there was nothing to remove.</summary>
    public bool Remove(string name)
    {
        lock (_lock)
        {
            return _sites.Remove(name);
        }
    }

    /// <summary>A file's status and content: 404 when absent, <see cref="WarmUpStatus"/> while the site warms up.</summary>
    public (int Status, byte[]? Content) Get(string name, string path)
    {
        lock (_lock)
        {
            if (!_sites.TryGetValue(name, out var site))
            {
                return (404, null);
            }

            if (site.ColdRequests > 0)
            {
                site.ColdRequests--;
                return (WarmUpStatus, null);
            }

            return site.Files.TryGetValue(path, out var content) ? (200, content) : (404, null);
        }
    }

    private sealed record Site(Dictionary<string, byte[]> Files)
    {
        public int ColdRequests { get; set; }
    }
}
