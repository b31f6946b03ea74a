using System.ComponentModel.DataAnnotations;
using BotApp.GitHub;
using Microsoft.Extensions.Options;

namespace BotApp.SignIn;

/// <summary>Who operates BotApp and how long people stay signed in (section <c>SignIn</c>). Signing in itself is on where <c>GitHub:ClientSecret</c> is set.</summary>
internal sealed class SignInOptions
{
    internal const string Section = "SignIn";

    /// <summary>Logins or, safer since they are never given to somebody else, numeric ids of those who may see everything and retry. Default nobody.</summary>
    public IList<string> Operators { get; } = [];

    /// <summary>After so long without a page the person signs in again; default 8 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00", ErrorMessage = "SignIn:Idle must be between one minute (00:01:00) and 30 days (30.00:00:00).")]
    public TimeSpan Idle { get; set; } = TimeSpan.FromHours(8);

    /// <summary>After so long the person signs in again in any case; default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00", ErrorMessage = "SignIn:End must be between one minute (00:01:00) and 30 days (30.00:00:00).")]
    public TimeSpan End { get; set; } = TimeSpan.FromDays(7);

    /// <summary>32 bytes as base64 (<c>openssl rand -base64 32</c>), the same for all replicas: encrypts the keys that lie in the database. Default none: they lie there as they are.</summary>
    public string? Key { get; set; }

    /// <summary>The bytes of <see cref="Key"/>; null when there is none.</summary>
    /// <exception cref="FormatException">It is not 32 bytes as base64.</exception>
    internal byte[]? KeyBytes()
    {
        if (string.IsNullOrWhiteSpace(Key))
        {
            return null;
        }

        var bytes = new byte[32];
        return Convert.TryFromBase64String(Key.Trim(), bytes, out var count) && count == bytes.Length
            ? bytes
            : throw new FormatException("SignIn:Key is not 32 bytes as base64; expected what 'openssl rand -base64 32' prints.");
    }

    internal bool IsOperator(long userId, string login) => Operators.Any(one => long.TryParse(one, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)
        ? id == userId
        : one.TrimStart('@').Equals(login, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Refuses to start with what cannot work, all reasons at once.</summary>
internal sealed class SignInValidation(IOptions<GitHubOptions> github, IOptions<BotAppOptions> bot) : IValidateOptions<SignInOptions>
{
    public ValidateOptionsResult Validate(string? name, SignInOptions options)
    {
        var problems = new List<string>();
        try
        {
            options.KeyBytes();
        }
        catch (FormatException wrong)
        {
            problems.Add(wrong.Message);
        }

        if (options.Operators.Any(string.IsNullOrWhiteSpace))
        {
            problems.Add("SignIn:Operators names nobody at one place; expected a login or a numeric id of GitHub.");
        }

        var (isOn, address) = (!string.IsNullOrWhiteSpace(github.Value.ClientSecret), bot.Value.PublicUrl);
        if (isOn && !(address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))))
        {
            problems.Add($"BotApp:PublicUrl is '{address}'; people sign in (GitHub:ClientSecret is set) over https only, or on this machine. Set it to the address they open, such as https://botapp.example.org.");
        }

        if (isOn && address.IsAbsoluteUri && address.AbsolutePath != "/")
        {
            problems.Add($"BotApp:PublicUrl is '{address}'; where people sign in it has no path, since the session's cookie belongs to a whole host. Give BotApp a host of its own.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
