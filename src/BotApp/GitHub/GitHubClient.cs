namespace BotApp.GitHub;

/// <summary>Everything this App asks of GitHub, an area each. Only the engine calls it.</summary>
internal sealed class GitHubClient(GitHubHttp http, AppIdentity identity, AppTokens tokens)
{
    internal Apps Apps { get; } = new(http, identity);

    internal Repositories Repositories { get; } = new(http);

    internal CheckRuns CheckRuns { get; } = new(http, identity);

    internal Statuses Statuses { get; } = new(http);

    internal PullRequests PullRequests { get; } = new(http);

    internal Comments Comments { get; } = new(http, identity);

    internal Contents Contents { get; } = new(http);

    internal Permissions Permissions { get; } = new(http);

    /// <summary>Drops every token of an installation that was removed or suspended.</summary>
    internal void Forget(long installationId) => tokens.Forget(installationId);
}
