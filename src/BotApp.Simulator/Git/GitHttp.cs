using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BotApp.Simulator.Git;

/// <summary>
/// Cloning and fetching public repositories from the <c>clone_url</c> that the API gives, with <c>refs/pull/N/head</c> and any commit, as GitHub
/// allows. Source: https://git-scm.com/docs/http-protocol (smart protocol, version 0).
/// </summary>
internal sealed class GitHttp(FakeGitHub github)
{
    private const string Service = "git-upload-pack";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{owner}/{name}.git/info/refs", AdvertiseAsync);
        routes.MapPost($"/{{owner}}/{{name}}.git/{Service}", SendAsync);
    }

    private async Task AdvertiseAsync(HttpContext context)
    {
        if (context.Request.Query["service"] != Service)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden; // pushing is not served
            return;
        }

        if (Find(context) is { } path)
        {
            var refs = await RunAsync(path, [], "--advertise-refs");
            await AnswerAsync(context, "advertisement", [.. Encoding.ASCII.GetBytes($"001e# service={Service}\n0000"), .. refs]);
        }
    }

    private async Task SendAsync(HttpContext context)
    {
        if (Find(context) is { } path)
        {
            using var wanted = new MemoryStream();
            var body = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
            await body.CopyToAsync(wanted, context.RequestAborted);
            await AnswerAsync(context, "result", await RunAsync(path, wanted.ToArray()));
        }
    }

    // GitHub does not tell a private repository from none: both ask to sign in.
    private string? Find(HttpContext context)
    {
        var repository = github.Read(one => one.Repositories.Find((string)context.Request.RouteValues["owner"]!, (string)context.Request.RouteValues["name"]!)); // in the templates
        if (repository is { Private: false })
        {
            return repository.Git.Path;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"GitHub\"";
        return null;
    }

    private static Task<byte[]> RunAsync(string path, byte[] input, params string[] options) => Task.Run(() =>
    {
        var (code, output, error) = GitProcess.Try(path, ["-c", "uploadpack.allowAnySHA1InWant=true", "upload-pack", "--stateless-rpc", .. options, path], input);
        return code == 0 ? output : throw new InvalidOperationException($"git upload-pack ended with {code}: {error}");
    });

    private static async Task AnswerAsync(HttpContext context, string kind, byte[] bytes)
    {
        context.Response.ContentType = $"application/x-{Service}-{kind}";
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
