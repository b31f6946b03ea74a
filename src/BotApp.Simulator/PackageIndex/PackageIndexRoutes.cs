using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BotApp.Simulator.PackageIndex;

/// <summary>The index over HTTP: legacy upload API, simple API (PEP 503, 592, 691), downloads.</summary>
internal static class PackageIndexRoutes
{
    private const string JsonType = "application/vnd.pypi.simple.v1+json";
    private const string HtmlType = "application/vnd.pypi.simple.v1+html";

    /// <summary>Adds <c>{prefix}/legacy/</c>, <c>{prefix}/simple/</c> and <c>{prefix}/files/</c>.</summary>
    public static void MapPackageIndex(this IEndpointRouteBuilder routes, PackageIndexState state, string prefix)
    {
        var root = prefix.TrimEnd('/');
        routes.MapPost(root + "/legacy/", (HttpContext context) => UploadAsync(context, state));
        routes.MapGet(root + "/simple/", (HttpContext context) => MayRead(context, state) ? ListAsync(context, state) : RefuseAsync(context));
        routes.MapGet(root + "/simple/{project}/", (HttpContext context, string project) => MayRead(context, state) ? ReadAsync(context, state, root, project) : RefuseAsync(context));
        routes.MapMethods(root + "/files/{name}", ["GET", "HEAD"], (HttpContext context, string name) => MayRead(context, state) ? DownloadAsync(context, state, name) : RefuseAsync(context));
        routes.MapGet(root + "/integrity/{project}/{version}/{name}/provenance", (HttpContext context, string name) => MayRead(context, state) ? ProvenanceAsync(context, state, name) : RefuseAsync(context));
    }

