namespace BotApp.Runners.Http;

/// <summary>
/// A service reached over HTTP. Without <see cref="Start"/> it speaks protocol 1; with it, runs are started by that request, and their jobs say
/// themselves where they stand (signed events) and hand their files in.
/// </summary>
internal sealed class HttpRunnerOptions : RunnerOptions
{
    /// <summary>How a run is asked for; null: as protocol 1 says.</summary>
    public StartRequestOptions? Start { get; set; }

    /// <summary>How a run that <see cref="Start"/> began is stopped; null: it cannot be.</summary>
    public RequestOptions? Cancel { get; set; }

    /// <summary>Secrets by name, which headers and bodies refer to as <c>{{secret:NAME}}</c>.</summary>
    public Dictionary<string, string> Secrets { get; set; } = new(StringComparer.Ordinal);

    internal override IEnumerable<string?> AllSecrets() => [.. base.AllSecrets(), .. Secrets.Values];
}

/// <summary>A request by the operator's words. Path, header values and body may hold placeholders such as <c>{{sha}}</c>; each value is escaped for its place.</summary>
internal class RequestOptions
{
    /// <summary>POST, PUT or PATCH; to stop a run DELETE, too. Default POST.</summary>
    public string Method { get; set; } = "POST";

    /// <summary>Below the runner's address, with query if any: <c>/organizations/acme/pipelines/tests/builds</c>. Required.</summary>
    public string Path { get; set; } = "";

    /// <summary>Of <see cref="Body"/>: <c>application/json</c> (default) or <c>application/x-www-form-urlencoded</c>.</summary>
    public string ContentType { get; set; } = "application/json";

    /// <summary>Further headers by name.</summary>
    public Dictionary<string, string> Headers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>JSON in whose texts placeholders stand, or a form; null for none.</summary>
    public string? Body { get; set; }
}

/// <summary>The request that starts a run, and what its answer says of it.</summary>
internal sealed class StartRequestOptions : RequestOptions
{
    /// <summary>Where the answer has the run's id: a JSON pointer (<c>/build/number</c>) or <c>header:Location</c>, of which the last part counts. Null: it has none.</summary>
    public string? RunId { get; set; }

    /// <summary>Where the answer has the address of the run's page: as <see cref="RunId"/>, or an address with <c>{{run.id}}</c>. Null: it has none.</summary>
    public string? RunUrl { get; set; }
}
