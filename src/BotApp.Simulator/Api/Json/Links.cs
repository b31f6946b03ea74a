using System.Globalization;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api.Json;

/// <summary>
/// The addresses that bodies are built with: those the client used, so that a proxy in front stays in front.
/// </summary>
/// <param name="GitHub">For looking up authors of commits.</param>
/// <param name="Api">Base of the REST API without trailing slash.</param>
/// <param name="Web">Base of the web pages without trailing slash.</param>
internal sealed record Links(FakeGitHub GitHub, string Api, string Web)
{
    public static Links Default(FakeGitHub github)
    {
        var root = github.BaseUrl.GetLeftPart(UriPartial.Authority);
        return new Links(github, root, root);
    }

    public string Repo(Repository repository) => $"{Api}/repos/{repository.FullName}";

    public string Page(Repository repository) => $"{Web}/{repository.FullName}";

    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string? Stamp(DateTimeOffset? time) => time is { } value ? Stamp(value) : null;

    /// <summary>An opaque id as GraphQL uses it; unique by kind and number.</summary>
    public static string Node(string kind, long id) => $"{kind}_{Convert.ToBase64String(BitConverter.GetBytes(id)).TrimEnd('=').Replace('/', '_').Replace('+', '-')}";
}
