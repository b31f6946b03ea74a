using System.Globalization;

using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace BotApp.Dashboard;

/// <summary>Refuses a form that is larger than any settings file may be, before it is read.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SettingsFormLimitAttribute : Attribute, IAuthorizationFilter, IOrderedFilter
{
    /// <summary>A letter takes up to three times its bytes in a form; the rest is small.</summary>
    internal const int MaxBytes = (3 * ToolEndpoints.MaxSettingsBytes) + 16_384;

    /// <summary>Before the form is read for its token, which is at 1000.</summary>
    public int Order => 500;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (context.HttpContext.Request.ContentLength > MaxBytes)
        {
            context.Result = new ContentResult
            {
                StatusCode = StatusCodes.Status413PayloadTooLarge,
                ContentType = "text/plain; charset=utf-8",
                Content = $"The settings are larger than {ToolEndpoints.MaxSettingsBytes.ToString(CultureInfo.InvariantCulture)} bytes, which no settings file may be. Nothing was done.\n",
            };
        }
        else if (context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }
    }
}
