using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>The badges of a repository: each one's name and its address below <paramref name="Base"/>.</summary>
internal sealed record BadgeList(string Base, bool IsPrivate, IReadOnlyList<(string Name, string Address)> Addresses)
{
    private static readonly string[] Names = ["gate", "tests", "coverage", "flaky", "duration", "release"];

    internal static BadgeList Of(Uri publicUrl, StoredRepository repository, string? token, IReadOnlyList<StoredEnvironment> environments) => new(
        publicUrl.AbsoluteUri.TrimEnd('/'),
        repository.IsPrivate,
        [.. Names.Concat(environments.Select(environment => $"deployed/{Uri.EscapeDataString(environment.Environment)}"))
            .Select(name => (Uri.UnescapeDataString(name), $"/badges/{repository.FullName}/{name}.svg{(token is null ? "" : $"?token={token}")}"))]);
}
