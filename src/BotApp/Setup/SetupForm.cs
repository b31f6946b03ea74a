using System.Text.RegularExpressions;

using BotApp.GitHub;

namespace BotApp.Setup;

/// <summary>What a person fills in before the App is registered.</summary>
/// <param name="PublicUrl">Where GitHub and people reach BotApp.</param>
/// <param name="Name">The App's name.</param>
/// <param name="Organization">Whose App it is; empty: the person's own.</param>
internal sealed partial record SetupForm(string PublicUrl, string Name, string Organization)
{
    /// <summary>Source: https://docs.github.com/apps/creating-github-apps/registering-a-github-app/registering-a-github-app (no more than 34 characters).</summary>
    private const int LongestName = 34;

    /// <summary>The address without a slash at its end.</summary>
    internal Uri Address => new(PublicUrl.Trim().TrimEnd('/'));

    /// <summary>Where the browser takes the manifest to.</summary>
    internal Uri Registration(GitHubOptions github, string state) => new(
        $"{github.WebUrl.AbsoluteUri.TrimEnd('/')}{(Organization.Trim() is { Length: > 0 } owner ? $"/organizations/{Uri.EscapeDataString(owner)}" : "")}/settings/apps/new?state={Uri.EscapeDataString(state)}");

    /// <summary>Everything that is wrong with it, one sentence each.</summary>
    internal IReadOnlyList<string> Problems(GitHubOptions github)
    {
        var problems = new List<string>();
        if (AddressProblem(github) is { } address)
        {
            problems.Add(address);
        }

        if (Name.Trim().Length is 0 or > LongestName)
        {
            problems.Add($"The App's name has 1 to {LongestName} characters; this one has {Name.Trim().Length}.");
        }

        if (Organization.Trim().Length > 0 && !Login().IsMatch(Organization.Trim()))
        {
            problems.Add("The organization is given as in its address on GitHub: letters, digits and hyphens, such as octo-org. Leave it empty for an App of your own.");
        }

        return problems;
    }

    private string? AddressProblem(GitHubOptions github)
    {
        var isWeb = Uri.TryCreate(PublicUrl.Trim(), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
        if (!isWeb || address is null)
        {
            return "The public address is an absolute address of the web, such as https://botapp.example.org.";
        }

        if (address.AbsolutePath != "/" || address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            return "The public address is a scheme and a host alone, such as https://botapp.example.org: BotApp has a host of its own, since the session's cookie belongs to a whole host.";
        }

        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            return "The public address begins with https://, because people sign in there and webhooks come in; plain http is for this machine alone. Put a proxy with TLS in front.";
        }

        return address.IsLoopback && !github.WebUrl.IsLoopback
            ? $"{github.WebUrl.Host} cannot reach {address.Host}: give the address under which it finds BotApp, such as https://botapp.example.org."
            : null;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,38}$", RegexOptions.None, 1000)]
    private static partial Regex Login();
}
