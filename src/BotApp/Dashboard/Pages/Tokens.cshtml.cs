using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>A person's tokens for scripts: made, listed, taken back. Nobody sees or revokes those of others.</summary>
internal sealed class TokensModel(Store store, TokenKeeper tokens) : PageModel
{
    internal Reader Reader => Reader.Of(HttpContext);

    internal IReadOnlyList<StoredApiToken> Tokens { get; private set; } = [];

    /// <summary>The one that was made just now: the only time it is shown.</summary>
    internal string? Made { get; private set; }

    /// <summary>Why none was made.</summary>
    internal string? Problem { get; private set; }

    public Task OnGetAsync(CancellationToken cancellationToken) => ListAsync(cancellationToken);

    public async Task<IActionResult> OnPostMakeAsync([FromForm] string? name, [FromForm] int? days, CancellationToken cancellationToken)
    {
        if (!Reader.IsSignedIn)
        {
            return NotFound();
        }

        var given = name?.Trim() ?? "";
        if (given.Length is 0 or > TokenKeeper.MaxName || given.Any(char.IsControl) || days is not (>= 1 and <= TokenKeeper.MaxDays))
        {
            Problem = $"Give it a name of at most {TokenKeeper.MaxName} characters, and 1 to {TokenKeeper.MaxDays} days. Nothing was made.";
        }
        else
        {
            Made = await tokens.MakeAsync(Reader, given, days.Value, cancellationToken);
            Problem = Made is null ? $"You have {TokenKeeper.MaxTokens} tokens, and nobody has more: revoke one. Nothing was made." : null;
        }

        await ListAsync(cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostRevokeAsync([FromForm] string? id, CancellationToken cancellationToken)
    {
        if (!Reader.IsSignedIn)
        {
            return NotFound();
        }

        await tokens.RevokeAsync(Reader, id ?? "", cancellationToken);
        return LocalRedirect("/tokens");
    }

    private async Task ListAsync(CancellationToken cancellationToken) => Tokens = Reader.IsSignedIn ? await store.ApiTokens.OfPersonAsync(Reader.UserId, cancellationToken) : [];
}