    private static bool MayRead(HttpContext context, PackageIndexState state) => state.Reader is not { } reader
        || (AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header) && header.Scheme == "Basic"
            && header.Parameter == Convert.ToBase64String(Encoding.UTF8.GetBytes($"{reader.User}:{reader.Password}")));

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"index\"";
        return AnswerAsync(context, new UploadOutcome(401, "Who are you?"));
    }

    /// <summary>Source: https://docs.pypi.org/api/integrity/.</summary>
    private static Task ProvenanceAsync(HttpContext context, PackageIndexState state, string name) => state.Find(name)?.Provenance is { } provenance
        ? WriteAsync(context, "application/vnd.pypi.integrity.v1+json", provenance)
        : AnswerAsync(context, new UploadOutcome(404, "There is no provenance of such a file."));

    private static async Task UploadAsync(HttpContext context, PackageIndexState state)
    {
        if (!context.Request.HasFormContentType)
        {
            await AnswerAsync(context, new UploadOutcome(400, "Expected multipart/form-data."));
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form[":action"] != "file_upload" || form.Files["content"] is not { } file)
        {
            await AnswerAsync(context, new UploadOutcome(400, "Expected :action=file_upload and a file named 'content'."));
            return;
        }

        using var content = new MemoryStream();
        await file.CopyToAsync(content, context.RequestAborted);
        await AnswerAsync(context, state.Upload(
            ReadToken(context.Request), form["name"].ToString(), form["version"].ToString(), file.FileName, content.ToArray(), form["sha256_digest"], form["attestations"]));
    }

    private static Task AnswerAsync(HttpContext context, UploadOutcome outcome)
    {
        context.Response.StatusCode = outcome.Status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(outcome.Message, context.RequestAborted);
    }

    private static string? ReadToken(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || header is not { Scheme: "Basic", Parameter: { } parameter })
        {
            return null;
        }

        var bytes = new byte[parameter.Length];
        return Convert.TryFromBase64String(parameter, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is ["__token__", var token]
            ? token
            : null;
    }

    private static Task ListAsync(HttpContext context, PackageIndexState state)
    {
        var projects = state.Projects();
        if (WantsJson(context.Request))
        {
            return WriteAsync(context, JsonType, new JsonObject
            {
                ["meta"] = Meta(),
                ["projects"] = new JsonArray([.. projects.Select(project => (JsonNode)new JsonObject { ["name"] = project })]),
            }.ToJsonString());
        }

        return WriteAsync(context, HtmlType, Page(projects.Select(project => $"<a href=\"{project}/\">{project}</a>")));
    }

    private static Task ReadAsync(HttpContext context, PackageIndexState state, string root, string project)
    {
        if (state.Read(project) is not { } files)
        {
            return AnswerAsync(context, new UploadOutcome(404, "There is no such project."));
        }

        context.Response.Headers.CacheControl = "max-age=600, public";
        return WantsJson(context.Request)
            ? WriteAsync(context, JsonType, Json(project, files, root).ToJsonString())
            : WriteAsync(context, HtmlType, Page(files.Select(file => Link(file, root))));
    }

    private static JsonObject Json(string project, IReadOnlyList<IndexFile> files, string root) => new()
    {
        ["meta"] = Meta(),
        ["name"] = PackageIndexState.Normalize(project),
        ["versions"] = new JsonArray([.. files.Select(file => file.Version).Distinct(StringComparer.Ordinal).Select(version => (JsonNode)version)]),
        ["files"] = new JsonArray([.. files.Select(file => (JsonNode)new JsonObject
        {
            ["filename"] = file.Name,
            ["url"] = $"{root}/files/{Uri.EscapeDataString(file.Name)}",
            ["hashes"] = new JsonObject { ["sha256"] = file.Sha256 },
            ["size"] = file.Content.Length,
            ["upload-time"] = file.UploadedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["provenance"] = Integrity(file, root),
            ["yanked"] = file.Yanked switch { null => false, "" => true, var reason => reason },
        })]),
    };

    private static JsonObject Meta() => new() { ["api-version"] = "1.3" };

    private static string Link(IndexFile file, string root)
    {
        var yanked = file.Yanked is null ? "" : $" data-yanked=\"{WebUtility.HtmlEncode(file.Yanked)}\"";
        var provenance = Integrity(file, root) is { } integrity ? $" data-provenance=\"{integrity}\"" : "";
        return $"<a href=\"{root}/files/{Uri.EscapeDataString(file.Name)}#sha256={file.Sha256}\"{yanked}{provenance}>{WebUtility.HtmlEncode(file.Name)}</a>";
    }

    private static string? Integrity(IndexFile file, string root) => file.Provenance is null ? null
        : $"{root}/integrity/{Uri.EscapeDataString(file.Project)}/{Uri.EscapeDataString(file.Version)}/{Uri.EscapeDataString(file.Name)}/provenance";

    private static string Page(IEnumerable<string> links) =>
        $"<!DOCTYPE html><html><head><meta name=\"pypi:repository-version\" content=\"1.3\"></head><body>{string.Join("<br>\n", links)}</body></html>";

    private static async Task DownloadAsync(HttpContext context, PackageIndexState state, string name)
    {
        if (state.Find(name) is not { } file)
        {
            await AnswerAsync(context, new UploadOutcome(404, "There is no such file."));
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = file.Content.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(file.Content, context.RequestAborted);
        }
    }

    /// <summary>pip names both types and prefers JSON by its quality value; a browser names neither.</summary>
    private static bool WantsJson(HttpRequest request)
    {
        var json = Quality(request, JsonType);
        return json > 0 && json >= Quality(request, HtmlType) && json >= Quality(request, "text/html");
    }

    private static double Quality(HttpRequest request, string type) => request.Headers.Accept
        .SelectMany(value => (value ?? "").Split(','))
        .Select(part => MediaTypeWithQualityHeaderValue.TryParse(part.Trim(), out var parsed) ? parsed : null)
        .Where(parsed => string.Equals(parsed?.MediaType, type, StringComparison.OrdinalIgnoreCase))
        .Select(parsed => parsed!.Quality ?? 1)
        .DefaultIfEmpty(0)
        .Max();

    private static Task WriteAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
