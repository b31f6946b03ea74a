using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>
/// The App's identity as tokens: a signed JWT for the App itself, and for work an installation token narrowed to one repository and
/// the permissions of that work. Tokens live in memory only.
/// Source: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
/// </summary>
internal sealed class AppTokens(GitHubTransport transport, IOptions<GitHubOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>GitHub's clock may be behind ours by this much.</summary>
    private static readonly TimeSpan IssuedBack = TimeSpan.FromSeconds(60);

    /// <summary>GitHub refuses more than ten minutes ahead.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(9);

    /// <summary>A token this close to its end is not used for anything new.</summary>
    private static readonly TimeSpan Spare = TimeSpan.FromMinutes(5);

    private const int MaxSlots = 10_000;

    private readonly ConcurrentDictionary<TokenScope, Slot> _slots = new();

    private readonly Lock _signing = new();

    private RSA? _key;

    private AccessToken? _jwt;

    private TimeSpan _clockError;

    private long _numbers;

    /// <summary>A token good for at least five minutes; concurrent callers of one scope share one request.</summary>
    /// <exception cref="GitHubNoAccess">Uninstalled, suspended, or a permission is missing.</exception>
    internal async Task<AccessToken> GetAsync(TokenScope scope, CancellationToken cancellationToken)
    {
        if (scope.IsApp)
        {
            return Jwt();
        }

        var slot = _slots.GetOrAdd(scope, static _ => new Slot());
        if (slot.Token is { } held && IsFresh(held))
        {
            return held;
        }

        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            if (slot.Token is { } made && IsFresh(made))
            {
                return made;
            }

            slot.Token = await CreateAsync(scope, cancellationToken);
            ForgetExpired();
            return slot.Token;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    /// <summary>GitHub refused this token: the next caller gets another. The JWT is signed again by GitHub's clock.</summary>
    internal void Drop(TokenScope scope, AccessToken token, GitHubAnswer answer)
    {
        if (scope.IsApp)
        {
            Resign(answer);
        }
        else if (_slots.TryGetValue(scope, out var slot) && slot.Token?.Number == token.Number)
        {
            slot.Token = null;
        }
    }

    /// <summary>After an uninstall or a suspension nothing of the installation stays in memory.</summary>
    internal void Forget(long installationId)
    {
        foreach (var scope in _slots.Keys.Where(scope => scope.InstallationId == installationId))
        {
            _slots.TryRemove(scope, out _);
        }
    }

    public void Dispose() => _key?.Dispose();

    private async Task<AccessToken> CreateAsync(TokenScope scope, CancellationToken cancellationToken)
    {
        var body = new TokenRequest(scope.RepositoryId is { } id ? [id] : null, scope.PermissionTable());
        var target = GitHubHttp.At(options.Value, $"/app/installations/{scope.InstallationId.ToString(CultureInfo.InvariantCulture)}/access_tokens");
        var call = new GitHubCall(HttpMethod.Post, target, TokenScope.App)
        {
            Body = GitHubJson.Write(body, GitHubJson.Types.TokenRequest),
            CountsAsWrite = false,
        };
        var jwt = Jwt();
        var answer = await transport.SendAsync(call, jwt.Value, cancellationToken);
        if (answer.Status == 401)
        {
            Resign(answer);
            answer = await transport.SendAsync(call, Jwt().Value, cancellationToken);
        }

        if (answer.Status == 401)
        {
            throw GitHubHttp.Refusal(call, answer); // the App itself is not believed: its id or key is wrong
        }

        var made = answer.IsSuccess
            ? GitHubJson.Read(answer, GitHubJson.Types.TokenAnswer, call.Operation)
            : throw new GitHubNoAccess(scope, answer.Status, GitHubJson.ErrorText(answer.Body));
        return string.IsNullOrEmpty(made.Token)
            ? throw new GitHubUnreadable($"{call.Operation}: the answer holds no token", null)
            : new AccessToken(made.Token, made.ExpiresAt ?? (time.GetUtcNow() + Spare + Spare), Interlocked.Increment(ref _numbers));
    }

    private bool IsFresh(AccessToken token) => token.ExpiresAt - Spare > time.GetUtcNow() + _clockError;

    private void ForgetExpired()
    {
        if (_slots.Count <= MaxSlots)
        {
            return;
        }

        foreach (var (scope, _) in _slots.Where(pair => pair.Value.Token is { } token && !IsFresh(token)))
        {
            _slots.TryRemove(scope, out _);
        }
    }

    private AccessToken Jwt()
    {
        lock (_signing)
        {
            var now = time.GetUtcNow() + _clockError;
            if (_jwt is null || _jwt.ExpiresAt - now < Lifetime / 3 || _jwt.ExpiresAt - now > Lifetime)
            {
                _jwt = new AccessToken(Sign(now), now + Lifetime, Interlocked.Increment(ref _numbers));
            }

            return _jwt;
        }
    }

    /// <summary>Times by the clock GitHub showed in its refusal.</summary>
    private void Resign(GitHubAnswer answer)
    {
        lock (_signing)
        {
            _jwt = null;
            if (DateTimeOffset.TryParse(answer.Header("date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var theirs))
            {
                _clockError = theirs - time.GetUtcNow();
            }
        }
    }

    private string Sign(DateTimeOffset now)
    {
        _key ??= AppKey.Read(options.Value);
        var claims = new JwtClaims((now - IssuedBack).ToUnixTimeSeconds(), (now + Lifetime).ToUnixTimeSeconds(), Issuer());
        var header = """{"alg":"RS256","typ":"JWT"}"""u8;
        var payload = GitHubJson.Write(claims, GitHubJson.Types.JwtClaims);
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>github.com recommends the client id; an Enterprise Server may know only the number.</summary>
    private string Issuer()
    {
        var (id, client) = (options.Value.AppId, options.Value.ClientId);
        var useNumber = id is not null && (string.IsNullOrWhiteSpace(client) || options.Value.ApiUrl.Host != "api.github.com");
        return useNumber ? id!.Value.ToString(CultureInfo.InvariantCulture) : client!; // validated at start: one of them is there
    }

    private sealed class Slot
    {
        internal SemaphoreSlim Turn { get; } = new(1);

        internal AccessToken? Token { get; set; }
    }
}

/// <summary>Body of a token request.</summary>
internal sealed record TokenRequest(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long[]? RepositoryIds,
    Dictionary<string, string> Permissions);

/// <summary>GitHub's answer to it.</summary>
internal sealed record TokenAnswer(string? Token, DateTimeOffset? ExpiresAt);

/// <summary>The claims GitHub reads.</summary>
internal sealed record JwtClaims(long Iat, long Exp, string Iss);
