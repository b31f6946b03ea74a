using System.Globalization;
using BotApp.Storage;
using Microsoft.Extensions.Options;

namespace BotApp.SignIn;

/// <summary>Tokens of people for the API: made, found again, taken back.</summary>
internal sealed class TokenKeeper(Store store, IOptions<SignInOptions> options, TimeProvider time)
{
    /// <summary>No token is good for longer.</summary>
    internal const int MaxDays = 90;

    /// <summary>A person has no more at a time.</summary>
    internal const int MaxTokens = 20;

    /// <summary>A longer name is not taken.</summary>
    internal const int MaxName = 100;

    /// <summary>Makes one.</summary>
    /// <returns>The token, which is shown once and never again; null when the person has too many.</returns>
    internal async Task<string?> MakeAsync(Reader person, string name, int days, CancellationToken cancellationToken)
    {
        var token = TokenText.New();
        var now = time.GetUtcNow();
        var made = new StoredApiToken(TokenText.Hash(token), Guid.NewGuid().ToString("N"), person.UserId, person.Login, name, now, now.AddDays(days), null, null);
        var line = Line(person, "Make token", $"A token for the API was made, good for {days.ToString(CultureInfo.InvariantCulture)} days: {name}", "made");
        return await store.ApiTokens.AddAsync(made, TimeSpan.FromDays(days), MaxTokens, line, cancellationToken) ? token : null;
    }

    /// <summary>Takes one of a person's own back.</summary>
    internal Task<bool> RevokeAsync(Reader person, string id, CancellationToken cancellationToken) =>
        store.ApiTokens.RevokeAsync(person.UserId, id, Line(person, "Revoke token", "A token for the API was revoked.", "revoked"), cancellationToken);

    /// <summary>Who sends a token, or why it is not good.</summary>
    internal async Task<(Reader? Person, string Problem)> FindAsync(string? text, CancellationToken cancellationToken)
    {
        if (!TokenText.IsWhole(text) || await store.ApiTokens.FindAsync(TokenText.Hash(text!), cancellationToken) is not { } found) // whole texts are texts
        {
            return (null, "BotApp does not know this token. Make one at /tokens and send it as 'Authorization: Bearer botapp_…'.");
        }

        if (found.RevokedAt is not null)
        {
            return (null, "This token was revoked. Make another one at /tokens.");
        }

        if (found.ExpiresAt <= time.GetUtcNow())
        {
            return (null, "This token has expired. Make another one at /tokens.");
        }

        await store.ApiTokens.TouchAsync(found.Hash, cancellationToken);
        return (new Reader(found.UserId, found.Login, options.Value.IsOperator(found.UserId, found.Login), "") { IsScript = true }, "");
    }

    private static AuditEntry Line(Reader person, string deed, string what, string code) => new(person.Login, deed, what) { ActorId = person.UserId, Code = code, Source = "dashboard" };
}
