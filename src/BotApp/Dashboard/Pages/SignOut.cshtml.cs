using BotApp.SignIn;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>The way out: the session ends here and its token at GitHub.</summary>
internal sealed class SignOutModel(SignInFlow flow, ReaderAccess access) : PageModel
{
    public IActionResult OnGet() => Reader.Of(HttpContext).IsSignedIn ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync()
    {
        var reader = Reader.Of(HttpContext);
        if (!reader.IsSignedIn)
        {
            return NotFound();
        }

        access.Forget(reader.SessionHash);
        await flow.LeaveAsync(HttpContext, reader);
        return LocalRedirect(SignInFlow.Page);
    }
}
