namespace BotApp.Setup;

/// <summary>
/// Where a browser sees BotApp, perhaps through a proxy. A guess that a person corrects, and where GitHub sends the very same browser back to: its cookie is known
/// there alone. Whoever forges it leads astray nobody but themselves.
/// </summary>
internal static class BrowserAddress
{
    internal static Uri Of(HttpRequest request)
    {
        var isHttps = request.IsHttps || request.Headers["X-Forwarded-Proto"].ToString().Equals(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase);
        var scheme = isHttps ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        return request.Headers["X-Forwarded-Host"].ToString() is { Length: > 0 } forwarded && Uri.TryCreate($"{scheme}://{forwarded}", UriKind.Absolute, out var address) && address.PathAndQuery == "/" && address.UserInfo.Length == 0 && address.Fragment.Length == 0
            ? address
            : new Uri($"{scheme}://{request.Host.ToUriComponent()}");
    }
}
