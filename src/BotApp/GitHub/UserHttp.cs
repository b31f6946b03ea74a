using System.Globalization;
using System.Net;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>Requests with a person's own token: nothing of them is kept, nothing is sent twice, and GitHub decides what the person may.</summary>
internal sealed class UserHttp(GitHubWire wire, IOptions<GitHubOptions> options)
{
    /// <summary>An answer of these is small; a page of a hundred repositories has some 600 kB.</summary>
    private const long MaxBytes = 4_000_000;

    internal GitHubCall Get(string path) => new(HttpMethod.Get, GitHubHttp.At(options.Value, path), TokenScope.App) { MaxBytes = MaxBytes };

    internal GitHubCall Send<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type) =>
        new(method, GitHubHttp.At(options.Value, path), TokenScope.App) { MaxBytes = MaxBytes, Body = GitHubJson.Write(body, type) };

    /// <summary>The answer as a value.</summary>
    /// <exception cref="GitHubException">GitHub says no, or could not be asked.</exception>
    internal async Task<T> ReadAsync<T>(GitHubCall call, string token, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        GitHubJson.Read(await AnswerAsync(call, token, cancellationToken), type, call.Operation);

    /// <summary>A 2xx of GitHub's own.</summary>
    /// <exception cref="GitHubException">GitHub says no, or could not be asked.</exception>
    internal async Task<GitHubAnswer> AnswerAsync(GitHubCall call, string token, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(call, token, cancellationToken);
        return answer.IsSuccess && !answer.Foreign ? answer : throw GitHubHttp.Refusal(call, answer);
    }

    /// <summary>Whatever GitHub says, unless it says nothing or asks to wait.</summary>
    /// <exception cref="GitHubUnavailable">It does.</exception>
    internal async Task<GitHubAnswer> SendAsync(GitHubCall call, string? token, CancellationToken cancellationToken)
    {
        var answer = await wire.SendAsync(call, token, cancellationToken);
        var isLimit = answer.Status == 429 || (answer.Status == 403 && (answer.Header("x-ratelimit-remaining") == "0" || answer.Header("retry-after") is not null));
        return answer.Status >= (int)HttpStatusCode.InternalServerError || isLimit
            ? throw new GitHubUnavailable($"{call.Operation}: {answer.Status.ToString(CultureInfo.InvariantCulture)}", null, null)
            : answer;
    }
}
