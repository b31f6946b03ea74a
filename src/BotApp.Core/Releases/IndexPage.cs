namespace BotApp.Core.Releases;

/// <summary>The page of a version on its index.</summary>
public static class IndexPage
{
    private static readonly string[] s_warehouses = ["pypi.org", "test.pypi.org"];

    /// <summary>The page for people where the index is known to have one, else the package's list of files; null when the index has no address of the web.</summary>
    /// <param name="simple">The root of the index's simple API.</param>
    /// <param name="package">The package's name, in any spelling.</param>
    /// <param name="version">The version in its normal spelling.</param>
    public static Uri? Of(string? simple, string package, string version)
    {
        if (!Uri.TryCreate(simple, UriKind.Absolute, out var root) || (root.Scheme != Uri.UriSchemeHttps && root.Scheme != Uri.UriSchemeHttp))
        {
            return null;
        }

        var name = Uri.EscapeDataString(PackageName.Normalize(package));
        return s_warehouses.Contains(root.Host, StringComparer.OrdinalIgnoreCase)
            ? new Uri(root, $"/project/{name}/{Uri.EscapeDataString(version)}/")
            : new Uri(root.AbsoluteUri.TrimEnd('/') + $"/{name}/");
    }
}
