using System.Net;
using System.Security.Cryptography;
using System.Text;
using BotApp.Core;
using BotApp.Core.Releases;
using Microsoft.Extensions.Options;

namespace BotApp.Smoke;

/// <summary>Which index is asked, for whom.</summary>
/// <param name="Simple">The root of its simple API.</param>
/// <param name="Credential">Name of the operator's credential; null: none.</param>
/// <param name="Repository"><c>owner/name</c> of the repository that names it.</param>
internal sealed record IndexAccess(string Simple, string? Credential, string Repository);

/// <summary>The simple index of Python packages: what it lists for a project, and what it serves. Source: https://packaging.python.org/en/latest/specifications/simple-repository-api/.</summary>
internal sealed class PackageIndex(GuardedHttp http, IOptions<BotAppOptions> options)
{
    private const int MaxBytes = 20 * 1024 * 1024;

    private const int MaxProvenance = 1024 * 1024;

    private static readonly TimeSpan s_pageWithin = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_fetchWithin = TimeSpan.FromMinutes(5);

    /// <summary>Every repository may publish to the public index; others are the operator's to allow.</summary>
    private static readonly string[] s_alwaysAllowed = ["pypi.org", "test.pypi.org", "files.pythonhosted.org", "test-files.pythonhosted.org"];

    /// <summary>The files of a project; none when the index does not know it.</summary>
    internal async Task<(IReadOnlyList<IndexFile>? Files, string? Problem)> ReadAsync(IndexAccess access, string project, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(access.Simple, UriKind.Absolute, out var root))
        {
            return (null, $"`{access.Simple}` is no address");
        }

        using var body = new MemoryStream();
        var (answer, problem) = await AskAsync(new GuardedRequest(SimpleIndexPage.Url(root, project), SimpleIndexPage.Accept, MaxBytes), access, body, cancellationToken);
        return answer switch
        {
            null => (null, problem),
            { Status: HttpStatusCode.NotFound } => ([], null),
            { Status: not HttpStatusCode.OK } refused => (null, $"{refused.Url} answered {(int)refused.Status}{(refused.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? ": does `index.credential` name a credential of this index?" : "")}"),
            var (_, type, url) => SimpleIndexPage.Read(type, Text(body), url) switch
            {
                IndexReading.Page read => (read.Files, null),
                IndexReading.Unreadable unreadable => (null, unreadable.Sentence),
                var reading => throw new InvalidOperationException($"Index reading {reading.GetType().Name} is not known."),
            },
        };
    }

    /// <summary>What the index gives as proof of who published a file.</summary>
    internal async Task<ProvenanceReading> ProvenanceAsync(IndexAccess access, Uri url, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var (answer, problem) = await AskAsync(new GuardedRequest(url, "application/vnd.pypi.integrity.v1+json, application/json;q=0.5", MaxProvenance), access, body, cancellationToken);
        return answer is { Status: HttpStatusCode.OK } ? Provenance.Read(Text(body)) : new ProvenanceReading([], problem ?? $"the index answered {(int?)answer?.Status}");
    }

    /// <summary>Whether a file that is listed can be fetched.</summary>
    internal async Task<bool> ServesAsync(IndexAccess access, string url, CancellationToken cancellationToken) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && await AskAsync(new GuardedRequest(address, "*/*", 0) { Method = HttpMethod.Head }, access, Stream.Null, cancellationToken) is { Answer.Status: HttpStatusCode.OK };

    /// <summary>A file's bytes, when they have the hash they must have; otherwise why not.</summary>
    internal async Task<(byte[]? Content, string? Problem)> FetchAsync(IndexAccess access, ReleaseAttachment file, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(file.Url, UriKind.Absolute, out var address))
        {
            return (null, $"`{file.Url}` is no address");
        }

        using var body = new MemoryStream();
        var (answer, problem) = await AskAsync(new GuardedRequest(address, "*/*", ReleaseAttachment.MaxBytes) { Time = s_fetchWithin }, access, body, cancellationToken);
        if (answer is not { Status: HttpStatusCode.OK })
        {
            return (null, problem ?? $"the index answered {(int?)answer?.Status}");
        }

        var content = body.ToArray();
        return Convert.ToHexStringLower(SHA256.HashData(content)) == file.Sha256 ? (content, null) : (null, "the index serves other contents than it lists");
    }

    private async Task<(Answered? Answer, string? Problem)> AskAsync(GuardedRequest asked, IndexAccess access, Stream into, CancellationToken cancellationToken)
    {
        if (!TryCredential(access, out var credential, out var problem))
        {
            return (null, problem);
        }

        try
        {
            var request = asked with { AlsoAllowed = credential is null ? s_alwaysAllowed : [.. s_alwaysAllowed, credential.Host], Credential = credential, Time = asked.Time ?? s_pageWithin };
            var (status, type, at, _) = await http.SendAsync(request, into, cancellationToken);
            return (new Answered(status, type, at), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"the index did not answer within {(asked.Time ?? s_pageWithin).TotalMinutes:0} minutes");
        }
        catch (Exception exception) when (exception is HttpRequestException or GuardedRefusal or IOException)
        {
            return (null, exception.InnerException is GuardedRefusal inner ? inner.Message : exception.Message);
        }
    }

    // A name that the operator did not give this repository is nobody's secret to try.
    private bool TryCredential(IndexAccess access, out IndexCredential? credential, out string? problem)
    {
        credential = null;
        problem = null;
        if (access.Credential is not { } name)
        {
            return true;
        }

        if (!options.Value.Indexes.TryGetValue(name, out var kept) || !kept.IsFor(access.Repository))
        {
            problem = $"the operator keeps no credential `{name}` for {access.Repository} (BotApp__Indexes__{name}__Repositories__0)";
            return false;
        }

        credential = IndexCredential.Of(kept);
        return true;
    }

    private static string Text(MemoryStream body) => Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);

    private sealed record Answered(HttpStatusCode Status, string? ContentType, Uri Url);
}
