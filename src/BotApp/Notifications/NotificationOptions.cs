using System.ComponentModel.DataAnnotations;

namespace BotApp.Notifications;

/// <summary>Whom BotApp may tell, and how it gets there (section <c>Notifications</c>). Repositories name targets; where these lead is the operator's alone.</summary>
internal sealed class NotificationOptions
{
    internal const string Section = "Notifications";

    /// <summary>Targets by the name that settings use. Default none.</summary>
    public IDictionary<string, TargetOptions> Targets { get; } = new Dictionary<string, TargetOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The mail server; without its host no mail is sent.</summary>
    public MailOptions Mail { get; set; } = new();

    /// <summary>The least time between two messages to one addressee: what happens meanwhile goes together with the next. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a receiver may take for one message, its answer included. Default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The pause after the first try in vain; it doubles up to an hour. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A message that nobody took for so long is given up: the page of jobs keeps it. Default one day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "14.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often the outbox is looked at when nothing rings. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>A target (<c>Notifications__Targets__NAME__…</c>).</summary>
internal sealed class TargetOptions
{
    /// <summary><c>slack</c> (anything that takes Slack's incoming webhooks) or <c>webhook</c> (signed JSON).</summary>
    public string Type { get; set; } = "";

    /// <summary>Its address, which is often a secret in itself: it is shown nowhere.</summary>
    public Uri? Url { get; set; }

    /// <summary>A file that holds the address, instead of <see cref="Url"/>; read at every use.</summary>
    public string? UrlPath { get; set; }

    /// <summary>What a webhook is signed with: at least 32 characters.</summary>
    public string? Secret { get; set; }

    /// <summary>A file that holds the secret, instead of <see cref="Secret"/>; read at every use.</summary>
    public string? SecretPath { get; set; }

    /// <summary>Repositories that may use it: <c>owner/name</c> or <c>owner/*</c>. None: no repository may.</summary>
    public IList<string> Repositories { get; } = [];

    /// <summary>Whether a repository may use it.</summary>
    internal bool IsFor(string repository) => Repositories.Any(one => one.EndsWith("/*", StringComparison.Ordinal)
        ? repository.StartsWith(one[..^1], StringComparison.OrdinalIgnoreCase)
        : repository.Equals(one, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The mail server (<c>Notifications__Mail__…</c>).</summary>
internal sealed class MailOptions
{
    /// <summary>Its host; null: no mail is sent.</summary>
    public string? Host { get; set; }

    /// <summary>Its port. Default 587.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary><c>starttls</c>: nothing is sent before the connection is encrypted and the server's certificate is good. <c>none</c>: in the clear. Default <c>starttls</c>.</summary>
    public string Security { get; set; } = "starttls";

    /// <summary>The user, where the server wants one.</summary>
    public string? User { get; set; }

    /// <summary>Their password.</summary>
    public string? Password { get; set; }

    /// <summary>A file that holds the password, instead of <see cref="Password"/>; read at every use.</summary>
    public string? PasswordPath { get; set; }

    /// <summary>The sender: <c>botapp@example.org</c>.</summary>
    public string? From { get; set; }

    /// <summary>Domains that mail may go to, or <c>*</c>. None: nobody.</summary>
    public IList<string> Domains { get; } = [];
}
