using System.Net.Http.Headers;
using System.Text;

namespace BotApp.Smoke;

/// <summary>How a private package index is read (section <c>BotApp:Indexes:NAME</c>): settings name it, the operator keeps it.</summary>
internal sealed class IndexOptions
{
    /// <summary>The address below which the credential may be sent: <c>https://packages.example.org/</c>. Private addresses are allowed for it.</summary>
    public Uri? Url { get; set; }

    /// <summary>The user name, with <see cref="Password"/>.</summary>
    public string? User { get; set; }

    /// <summary>The password, or the token that the index takes for one.</summary>
    public string? Password { get; set; }

    /// <summary>A bearer token, instead of user and password.</summary>
    public string? Token { get; set; }

    /// <summary>Repositories that may use it: <c>owner/name</c> or <c>owner/*</c>. None: no repository may.</summary>
    public IList<string> Repositories { get; } = [];

    /// <summary>What is wrong with it; null when nothing is.</summary>
    internal string? Problem() => this switch
    {
        { Url: not { IsAbsoluteUri: true, Scheme: "https" or "http", UserInfo.Length: 0 } } => "Url must be an address such as https://packages.example.org/, without a user name",
        { Token: null } and ({ User: null } or { Password: null }) => "it needs User and Password, or Token",
        { Token: not null } and ({ User: not null } or { Password: not null }) => "it has Token, and User or Password besides: keep one of the two",
        { Repositories.Count: 0 } => "Repositories is empty, so nobody may use it: name owner/name or owner/*",
        _ => null,
    };

    /// <summary>Whether a repository may use it.</summary>
    internal bool IsFor(string repository) => Repositories.Any(one => one.EndsWith("/*", StringComparison.Ordinal)
        ? repository.StartsWith(one[..^1], StringComparison.OrdinalIgnoreCase)
        : repository.Equals(one, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A credential and where it may be sent.</summary>
internal sealed class IndexCredential(Uri root, AuthenticationHeaderValue header)
{
    /// <summary>The entry that allows its host, whatever address that has: the operator named it.</summary>
    internal string Host => root.GetLeftPart(UriPartial.Authority);

    internal static IndexCredential Of(IndexOptions options) => new(
        options.Url ?? throw new InvalidOperationException("A credential without address was let through."),
        options.Token is { } token
            ? new AuthenticationHeaderValue("Bearer", token)
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Password}"))));

    /// <summary>The header for an address below its root; null for any other.</summary>
    internal AuthenticationHeaderValue? For(Uri url) =>
        url.GetLeftPart(UriPartial.Authority).Equals(Host, StringComparison.OrdinalIgnoreCase) && url.AbsolutePath.StartsWith(root.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal) ? header : null;
}
