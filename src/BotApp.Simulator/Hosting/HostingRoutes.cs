using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;

namespace BotApp.Simulator.Hosting;

/// <summary>The hosting over HTTP: PUT a zip, a tar.gz or single files, GET them, DELETE a site. Writing needs a bearer token.</summary>
internal static class HostingRoutes
{
    private const int MaxFiles = 5_000;
    private const long MaxBytes = 50L * 1024 * 1024;
    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly HttpClient Programs = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false });

    /// <summary>Adds <c>{prefix}/{site}/…</c>.</summary>
    public static void MapHosting(this IEndpointRouteBuilder routes, HostingState state, string prefix)
    {
        var site = prefix.TrimEnd('/') + "/{name}";
        routes.MapPut(site, (HttpContext context, string name) => PutSiteAsync(context, state, name));
        routes.MapPut(site + "/{**path}", (HttpContext context, string name, string? path) => PutAsync(context, state, name, path));
        routes.MapDelete(site, (HttpContext context, string name) => DeleteAsync(context, state, name));
        routes.MapGet(site + "/{**path}", (HttpContext context, string name, string? path) => GetAsync(context, state, name, path));
    }

    private static async Task PutAsync(HttpContext context, HostingState state, string name, string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            await PutSiteAsync(context, state, name);
            return;
        }

        if (await IsAllowedAsync(context, state) && await ReadAsync(context) is { } content)
        {
            state.Put(name, path, content);
            context.Response.StatusCode = StatusCodes.Status201Created;
        }
    }

    private static async Task PutSiteAsync(HttpContext context, HostingState state, string name)
    {
        if (!await IsAllowedAsync(context, state) || await ReadAsync(context) is not { } content)
        {
            return;
        }

        try
        {
            await state.ReplaceAsync(name, Unpack(content), context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status201Created;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, $"Expected a zip or a tar.gz: {exception.Message}");
        }
    }

    private static async Task DeleteAsync(HttpContext context, HostingState state, string name)
    {
        if (await IsAllowedAsync(context, state))
        {
            context.Response.StatusCode = state.Remove(name) ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound;
        }
    }

    private static async Task GetAsync(HttpContext context, HostingState state, string name, string? path)
    {
        if (state.ProgramOf(name) is { } program && (path is not null || context.Request.Path.Value?.EndsWith('/') == true))
        {
            await ForwardAsync(context, new Uri(program, path + context.Request.QueryString));
            return;
        }

        if (path is null && context.Request.Path.Value?.EndsWith('/') != true)
        {
            // Relative links of the index page need the slash.
            context.Response.Redirect($"{context.Request.PathBase}{context.Request.Path}/");
            return;
        }

        var file = string.IsNullOrEmpty(path) || path.EndsWith('/') ? path + "index.html" : path;
        var (status, content) = state.Get(name, file);
        if (content is null)
        {
            await AnswerAsync(context, status, status == StatusCodes.Status404NotFound ? "Not found." : "The site is starting.");
            return;
        }

        context.Response.ContentType = Types.TryGetContentType(file, out var type) ? type : "application/octet-stream";
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private static async Task ForwardAsync(HttpContext context, Uri to)
    {
        try
        {
            using var answer = await Programs.GetAsync(to, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (HttpRequestException)
        {
            await AnswerAsync(context, StatusCodes.Status502BadGateway, "The program does not answer.");
        }
    }

    private static async Task<bool> IsAllowedAsync(HttpContext context, HostingState state)
    {
        var isRead = AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header);
        if (isRead && header is { Scheme: "Bearer" } && state.Accepts(header.Parameter))
        {
            return true;
        }

        await AnswerAsync(context, StatusCodes.Status401Unauthorized, "A bearer token of a job in the environment 'preview' is needed.");
        return false;
    }

    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, context.RequestAborted);
        if (content.Length <= MaxBytes)
        {
            return content.ToArray();
        }

        await AnswerAsync(context, StatusCodes.Status413PayloadTooLarge, $"More than {MaxBytes} bytes.");
        return null;
    }

    private static Dictionary<string, byte[]> Unpack(byte[] content)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        long left = MaxBytes;
        foreach (var (path, stream) in content is [0x1F, 0x8B, ..] ? TarEntries(content) : ZipEntries(content))
        {
            using (stream)
            {
                var file = ReadWithin(stream, left);
                left -= file.Length;
                files[path] = files.Count < MaxFiles ? file : throw new InvalidDataException($"more than {MaxFiles} files");
            }
        }

        return files;
    }

    private static byte[] ReadWithin(Stream stream, long most)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        while (stream.Read(buffer) is var read and > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > most)
            {
                throw new InvalidDataException($"unpacked it is larger than {MaxBytes} bytes");
            }
        }

        return content.ToArray();
    }

    private static IEnumerable<(string Path, Stream Content)> ZipEntries(byte[] content)
    {
        using var archive = new ZipArchive(new MemoryStream(content));
        foreach (var entry in archive.Entries.Where(entry => !entry.FullName.EndsWith('/')))
        {
            yield return (entry.FullName, entry.Open());
        }
    }

    private static IEnumerable<(string Path, Stream Content)> TarEntries(byte[] content)
    {
        using var reader = new TarReader(new GZipStream(new MemoryStream(content), CompressionMode.Decompress));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } stream })
            {
                yield return (entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name, stream);
            }
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}
