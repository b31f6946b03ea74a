using Microsoft.Net.Http.Headers;

namespace BotApp.Dashboard;

/// <summary>The headers that every page of ours carries.</summary>
internal static class PageHeaders
{
    /// <summary>Style and scripts from our own files only: foreign text that got through would still be dead.</summary>
    /// <param name="forms">Where forms may be sent.</param>
    internal static string Policy(string forms) =>
        $"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action {forms}; base-uri 'none'; frame-ancestors 'none'";

    internal static void Add(IHeaderDictionary headers, string policy)
    {
        headers[HeaderNames.ContentSecurityPolicy] = policy;
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers[HeaderNames.XFrameOptions] = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers[HeaderNames.CacheControl] = "no-store";
    }
}
