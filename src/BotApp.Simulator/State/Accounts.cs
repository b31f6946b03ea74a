using System.Security.Cryptography;

namespace BotApp.Simulator.State;

internal enum AccountType
{
    User,
    Organization,
    Bot,
}

/// <summary>A user, an organization or the bot of an app.</summary>
internal sealed class Account
{
    public required long Id { get; init; }

    public required string Login { get; init; }

    public required AccountType Type { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name shown on the profile.</summary>
    public string? Name { get; set; }

    /// <summary>Members of an organization and their role, <c>admin</c> or <c>member</c>.</summary>
    public Dictionary<string, string> Members { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Teams of an organization: slug, members and their role, <c>member</c> or <c>maintainer</c>.</summary>
    public Dictionary<string, Dictionary<string, string>> Teams { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string Email => $"{Id}+{Login}@users.noreply.github.com";
}

/// <summary>Everybody there is, and the tokens of people.</summary>
internal sealed class Accounts(FakeGitHub github)
{
    private readonly Dictionary<string, Account> byLogin = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (Account Account, DateTimeOffset? Until)> tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (App App, Account Account, string Access, DateTimeOffset Until)> refreshTokens = new(StringComparer.Ordinal);

    public IEnumerable<Account> All => byLogin.Values;

    public Account? Find(string? login) => login is null ? null : byLogin.GetValueOrDefault(login);

    public Account? FindByEmail(string email) => byLogin.Values.FirstOrDefault(account => account.Email == email);

    /// <summary>The account of that name, made when there is none.</summary>
    public Account Get(string login, AccountType type = AccountType.User)
    {
        if (byLogin.TryGetValue(login, out var found))
        {
            return found;
        }

        return byLogin[login] = new Account { Id = github.NextId(), Login = login, Type = type, CreatedAt = github.Now };
    }

    /// <summary>How long a person's token is good where the app's expire. Source: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens .</summary>
    public static TimeSpan TokenLife { get; } = TimeSpan.FromHours(8);

    /// <summary>The same of what renews it: 15 897 600 seconds.</summary>
    public static TimeSpan RefreshLife { get; } = TimeSpan.FromSeconds(15_897_600);

    /// <summary>A token that acts as this person, for good.</summary>
    public string NewToken(Account account) => NewToken(account, null);

    /// <summary>A token for an app that acts as this person for eight hours, and one that renews it once.</summary>
    public (string Access, string Refresh) Grant(App app, Account account)
    {
        var access = NewToken(account, github.Now + TokenLife);
        var refresh = "ghr_" + RandomNumberGenerator.GetHexString(76, lowercase: true);
        refreshTokens[refresh] = (app, account, access, github.Now + RefreshLife);
        return (access, refresh);
    }

    /// <summary>New tokens for an old one, which is used up, and so is the token it came with; null when it is not good for that app.</summary>
    public (string Access, string Refresh)? Renew(App app, string refresh)
    {
        if (!refreshTokens.TryGetValue(refresh, out var found) || found.App != app || found.Until <= github.Now)
        {
            return null;
        }

        refreshTokens.Remove(refresh);
        tokens.Remove(found.Access);
        return Grant(app, found.Account);
    }

    /// <summary>Whose token that is; null when it is nobody's, or has expired.</summary>
    public Account? ByToken(string token) => tokens.TryGetValue(token, out var found) && (found.Until is not { } until || until > github.Now) ? found.Account : null;

    public bool RevokeToken(string token) => tokens.Remove(token);

    /// <summary>A person takes an app's authorization back: none of its tokens is good any more.</summary>
    public void Unauthorize(App app, Account account)
    {
        app.AuthorizedBy.Remove(account);
        foreach (var (refresh, found) in refreshTokens.Where(pair => pair.Value.App == app && pair.Value.Account == account).ToList())
        {
            refreshTokens.Remove(refresh);
            tokens.Remove(found.Access);
        }
    }

    private string NewToken(Account account, DateTimeOffset? until)
    {
        var token = "ghu_" + RandomNumberGenerator.GetHexString(36, lowercase: true);
        tokens[token] = (account, until);
        return token;
    }
}
