using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>Refuses to start with what cannot work, all reasons at once.</summary>
internal sealed class GitHubOptionsValidation : IValidateOptions<GitHubOptions>
{
    public ValidateOptionsResult Validate(string? name, GitHubOptions options)
    {
        var problems = new List<string>();
        if (options.AppId is null && string.IsNullOrWhiteSpace(options.ClientId))
        {
            problems.Add("The App is not named. Set GitHub:AppId to the App ID or GitHub:ClientId to the Client ID of the App's settings page.");
        }

        if (options.AppId is <= 0)
        {
            problems.Add($"GitHub:AppId is {options.AppId.Value.ToString(CultureInfo.InvariantCulture)}; expected the positive App ID of the App's settings page.");
        }

        if (!string.IsNullOrWhiteSpace(options.ClientSecret) && string.IsNullOrWhiteSpace(options.ClientId))
        {
            problems.Add("GitHub:ClientSecret is set and GitHub:ClientId is not. Signing in to the dashboard needs both, from the App's settings page; without either nobody signs in.");
        }

        AddAddresses(problems, options);
        AddKey(problems, options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>What is wrong with where GitHub is said to be.</summary>
    internal static void AddAddresses(List<string> problems, GitHubOptions options)
    {
        AddAddress(problems, "GitHub:ApiUrl", options.ApiUrl, "https://api.github.com, or https://HOST/api/v3 for GitHub Enterprise Server");
        AddAddress(problems, "GitHub:WebUrl", options.WebUrl, "https://github.com, or https://HOST for GitHub Enterprise Server");
        if (options.UploadUrl is not null)
        {
            AddAddress(problems, "GitHub:UploadUrl", options.UploadUrl, "https://uploads.github.com, or https://HOST/api/uploads for GitHub Enterprise Server");
        }

        if (options.TokenIssuer is not null)
        {
            AddAddress(problems, "GitHub:TokenIssuer", options.TokenIssuer, "https://token.actions.githubusercontent.com, or https://HOST/_services/token for GitHub Enterprise Server");
        }
    }

    private static void AddAddress(List<string> problems, string key, Uri address, string expected)
    {
        var usable = address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
        if (!usable)
        {
            problems.Add($"{key} is '{address}'; expected an absolute http or https address such as {expected}.");
        }
        else if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            problems.Add($"{key} is '{address}'; tokens would travel unencrypted. Use https (plain http is accepted for this machine only).");
        }
        else if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            problems.Add($"{key} has a query, a fragment or a user name; expected only scheme, host and path, such as {expected}.");
        }
    }

    private static void AddKey(List<string> problems, GitHubOptions options)
    {
        try
        {
            using RSA key = AppKey.Read(options);
        }
        catch (InvalidOperationException e)
        {
            problems.Add(e.Message);
        }
    }
}

/// <summary>Before there is an App only the addresses are there to be wrong.</summary>
internal sealed class GitHubAddressValidation : IValidateOptions<GitHubOptions>
{
    public ValidateOptionsResult Validate(string? name, GitHubOptions options)
    {
        var problems = new List<string>();
        GitHubOptionsValidation.AddAddresses(problems, options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
