using System.Security.Cryptography;
using System.Text;
using BotApp.GitHub;
using BotApp.Storage;
using Microsoft.Extensions.Options;

namespace BotApp.SignIn;

/// <summary>Sessions of people who signed in: begun, found again, ended; their tokens renewed before they expire.</summary>
internal sealed partial class SessionKeeper(Store store, SignInSeals seals, UserGitHub github, IOptions<SignInOptions> options, TimeProvider time, ILogger<SessionKeeper> logger)
{
    /// <summary>A token is renewed when it has less than this left.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(5);

    /// <summary>Begins a session under a new id, in place of the one this browser had.</summary>
    /// <returns>The id, which only the browser keeps.</returns>
    internal async Task<string> BeginAsync(Account account, UserGrant.Granted granted, string? formerId, CancellationToken cancellationToken)
    {
        var id = PendingSignIn.Secret();
        var hash = Hash(id);
        var begun = new StoredSession(hash, account.Id, account.Login, seals.Seal(Tokens(granted), hash), 1, time.GetUtcNow());
        await store.Sessions.BeginAsync(begun, formerId is null ? null : Hash(formerId), cancellationToken);
        Log.Begun(logger, account.Login, account.Id);
        return id;
    }

    /// <summary>The session of an id, which is used by that; null when there is none, or it has ended.</summary>
    internal async Task<StoredSession?> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is not { Length: > 20 and < 100 } || await store.Sessions.FindAsync(Hash(id), options.Value.Idle, options.Value.End, cancellationToken) is not { } found)
        {
            return null;
        }

        if (time.GetUtcNow() - found.UsedAt > TimeSpan.FromMinutes(1))
        {
            await store.Sessions.TouchAsync(found.IdHash, cancellationToken);
        }

        return found;
    }

    internal Reader ReaderOf(StoredSession session) => new(session.UserId, session.Login, options.Value.IsOperator(session.UserId, session.Login), session.IdHash);

    /// <summary>A token that acts as the person now; null when GitHub gives none any more, and then the session has ended.</summary>
    /// <exception cref="GitHubUnavailable">GitHub could not be asked.</exception>
    internal async Task<string?> TokenAsync(string sessionHash, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 3; tries++)
        {
            if (await store.Sessions.FindAsync(sessionHash, options.Value.Idle, options.Value.End, cancellationToken) is not { } session || seals.OpenTokens(session.Tokens, sessionHash) is not { } tokens)
            {
                break;
            }

            if (tokens.Until is not { } until || until - s_margin > time.GetUtcNow())
            {
                return tokens.Access;
            }

            // A refresh token works once: of two replicas the slower one finds the other's tokens in the next round.
            var grant = tokens.Refresh is { } refresh ? await github.RefreshAsync(refresh, cancellationToken) : new UserGrant.Refused("no_refresh_token");
            if (grant is UserGrant.Granted granted)
            {
                if (await store.Sessions.RenewAsync(sessionHash, session.Version, seals.Seal(Tokens(granted), sessionHash), cancellationToken))
                {
                    return granted.AccessToken;
                }
            }
            else if ((await store.Sessions.FindAsync(sessionHash, options.Value.Idle, options.Value.End, cancellationToken))?.Version == session.Version)
            {
                Log.NotRenewed(logger, session.Login, ((UserGrant.Refused)grant).Code);
                break;
            }
        }

        await store.Sessions.EndAsync(sessionHash, cancellationToken);
        return null;
    }

    /// <summary>The session ends here, and its token at GitHub as far as GitHub can be reached.</summary>
    internal async Task EndAsync(string sessionHash, CancellationToken cancellationToken)
    {
        var session = await store.Sessions.FindAsync(sessionHash, options.Value.Idle, options.Value.End, cancellationToken);
        await store.Sessions.EndAsync(sessionHash, cancellationToken);
        if (session is null || seals.OpenTokens(session.Tokens, sessionHash) is not { } tokens)
        {
            return;
        }

        try
        {
            await github.RevokeAsync(tokens.Access, cancellationToken);
        }
        catch (GitHubException problem)
        {
            Log.NotRevoked(logger, session.Login, problem.Message);
        }
    }

    private UserTokens Tokens(UserGrant.Granted granted) => new(granted.AccessToken, granted.ExpiresIn is { } life ? time.GetUtcNow() + life : null, granted.RefreshToken);

    internal static string Hash(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Login} ({UserId}) signed in")]
        internal static partial void Begun(ILogger logger, string login, long userId);

        [LoggerMessage(Level = LogLevel.Information, Message = "The token of {Login} was not renewed ({Code}): they sign in again")]
        internal static partial void NotRenewed(ILogger logger, string login, string code);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Login} signed out; GitHub did not take the token back: {Reason}. It expires by itself")]
        internal static partial void NotRevoked(ILogger logger, string login, string reason);
    }
}
