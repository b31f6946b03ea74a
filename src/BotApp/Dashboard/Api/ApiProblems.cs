using System.Text.Json;

using Microsoft.AspNetCore.WebUtilities;

namespace BotApp.Dashboard.Api;

/// <summary>Why there is no answer, as problem details. Source: RFC 9457.</summary>
internal static class ApiProblems
{
    internal const string ContentType = "application/problem+json; charset=utf-8";

    internal static Task AnswerAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(Text(status, detail), context.RequestAborted);
    }

    internal static string Text(int status, string detail) => JsonSerializer.Serialize(new ApiProblem("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail), ApiJson.Options) + "\n";
}
