using System.Text;

using Microsoft.Extensions.Options;

namespace BotApp.Webhooks;

/// <summary>What deliveries are verified with. Section <c>GitHub</c>.</summary>
internal sealed class GitHubWebhookOptions
{
    /// <summary>The secret set in the App's settings on GitHub. Required.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>The secret in use before, while it is being changed.</summary>
    public string? PreviousWebhookSecret { get; set; }

    internal IReadOnlyList<byte[]> Secrets() => string.IsNullOrEmpty(PreviousWebhookSecret)
        ? [Encoding.UTF8.GetBytes(WebhookSecret)]
        : [Encoding.UTF8.GetBytes(WebhookSecret), Encoding.UTF8.GetBytes(PreviousWebhookSecret)];
}

/// <summary>No secret, no start: without one anybody could send deliveries.</summary>
internal sealed partial class GitHubWebhookOptionsValidator(ILogger<GitHubWebhookOptionsValidator> logger) : IValidateOptions<GitHubWebhookOptions>
{
    /// <summary>Shorter ones can be guessed from one captured delivery.</summary>
    private const int LeastLength = 16;

    /// <summary>What 16 random bytes are in hexadecimal.</summary>
    private const int RecommendedLength = 32;

    public ValidateOptionsResult Validate(string? name, GitHubWebhookOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.WebhookSecret))
        {
            return ValidateOptionsResult.Fail(
                "GitHub__WebhookSecret is not set: set it to the webhook secret of the GitHub App (App settings, Webhook, Secret). BotApp does not start without one.");
        }

        if (options.WebhookSecret.Length < LeastLength)
        {
            return ValidateOptionsResult.Fail(
                $"GitHub__WebhookSecret has {options.WebhookSecret.Length} characters and can be guessed from one delivery, so that anybody could send deliveries. Set a longer one here and in the App's settings, "
                + "such as 'openssl rand -hex 32' prints, and keep the old one as GitHub__PreviousWebhookSecret until GitHub uses the new one.");
        }

        if (options.WebhookSecret.Length < RecommendedLength)
        {
            Log.Short(logger, nameof(options.WebhookSecret), options.WebhookSecret.Length, RecommendedLength);
        }

        if (options.PreviousWebhookSecret is { Length: > 0 and < RecommendedLength } previous)
        {
            Log.Short(logger, nameof(options.PreviousWebhookSecret), previous.Length, RecommendedLength);
        }

        return ValidateOptionsResult.Success;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "GitHub__{Name} has {Length} characters and can be guessed; use at least {Recommended} random ones")]
        internal static partial void Short(ILogger logger, string name, int length, int recommended);
    }
}
