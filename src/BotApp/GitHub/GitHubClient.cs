using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>Everything this App asks of GitHub, an area each. Only the engine calls it.</summary>
internal sealed class GitHubClient(GitHubHttp http, AppIdentity identity, AppTokens tokens, IOptions<GitHubOptions> options)
{
    internal Apps Apps { get; } = new(http, identity);

    internal Repositories Repositories { get; } = new(http);

    internal CheckRuns CheckRuns { get; } = new(http, identity);

    internal Statuses Statuses { get; } = new(http);

    internal PullRequests PullRequests { get; } = new(http);

    internal Comments Comments { get; } = new(http, identity);

    internal Contents Contents { get; } = new(http);

    internal FileProposals FileProposals { get; } = new(http, identity);

    internal Permissions Permissions { get; } = new(http);

    internal Deployments Deployments { get; } = new(http, identity);

    internal Actions Actions { get; } = new(http, options);

    internal Releases Releases { get; } = new(http);

    /// <summary>Drops every token of an installation that was removed or suspended.</summary>
    internal void Forget(long installationId) => tokens.Forget(installationId);
}
