using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>
/// GitHub as a person who signed in sees it: the App's user authorization, and what the person's own token may read. Nothing of it is
/// kept for others. Source: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app.
/// </summary>
internal sealed class UserGitHub(UserHttp http, IOptions<GitHubOptions> options)
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>Of a hundred each; what is beyond is not seen.</summary>
    private const int MaxPages = 50;

    /// <summary>Where the browser is sent to sign in.</summary>
    internal Uri AuthorizeUrl(string state, string challenge, Uri back) => AtWeb(
        $"/login/oauth/authorize?client_id={Escaped(options.Value.ClientId)}&redirect_uri={Escaped(back.AbsoluteUri)}&state={Escaped(state)}&code_challenge={Escaped(challenge)}&code_challenge_method=S256");

    /// <summary>A code becomes tokens, once.</summary>
    internal Task<UserGrant> ExchangeAsync(string code, string verifier, Uri back, CancellationToken cancellationToken) => TokensAsync(
        $"client_id={Escaped(options.Value.ClientId)}&client_secret={Escaped(options.Value.ClientSecret)}&code={Escaped(code)}&redirect_uri={Escaped(back.AbsoluteUri)}&code_verifier={Escaped(verifier)}", cancellationToken);

    /// <summary>New tokens for a refresh token, which works once.</summary>
    internal Task<UserGrant> RefreshAsync(string refreshToken, CancellationToken cancellationToken) => TokensAsync(
        $"client_id={Escaped(options.Value.ClientId)}&client_secret={Escaped(options.Value.ClientSecret)}&grant_type=refresh_token&refresh_token={Escaped(refreshToken)}", cancellationToken);

    /// <summary>Who has this token.</summary>
    internal Task<Account> WhoAsync(string token, CancellationToken cancellationToken) => http.ReadAsync(http.Get("/user"), token, GitHubJson.Types.Account, cancellationToken);

    /// <summary>Repositories with the App that the person has a role in, by number.</summary>
    internal async Task<IReadOnlySet<long>> RepositoriesAsync(string token, CancellationToken cancellationToken)
    {
        var seen = new HashSet<long>();
        var installations = await ListAsync("/user/installations?per_page=100", token, GitHubJson.Types.UserInstallationPage, static page => page.Installations, cancellationToken);
        foreach (var installation in installations)
        {
            var id = installation.Id.ToString(CultureInfo.InvariantCulture);
            try
            {
                var repositories = await ListAsync($"/user/installations/{id}/repositories?per_page=100", token, GitHubJson.Types.RepositoryPage, static page => page.Repositories, cancellationToken);
                seen.UnionWith(repositories.Select(static repository => repository.Id));
            }
            catch (GitHubRefused refused) when (refused.Status is 403 or 404)
            {
                // Suspended, removed meanwhile, or behind an organization's single sign-on: nothing of it is seen.
            }
        }

        return seen;
    }

    /// <summary>Whether the person may read this very repository, which may have another name by now.</summary>
    internal async Task<bool> SeesAsync(string token, string owner, string name, long id, CancellationToken cancellationToken)
    {
        try
        {
            var found = await http.ReadAsync(http.Get($"/repos/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(name)}"), token, GitHubJson.Types.Repository, cancellationToken);
            return found.Id == id;
        }
        catch (GitHubRefused refused) when (refused.Status is 403 or 404 or 451)
        {
            return false;
        }
    }

    /// <summary>The token works no more. One that does not work already is as good.</summary>
    internal async Task RevokeAsync(string token, CancellationToken cancellationToken)
    {
        var client = options.Value.ClientId ?? "";
        var call = new GitHubCall(HttpMethod.Delete, GitHubHttp.At(options.Value, $"/applications/{Uri.EscapeDataString(client)}/token"), TokenScope.App)
        {
            Scheme = "Basic",
            Body = GitHubJson.Write(new TokenBody(token), GitHubJson.Types.TokenBody),
        };
        var answer = await http.SendAsync(call, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{options.Value.ClientSecret}")), cancellationToken);
        if (!answer.IsSuccess && answer.Status is not (404 or 422))
        {
            throw GitHubHttp.Refusal(call, answer);
        }
    }

    // Mistakes are answered with 200 and an error field.
    private async Task<UserGrant> TokensAsync(string form, CancellationToken cancellationToken)
    {
        var call = new GitHubCall(HttpMethod.Post, AtWeb("/login/oauth/access_token"), TokenScope.App)
        {
            Body = Encoding.UTF8.GetBytes(form),
            ContentType = FormType,
            Accept = "application/json",
            MaxBytes = 100_000,
        };
        var answer = await http.SendAsync(call, null, cancellationToken);
        if (!answer.IsSuccess)
        {
            throw GitHubHttp.Refusal(call, answer);
        }

        var read = GitHubJson.Read(answer, GitHubJson.Types.UserGrantAnswer, call.Operation);
        return read switch
        {
            { AccessToken: { Length: > 0 } token, Error: null } => new UserGrant.Granted(token, Seconds(read.ExpiresIn), read.RefreshToken is { Length: > 0 } refresh ? refresh : null),
            _ => new UserGrant.Refused(read.Error ?? "unreadable"),
        };
    }

    private static TimeSpan? Seconds(long? seconds) => seconds is > 0 ? TimeSpan.FromSeconds(seconds.Value) : null;

    private async Task<IReadOnlyList<TItem>> ListAsync<TPage, TItem>(string path, string token, JsonTypeInfo<TPage> type, Func<TPage, IEnumerable<TItem>?> items, CancellationToken cancellationToken)
    {
        var all = new List<TItem>();
        var call = http.Get(path);
        for (var page = 1; page <= MaxPages; page++)
        {
            var answer = await http.AnswerAsync(call, token, cancellationToken);
            all.AddRange(items(GitHubJson.Read(answer, type, call.Operation)) ?? []);
            if (answer.NextPage() is not { } next || next.GetLeftPart(UriPartial.Authority) != call.Target.GetLeftPart(UriPartial.Authority))
            {
                break; // the token goes to no other address
            }

            call = call with { Target = next };
        }

        return all;
    }

    private Uri AtWeb(string path) => new(options.Value.WebUrl.AbsoluteUri.TrimEnd('/') + path);

    private static string Escaped(string? text) => Uri.EscapeDataString(text ?? "");
}

/// <summary>What GitHub said to a code or a refresh token.</summary>
internal abstract record UserGrant
{
    /// <summary>A person's tokens.</summary>
    /// <param name="AccessToken">What acts as the person.</param>
    /// <param name="ExpiresIn">How long; null: the App's user tokens do not expire.</param>
    /// <param name="RefreshToken">What gives new ones; null where they do not expire.</param>
    internal sealed record Granted(string AccessToken, TimeSpan? ExpiresIn, string? RefreshToken) : UserGrant;

    /// <summary>No; <paramref name="Code"/> is GitHub's word, such as <c>bad_verification_code</c>.</summary>
    internal sealed record Refused(string Code) : UserGrant;
}

/// <summary>GitHub's answer to a code.</summary>
internal sealed record UserGrantAnswer(string? AccessToken, long? ExpiresIn, string? RefreshToken, string? Error);

/// <summary>Installations that a person sees.</summary>
internal sealed record UserInstallationPage(int TotalCount, List<Installation>? Installations);

/// <summary>A token that is spoken of.</summary>
internal sealed record TokenBody(string AccessToken);
