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
    private readonly Dictionary<string, Account> tokens = new(StringComparer.Ordinal);

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

    /// <summary>A token that acts as this person.</summary>
    public string NewToken(Account account)
    {
        var token = "ghu_" + RandomNumberGenerator.GetHexString(36, lowercase: true);
        tokens[token] = account;
        return token;
    }

    public Account? ByToken(string token) => tokens.GetValueOrDefault(token);

    public bool RevokeToken(string token) => tokens.Remove(token);
}
