using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>A user, an organization or a bot.</summary>
internal sealed record Account(long Id, string Login, string? Type);

/// <summary>The App that made something.</summary>
internal sealed record AppSummary(long Id, string? Slug);

/// <summary>Who we are on GitHub; read once, since an App's number and slug do not change while it runs.</summary>
internal sealed class AppIdentity(GitHubHttp http, IOptions<GitHubOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    private App? _app;

    internal async Task<App> GetAsync(CancellationToken cancellationToken)
    {
        if (_app is { } known)
        {
            return known;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            return _app ??= await http.ReadAsync(http.AppGet("/app"), GitHubJson.Types.App, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The App's number: from the settings where it is there, else from GitHub.</summary>
    internal async Task<long> NumberAsync(CancellationToken cancellationToken) =>
        options.Value.AppId ?? (await GetAsync(cancellationToken)).Id;

    /// <summary>True when this App made it: by GitHub's own mark, or, where an older server sets none, by the App's bot account.</summary>
    internal async Task<bool> IsOwnAsync(AppSummary? via, Account? author, CancellationToken cancellationToken)
    {
        if (via is not null)
        {
            return via.Id == await NumberAsync(cancellationToken);
        }

        return author is { Type: "Bot" } && author.Login == $"{(await GetAsync(cancellationToken)).Slug}[bot]";
    }

    public void Dispose() => _turn.Dispose();
}
