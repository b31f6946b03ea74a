using System.Collections.Concurrent;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.SignIn;

/// <summary>
/// What a person may do in a repository at this moment, asked with the App's own token: their session may be over. The name they are asked by can have been
/// given to somebody else, so only an answer about the same number counts. What GitHub said is believed for a minute.
/// </summary>
internal sealed class Collaborators(GitHubClient github, Quotas quotas, TimeProvider time)
{
    private const int MaxRemembered = 5000;

    private static readonly TimeSpan s_believed = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(long User, string Login, long Repository), (string Permission, DateTimeOffset Until)> _known = new();

    /// <summary>Whether they have a role in it: what is private opens to nobody else.</summary>
    /// <exception cref="GitHubPaused">The quota is short and left to what decides.</exception>
    /// <exception cref="GitHubException">GitHub could not be asked.</exception>
    internal async Task<bool> MayReadAsync(long userId, string login, StoredRepository repository, CancellationToken cancellationToken)
    {
        ThrowIfShort(repository.InstallationId);
        return await PermissionAsync(userId, login, repository, cancellationToken) is "admin" or "write" or "read";
    }

    /// <summary>Whether they may push to it.</summary>
    /// <exception cref="GitHubException">GitHub could not be asked.</exception>
    internal async Task<bool> MayWriteAsync(long userId, string login, StoredRepository repository, CancellationToken cancellationToken) =>
        await PermissionAsync(userId, login, repository, cancellationToken) is "admin" or "write";

    /// <summary>While the quota is short nobody's reading is paid from it, remembered or not: the answer does not depend on what was asked before.</summary>
    /// <exception cref="GitHubPaused">The quota is short.</exception>
    internal void ThrowIfShort(long installationId)
    {
        if (quotas.Postponed(installationId) is { } wait)
        {
            throw new GitHubPaused(installationId, time.GetUtcNow() + wait, "the quota is short, and reading for scripts waits");
        }
    }

    private async Task<string> PermissionAsync(long userId, string login, StoredRepository repository, CancellationToken cancellationToken)
    {
        var key = (userId, login, repository.Id);
        var now = time.GetUtcNow();
        if (_known.TryGetValue(key, out var held) && held.Until > now)
        {
            return held.Permission;
        }

        var said = await github.Permissions.GetAsync(new RepositoryRef(repository.InstallationId, repository.Id, repository.Owner, repository.Name), login, cancellationToken);
        var permission = said.User?.Id == userId ? said.Permission ?? "none" : "none";
        foreach (var old in _known.Count >= MaxRemembered ? _known.Keys.ToList() : [])
        {
            _known.TryRemove(old, out _);
        }

        _known[key] = (permission, now + s_believed);
        return permission;
    }
}
