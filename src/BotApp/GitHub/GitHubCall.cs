namespace BotApp.GitHub;

/// <summary>One request to be made, without its token.</summary>
internal sealed record GitHubCall(HttpMethod Method, Uri Target, TokenScope Scope)
{
    /// <summary>Source: https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api (recommended media type).</summary>
    internal const string Json = "application/vnd.github+json";

    internal const long DefaultMaxBytes = 20_000_000;

    internal byte[]? Body { get; init; }

    /// <summary>Where the body of a 2xx goes instead of into memory; emptied before every attempt. Such answers are not kept for later.</summary>
    internal Stream? Into { get; init; }

    internal string ContentType { get; init; } = "application/json";

    internal string Accept { get; init; } = Json;

    /// <summary>See <see cref="RepositoryRef.AfterEvent"/>.</summary>
    internal bool AfterEvent { get; init; }

    /// <summary>An answer above this is not read.</summary>
    internal long MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>How the token is shown; <c>Basic</c> where the App shows its client id and secret.</summary>
    internal string Scheme { get; init; } = "Bearer";

    /// <summary>The ETag of an answer already held.</summary>
    internal string? IfNoneMatch { get; init; }

    /// <summary>False for token requests, which change nothing that others see.</summary>
    internal bool CountsAsWrite { get; init; } = true;

    internal bool IsRead => Method == HttpMethod.Get;

    /// <summary>Which part of GitHub answers: <c>contents</c>, <c>pulls</c>, <c>actions</c> … of any repository, or the first word of other paths.</summary>
    internal string Area
    {
        get
        {
            var parts = Target.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var repos = Array.IndexOf(parts, "repos");
            return repos >= 0 && parts.Length > repos + 3 ? parts[repos + 3] : repos >= 0 ? "repos" : parts.FirstOrDefault(part => part is not ("api" or "v3")) ?? "";
        }
    }

    /// <summary>For logs and errors: never the query, which may hold a signature.</summary>
    internal string Operation => $"{Method.Method} {Target.AbsolutePath}";
}

/// <summary>What came back, read to its end.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">By lower-case name; several values are joined with a comma.</param>
/// <param name="Body">The bytes, decompressed; empty when they went <see cref="GitHubCall.Into"/> a stream.</param>
/// <param name="Foreign">True when another host answered after a redirect: its status says nothing about GitHub's limits.</param>
internal sealed record GitHubAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, bool Foreign)
{
    internal bool IsSuccess => Status is >= 200 and < 300;

    internal string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The next page as GitHub gives it; page addresses are never built here.</summary>
    internal Uri? NextPage()
    {
        foreach (var part in (Header("link") ?? "").Split(','))
        {
            var open = part.IndexOf('<', StringComparison.Ordinal);
            var close = part.IndexOf('>', StringComparison.Ordinal);
            var isNext = part.Contains("rel=\"next\"", StringComparison.Ordinal) || part.Contains("rel=next", StringComparison.Ordinal);
            if (open >= 0 && close > open && isNext && Uri.TryCreate(part[(open + 1)..close], UriKind.Absolute, out var next))
            {
                return next;
            }
        }

        return null;
    }
}

/// <summary>A token in memory. It has a number of its own so that caches and logs never need its text.</summary>
internal sealed class AccessToken(string value, DateTimeOffset expiresAt, long number)
{
    internal string Value { get; } = value;

    internal DateTimeOffset ExpiresAt { get; } = expiresAt;

    internal long Number { get; } = number;

    public override string ToString() => $"token {Number}";
}
