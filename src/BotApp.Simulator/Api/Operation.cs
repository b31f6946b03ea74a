using System.Text.RegularExpressions;

namespace BotApp.Simulator.Api;

/// <summary>Who may call an operation.</summary>
internal enum Caller
{
    /// <summary>Nobody needs to say who they are.</summary>
    Anyone,

    /// <summary>The app itself, with a JWT.</summary>
    App,

    /// <summary>A person's token.</summary>
    User,

    /// <summary>An installation's token.</summary>
    Installation,

    /// <summary>A token of an installation or a person; public repositories can be read without.</summary>
    Token,
}

/// <summary>One operation of the API.</summary>
/// <param name="Id">GitHub's name for it.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Template">Path with <c>{name}</c> for one segment and <c>{name*}</c> for one that may hold slashes.</param>
/// <param name="Caller">Who may call it.</param>
/// <param name="Permission"><c>checks:write</c>; alternatives separated by <c>|</c>; empty when only access to the repository is needed.</param>
/// <param name="Handle">What it does, under the lock.</param>
internal sealed record Operation(string Id, string Method, string Template, Caller Caller, string Permission, Func<ApiCall, Answer> Handle)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Regex pattern = new(
        "^" + Regex.Replace(
            Regex.Replace(Regex.Escape(Template), @"\\{(?<name>\w+)\\\*}", "(?<${name}>.+)", RegexOptions.None, Patience),
            @"\\{(?<name>\w+)}", "(?<${name}>[^/]+)", RegexOptions.None, Patience) + "$",
        RegexOptions.CultureInvariant | RegexOptions.Compiled,
        Patience);

    /// <summary>Operations with more literal text are tried first.</summary>
    public int Weight => Template.Split('/').Count(part => !part.StartsWith('{')) * 100 - (Template.Contains("*}", StringComparison.Ordinal) ? 1 : 0);

    public Dictionary<string, string>? Match(string path)
    {
        var match = pattern.Match(path);
        return !match.Success ? null : match.Groups.Cast<Group>().Where(group => !char.IsAsciiDigit(group.Name[0]))
            .ToDictionary(group => group.Name, group => Uri.UnescapeDataString(group.Value), StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>Collects operations, area by area.</summary>
internal sealed class Operations
{
    public List<Operation> All { get; } = [];

    public Operations Add(string id, string route, string permission, Func<ApiCall, Answer> handle, Caller caller = Caller.Token)
    {
        var space = route.IndexOf(' ', StringComparison.Ordinal);
        All.Add(new Operation(id, route[..space], route[(space + 1)..], caller, permission, handle));
        return this;
    }
}
