using System.Security.Cryptography;

namespace BotApp.Simulator.Hosting;

/// <summary>Sites by name: static ones in memory, and programs, each in a process of its own that ends with its site.</summary>
internal sealed class HostingState : IDisposable
{
    /// <summary>A site with this file is a program: it is started, and what is asked of the site is asked of it.</summary>
    public const string ProgramFile = "serve.py";

    /// <summary>Jobs in this environment get a token as the secret <c>PREVIEW_TOKEN</c>.</summary>
    public const string EnvironmentName = "preview";

    private readonly Lock _lock = new();
    private readonly HashSet<string> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);
    private bool _isOver;

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

    /// <summary>Ids of the processes that serve sites.</summary>
    public IReadOnlyList<int> Processes
    {
        get
        {
            lock (_lock)
            {
                return [.. _sites.Values.Select(site => site.Program?.ProcessId).OfType<int>()];
            }
        }
    }

    /// <summary>Replaces a whole static site at once.</summary>
    public void Replace(string name, IReadOnlyDictionary<string, byte[]> files) => Put(name, files, null);

    /// <summary>Replaces a whole site at once; a program is asked only once it listens.</summary>
    /// <exception cref="InvalidDataException">The program did not begin to listen.</exception>
    public async Task ReplaceAsync(string name, IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellationToken)
    {
        Put(name, files, files.ContainsKey(ProgramFile) ? await SiteProgram.StartAsync(files, cancellationToken) : null);
    }

    /// <summary>Where the program of a site listens; null when the site is none.</summary>
    public Uri? ProgramOf(string name)
    {
        lock (_lock)
        {
            return _sites.GetValueOrDefault(name)?.Program?.Address;
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
        Site? site;
        lock (_lock)
        {
            _sites.Remove(name, out site);
        }

        site?.Program?.Dispose();
        return site is not null;
    }

    /// <summary>Every program ends.</summary>
    public void Dispose()
    {
        List<Site> sites;
        lock (_lock)
        {
            _isOver = true;
            sites = [.. _sites.Values];
            _sites.Clear();
        }

        foreach (var site in sites)
        {
            site.Program?.Dispose();
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

    private void Put(string name, IReadOnlyDictionary<string, byte[]> files, SiteProgram? program)
    {
        SiteProgram? former;
        lock (_lock)
        {
            former = _isOver ? program : _sites.GetValueOrDefault(name)?.Program;
            if (!_isOver)
            {
                _sites[name] = new Site(new Dictionary<string, byte[]>(files, StringComparer.Ordinal)) { ColdRequests = WarmUpRequests, Program = program };
            }
        }

        former?.Dispose();
    }

    private sealed record Site(Dictionary<string, byte[]> Files)
    {
        public SiteProgram? Program { get; init; }

        public int ColdRequests { get; set; }
    }
}
