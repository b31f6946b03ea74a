using System.Globalization;
using System.Text.Json;

namespace BotApp.Core.Releases;

/// <summary>A file of a project on a Python index.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Sha256">The hash the index gives, lower case; null when it gives none.</param>
/// <param name="Yanked">The reason it was yanked with (may be empty); null when it is not yanked. Source: PEP 592.</param>
/// <param name="RequiresPython">The Python versions it is for; null when not said.</param>
/// <param name="Url">Where to download it, as the page has it, made absolute when the page's address is known.</param>
public sealed record IndexFile(string Name, string? Sha256, string? Yanked, string? RequiresPython, string Url)
{
    /// <summary>Where its provenance is, made absolute when the page's address is known; null when it has none. Source: PEP 740.</summary>
    public string? Provenance { get; init; }

    /// <summary>When it was uploaded; null when the index does not say. Source: PEP 700.</summary>
    public DateTimeOffset? UploadedAt { get; init; }
}

/// <summary>What came of reading a project's page.</summary>
public abstract record IndexReading
{
    private IndexReading()
    {
    }

    /// <summary>The page's files.</summary>
    /// <param name="Files">The files in the page's order.</param>
    public sealed record Page(IReadOnlyList<IndexFile> Files) : IndexReading;

    /// <summary>The answer is no project page; nothing may be concluded from it.</summary>
    /// <param name="Sentence">What was expected and what came.</param>
    public sealed record Unreadable(string Sentence) : IndexReading;
}

/// <summary>A project's page of the simple index: JSON (PEP 691) or HTML (PEP 503).</summary>
/// <remarks>Source: https://packaging.python.org/en/latest/specifications/simple-repository-api/</remarks>
public static class SimpleIndexPage
{
    /// <summary>What to ask an index for: JSON first.</summary>
    public const string Accept = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01";

    private const int MaxDepth = 32;

    /// <summary>The address of a project's page.</summary>
    /// <param name="index">The index, such as <c>https://index.example/simple/</c>, with or without the last slash.</param>
    /// <param name="project">The project's name, in any spelling.</param>
    public static Uri Url(Uri index, string project) =>
        new(
            new UriBuilder(index) { Path = index.AbsolutePath.TrimEnd('/') + "/", Query = "", Fragment = "" }.Uri,
            Uri.EscapeDataString(PackageName.Normalize(project)) + "/");

    /// <summary>Reads a page by its content type. Never throws.</summary>
    /// <param name="contentType">The answer's <c>Content-Type</c>.</param>
    /// <param name="body">The answer's text.</param>
    /// <param name="page">The page's own address, by which relative links are completed; null leaves them as they are.</param>
    public static IndexReading Read(string? contentType, string body, Uri? page)
    {
        var type = (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        return type switch
        {
            "application/vnd.pypi.simple.v1+json" or "application/vnd.pypi.simple.latest+json" or "application/json" => ReadJson(body, page),
            "application/vnd.pypi.simple.v1+html" or "application/vnd.pypi.simple.latest+html" or "text/html" => ReadHtml(body, page),
            _ => new IndexReading.Unreadable($"The index answered with content type \"{type}\"; a project page is JSON or HTML."),
        };
    }

    private static IndexReading ReadJson(string body, Uri? page)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return ReadJson(document.RootElement, page);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name or a text with half a surrogate pair (\ud800).
            return new IndexReading.Unreadable("The index's page is no valid JSON.");
        }
    }

    private static IndexReading ReadJson(JsonElement root, Uri? page)
    {
        var version = Property(root, "meta") is { } meta ? Text(meta, "api-version") : null;
        if (version?.StartsWith("1.", StringComparison.Ordinal) != true || Property(root, "files") is not { ValueKind: JsonValueKind.Array } list)
        {
            return new IndexReading.Unreadable("The index's page is not of API version 1 with a list of files.");
        }

        var files = new List<IndexFile>();
        foreach (var item in list.EnumerateArray())
        {
            if (Text(item, "filename") is not { Length: > 0 } name || Text(item, "url") is not { } url)
            {
                return new IndexReading.Unreadable($"The index's page has no filename or url for file {files.Count + 1}.");
            }

            var hash = Property(item, "hashes") is { } hashes ? Text(hashes, "sha256") : null;
            files.Add(new IndexFile(name, Hash(hash), Yanked(item), Text(item, "requires-python"), Absolute(url, page))
            {
                Provenance = Text(item, "provenance") is { Length: > 0 } provenance ? Absolute(provenance, page) : null,
                UploadedAt = Time(Text(item, "upload-time")),
            });
        }

        return new IndexReading.Page(files);
    }

    private static string? Yanked(JsonElement item) => Property(item, "yanked") switch
    {
        { ValueKind: JsonValueKind.True } => "",
        { ValueKind: JsonValueKind.String } => Text(item, "yanked") ?? "",
        _ => null,
    };

    private static IndexReading ReadHtml(string body, Uri? page)
    {
        var anchors = HtmlAnchors.Read(body);
        var isHtml = anchors.Count > 0
            || body.Contains("<html", StringComparison.OrdinalIgnoreCase)
            || body.Contains("<!doctype html", StringComparison.OrdinalIgnoreCase);
        if (!isHtml)
        {
            return new IndexReading.Unreadable("The index's page is no HTML page.");
        }

        return new IndexReading.Page([.. anchors.Select(anchor => FromAnchor(anchor, page)).OfType<IndexFile>()]);
    }

    // Links to anything but distributions (a parent folder, a home page) are no files.
    private static IndexFile? FromAnchor(HtmlAnchor anchor, Uri? page)
    {
        if (anchor.Attributes.GetValueOrDefault("href") is not { } href)
        {
            return null;
        }

        var hash = href.IndexOf('#', StringComparison.Ordinal);
        var url = hash < 0 ? href : href[..hash];
        var name = anchor.Text.Length > 0 && IsFileName(anchor.Text) ? anchor.Text : LastPart(url);
        return IsFileName(name)
            ? new IndexFile(
                name,
                Hash(hash < 0 ? null : Fragment(href[(hash + 1)..])),
                anchor.Attributes.GetValueOrDefault("data-yanked"),
                anchor.Attributes.GetValueOrDefault("data-requires-python"),
                Absolute(url, page))
            {
                Provenance = anchor.Attributes.GetValueOrDefault("data-provenance") is { Length: > 0 } provenance ? Absolute(provenance, page) : null,
            }
            : null;
    }

    private static bool IsFileName(string name) =>
        !name.Contains('/', StringComparison.Ordinal)
        && new[] { ".whl", ".tar.gz", ".zip", ".tar.bz2", ".egg" }.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static string LastPart(string url)
    {
        var path = url.Split('?')[0];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static string? Fragment(string fragment) => fragment
        .Split('&')
        .Where(part => part.StartsWith("sha256=", StringComparison.OrdinalIgnoreCase))
        .Select(part => part["sha256=".Length..])
        .FirstOrDefault();

    private static string? Hash(string? text) =>
        text is { Length: 64 } && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;

    private static string Absolute(string url, Uri? page) =>
        page is not null && Uri.TryCreate(page, url, out var absolute) ? absolute.AbsoluteUri : url;

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static JsonElement? Property(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement item, string name) =>
        Property(item, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
