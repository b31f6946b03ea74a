using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace BotApp.Dashboard;

/// <summary>Says why a form was refused that no page of ours gave this browser.</summary>
internal sealed class RefusedForms : IAlwaysRunResultFilter
{
    internal const string Sentence =
        "This form did not come from a page that BotApp showed you in this session, so nothing was done. Open the page again and press the button there; "
        + "if you were on a page of somebody else, it tried to act in your name.\n";

    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.Result = new ContentResult { StatusCode = StatusCodes.Status400BadRequest, ContentType = "text/plain; charset=utf-8", Content = Sentence };
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
        // Nothing is left to do.
    }
}
