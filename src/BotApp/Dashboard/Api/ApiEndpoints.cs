using System.Security.Cryptography;
using System.Text.Json;

using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Http.Extensions;

namespace BotApp.Dashboard.Api;

/// <summary>Maps the table of routes: answers, entity tags, links to the next page.</summary>
internal static class ApiEndpoints
{
    /// <summary>Where version one is; another one would have a place of its own beside it.</summary>
    internal const string Base = "/api/v1";

    /// <summary>Where it is described.</summary>
    internal const string Document = Base + "/openapi.json";

    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head];

    internal static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        foreach (var route in ApiRoutes.All)
        {
            endpoints.MapMethods(Base + Pattern(route.Path), s_methods, (RequestDelegate)(context => AnswerAsync(context, route))).WithMetadata(new ApiSurface(route), new Limited(Limit.Pages));
        }

        endpoints.MapMethods(Document, s_methods, (RequestDelegate)(context => WriteAsync(context, OpenApiDocument.Bytes, "application/json; charset=utf-8"))).WithMetadata(new ApiSurface(null), new Limited(Limit.Pages));
    }

    // Numbers are told from words in the answer, where both get the same refusal; a name may hold slashes.
    internal static string Pattern(string path) => path.Replace("{name}", "{**name}", StringComparison.Ordinal);

    private static async Task AnswerAsync(HttpContext context, ApiRoute route)
    {
        var call = new ApiCall(context, Reader.Of(context), context.RequestServices.GetRequiredService<Store>());
        if (context.GetRouteValue("id") is not null && await call.Store.Repositories.FindAsync(call.Id, call.Aborted) is null)
        {
            throw ApiRefusal.NotFound(); // to operators too: who may read everything may not read what is not there
        }

        var answer = await route.Answer(call);
        if (answer is ApiPage { Next: { } next })
        {
            context.Response.Headers.Link = $"<{NextPage(context, next)}>; rel=\"next\"";
        }

        var body = answer is ApiPage page ? page.Items : answer;
        await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), ApiJson.Options), "application/json; charset=utf-8");
    }

    // What was read is asked again by its tag, and kept by nobody in between.
    private static async Task WriteAsync(HttpContext context, byte[] body, string type)
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        if (context.Request.Headers.IfNoneMatch.SelectMany(header => (header ?? "").Split(',')).Any(one => one.Trim() is "*" || one.Trim().Replace("W/", "", StringComparison.Ordinal) == tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static string NextPage(HttpContext context, string cursor)
    {
        var query = new QueryBuilder(context.Request.Query.Where(pair => pair.Key != "cursor"));
        query.Add("cursor", cursor);
        return UriHelper.BuildAbsolute(context.Request.Scheme, context.Request.Host, context.Request.PathBase, context.Request.Path, query.ToQueryString());
    }
}
