using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace BotApp.GitHub;

/// <summary>How the areas of the client write down their requests.</summary>
internal static class GitHubCalls
{
    internal const int PageSize = 100;

    internal static GitHubCall Get(this GitHubHttp http, RepositoryRef repository, string tail, string permissions) =>
        new(HttpMethod.Get, http.At(repository.Path + tail), repository.Scope(permissions)) { AfterEvent = repository.AfterEvent };

    internal static GitHubCall Send(this GitHubHttp http, HttpMethod method, RepositoryRef repository, string tail, string permissions) =>
        new(method, http.At(repository.Path + tail), repository.Scope(permissions));

    internal static GitHubCall Send<T>(
        this GitHubHttp http, HttpMethod method, RepositoryRef repository, string tail, string permissions, T body, JsonTypeInfo<T> type) =>
        http.Send(method, repository, tail, permissions) with { Body = GitHubJson.Write(body, type) };

    internal static GitHubCall AppGet(this GitHubHttp http, string path) => new(HttpMethod.Get, http.At(path), TokenScope.App);

    /// <summary>Digits whatever the culture.</summary>
    internal static string Text(this long number) => number.ToString(CultureInfo.InvariantCulture);

    internal static string Text(this int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>One value of a path or a query.</summary>
    internal static string Escaped(this string value) => Uri.EscapeDataString(value);

    /// <summary>A path whose slashes stay slashes.</summary>
    internal static string EscapedPath(this string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
