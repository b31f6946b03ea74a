using System.Collections.Concurrent;
using BotApp.Core;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.SignIn;

/// <summary>
/// Which repositories somebody may read, by their own token: those of the App's installations that GitHub lists for them, and public ones.
/// What GitHub said is believed for a minute. A private repository that is not on the list is never asked about, so it is answered in the
/// same way and time as one that is not stored here.
/// </summary>
internal sealed class ReaderAccess(SessionKeeper sessions, UserGitHub github, Collaborators collaborators, Store store, TimeProvider time)
{
    /// <summary>So many readers and so many public repositories are remembered.</summary>
    private const int MaxRemembered = 5000;

    private static readonly TimeSpan s_believed = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Remembered<IReadOnlySet<long>>> _lists = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Session, long Repository), Remembered<bool>> _public = new();

    /// <summary>The numbers of what they have a role in; null: everything that is stored here.</summary>
    /// <exception cref="GitHubException">GitHub could not be asked.</exception>
    /// <exception cref="SessionEnded">Their token is no longer good.</exception>
    internal async Task<IReadOnlySet<long>?> RepositoriesAsync(Reader reader, CancellationToken cancellationToken) =>
        reader.IsOperator ? null : await AskAsync(_lists, reader.SessionHash, reader, github.RepositoriesAsync, cancellationToken);

    /// <summary>Whether they may read one.</summary>
    /// <exception cref="GitHubException">GitHub could not be asked.</exception>
    /// <exception cref="SessionEnded">Their token is no longer good.</exception>
    internal async Task<bool> MayReadAsync(Reader reader, long repositoryId, CancellationToken cancellationToken) => reader is { IsScript: true, IsOperator: false }
        ? await store.Repositories.FindAsync(repositoryId, cancellationToken) is { } asked ? await MayReadAsync(reader, asked, cancellationToken) : await IsNowhereAsync(repositoryId, cancellationToken)
        : await RepositoriesAsync(reader, cancellationToken) is not { } readable || readable.Contains(repositoryId)
        || (await store.Repositories.FindAsync(repositoryId, cancellationToken) is { IsPrivate: false } repository && await AskAsync(
            _public, (reader.SessionHash, repositoryId), reader, (token, stop) => github.SeesAsync(token, repository.Owner, repository.Name, repositoryId, stop), cancellationToken));

    // Of what the App cannot open any more nobody can be asked whether they may read it: nobody may.
    private async Task<bool> MayReadAsync(Reader reader, StoredRepository repository, CancellationToken cancellationToken)
    {
        try
        {
            return await collaborators.MayReadAsync(reader.UserId, reader.Login, repository, cancellationToken);
        }
        catch (Exception problem) when (problem is GitHubNoAccess or GitHubRefused { Status: 403 or 404 or 451 })
        {
            return false;
        }
    }

    // What is not stored belongs to an installation too, as far as can be seen from outside: while that one's quota is short, the answer is the same as to what is stored.
    private async Task<bool> IsNowhereAsync(long repositoryId, CancellationToken cancellationToken)
    {
        if (await store.Installations.ListAsync(cancellationToken) is { Count: > 0 } all)
        {
            collaborators.ThrowIfShort(all[(int)(repositoryId % all.Count)].Id);
        }

        return false;
    }

    /// <summary>The reader as GitHub knows them at this moment: a login can have been given to somebody else since they signed in.</summary>
    /// <exception cref="GitHubException">GitHub could not be asked.</exception>
    /// <exception cref="SessionEnded">Their token is no longer good, or somebody else's.</exception>
    internal async Task<Person> PersonAsync(Reader reader, CancellationToken cancellationToken)
    {
        var token = await sessions.TokenAsync(reader.SessionHash, cancellationToken) ?? throw new SessionEnded();
        try
        {
            var account = await github.WhoAsync(token, cancellationToken);
            return account.Id == reader.UserId ? new Person(account.Id, account.Login, account.Type == "Bot") : throw new SessionEnded();
        }
        catch (GitHubRefused refused) when (refused.Status == 401)
        {
            await sessions.EndAsync(reader.SessionHash, cancellationToken);
            throw new SessionEnded();
        }
    }

    /// <summary>Nothing is remembered of a session that ended.</summary>
    internal void Forget(string sessionHash)
    {
        _lists.TryRemove(sessionHash, out _);
        foreach (var key in _public.Keys.Where(key => key.Session == sessionHash))
        {
            _public.TryRemove(key, out _);
        }
    }

    private async Task<T> AskAsync<TKey, T>(
        ConcurrentDictionary<TKey, Remembered<T>> known, TKey key, Reader reader, Func<string, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where TKey : notnull
    {
        var now = time.GetUtcNow();
        if (known.TryGetValue(key, out var held) && held.Until > now)
        {
            return held.Value;
        }

        var token = await sessions.TokenAsync(reader.SessionHash, cancellationToken) ?? throw new SessionEnded();
        try
        {
            var value = await ask(token, cancellationToken);
            Shrink(known, now);
            known[key] = new Remembered<T>(value, now + s_believed);
            return value;
        }
        catch (GitHubRefused refused) when (refused.Status == 401)
        {
            await sessions.EndAsync(reader.SessionHash, cancellationToken); // the person took the authorization back
            Forget(reader.SessionHash);
            throw new SessionEnded();
        }
    }

    private static void Shrink<TKey, T>(ConcurrentDictionary<TKey, Remembered<T>> known, DateTimeOffset now)
        where TKey : notnull
    {
        if (known.Count < MaxRemembered)
        {
            return;
        }

        foreach (var (key, held) in known)
        {
            if (held.Until <= now || known.Count >= MaxRemembered)
            {
                known.TryRemove(key, out _);
            }
        }
    }

    private sealed record Remembered<T>(T Value, DateTimeOffset Until);
}

/// <summary>The person has to sign in again.</summary>
internal sealed class SessionEnded() : Exception("The session has ended: sign in again.");
