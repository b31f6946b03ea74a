using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace BotApp.Notifications;

/// <summary>Everything wrong with targets and mail server is said at once when BotApp starts; no sentence shows an address or a secret.</summary>
internal sealed class NotificationValidation : IValidateOptions<NotificationOptions>
{
    private const int MinSecret = 32;

    public ValidateOptionsResult Validate(string? name, NotificationOptions options)
    {
        var problems = options.Targets.SelectMany(one => Problems(one.Value).Select(problem => $"Notifications__Targets__{one.Key}: {problem}."))
            .Concat(Problems(options.Mail).Select(problem => $"Notifications__Mail: {problem}.")).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>A value, or what its file holds; null when there is neither.</summary>
    internal static string? Held(string? value, string? path) => path is { Length: > 0 } ? File.ReadAllText(path).Trim() : value;

    private static IEnumerable<string> Problems(TargetOptions target)
    {
        if (NoticeTargets.ChannelOf(target) is not { } channel)
        {
            yield return $"Type is \"{target.Type}\": expected slack or webhook";
            yield break;
        }

        if (target is { Url: not null, UrlPath: not null } or { Secret: not null, SecretPath: not null })
        {
            yield return "a value and a file for the same thing: keep one of the two";
        }

        if ((Unreadable(target.UrlPath) ?? Unreadable(target.SecretPath)) is { } unreadable)
        {
            yield return unreadable;
            yield break;
        }

        if (NoticeTargets.UrlOf(target) is null)
        {
            yield return "Url (or the file UrlPath) must hold an http(s) address without a user name";
        }

        if (channel == Core.Notifications.NoticeChannel.Webhook && Held(target.Secret, target.SecretPath) is not { Length: >= MinSecret })
        {
            yield return $"Secret (or the file SecretPath) must hold at least {MinSecret} characters: what is sent is signed with it";
        }

        if (target.Repositories.Count == 0)
        {
            yield return "Repositories is empty, so nobody may use it: name owner/name or owner/*";
        }
    }

    private static IEnumerable<string> Problems(MailOptions mail)
    {
        if (mail.Host is not { Length: > 0 } host)
        {
            yield break;
        }

        if (mail.Security is not ("starttls" or "none"))
        {
            yield return $"Security is \"{mail.Security}\": expected starttls or none";
        }

        if (!MailAddress.TryCreate(mail.From, out _))
        {
            yield return "From must be an address such as botapp@example.org";
        }

        if (mail.Domains.Count == 0)
        {
            yield return "Domains is empty, so mail may go to nobody: name domains, or *";
        }

        if (Unreadable(mail.PasswordPath) is { } unreadable)
        {
            yield return unreadable;
        }
        else if ((mail.User is null) != (Held(mail.Password, mail.PasswordPath) is null))
        {
            yield return "User and Password (or the file PasswordPath) belong together";
        }

        if (mail is { Security: "none", User: not null } && host is not ("localhost" or "127.0.0.1" or "::1"))
        {
            yield return "a password is not sent in the clear: set Security to starttls";
        }
    }

    private static string? Unreadable(string? path)
    {
        try
        {
            _ = Held(null, path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"the file {path} cannot be read";
        }
    }
}
