using System.ComponentModel.DataAnnotations;
using BotApp.Smoke;

namespace BotApp;

/// <summary>How this installation of BotApp is reached and behaves (section <c>BotApp</c>).</summary>
internal sealed class BotAppOptions
{
    internal const string Section = "BotApp";

    /// <summary>The address written into links, such as <c>https://botapp.example.org</c>; default http://127.0.0.1:5000.</summary>
    [Required]
    public Uri PublicUrl { get; set; } = new("http://127.0.0.1:5000");

    /// <summary>How often an unfinished run is asked for when no webhook hints at a change; default 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Hosts that preview checks and package indexes may be asked at.</summary>
    public SmokeOptions Smoke { get; set; } = new();

    /// <summary>Credentials of private package indexes, by the name that settings use (<c>index.credential</c>). Default none.</summary>
    public IDictionary<string, IndexOptions> Indexes { get; } = new Dictionary<string, IndexOptions>(StringComparer.Ordinal);

    /// <summary>Everything wrong with <see cref="Indexes"/>, one line each.</summary>
    internal IReadOnlyList<string> IndexProblems() => [.. Indexes.Select(one => (one.Key, Problem: one.Value.Problem())).Where(one => one.Problem is not null).Select(one => $"BotApp__Indexes__{one.Key}: {one.Problem}.")];
}

/// <summary>Where BotApp itself may send requests on a repository's behalf.</summary>
internal sealed class SmokeOptions
{
    /// <summary>
    /// <c>preview.example.org</c> or <c>*.example.org</c>: https on its standard port, public addresses only. An entry with scheme
    /// (<c>http://127.0.0.1:8080</c>) allows exactly that scheme, host and port, private addresses included. Default none.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];
}
