using BotApp.SignIn;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>The way in.</summary>
[OpenToAll]
internal sealed class SignInModel(SignInSwitch isOn) : PageModel
{
    internal string Start { get; private set; } = SignInFlow.Start;

    public IActionResult OnGet([FromQuery(Name = "return")] string? wanted)
    {
        if (!isOn.IsOn)
        {
            return NotFound();
        }

        Start = $"{SignInFlow.Start}?return={Uri.EscapeDataString(ReturnPath.Safe(wanted))}";
        return Page();
    }
}
