using System.Text;
using BotApp.Core.Doctor;
using BotApp.GitHub;
using BotApp.Webhooks;
using Microsoft.Extensions.Options;

namespace BotApp.Cli.Doctor;

/// <summary>What the service would be started with, read by the same classes that it reads it with.</summary>
internal static class ConfigurationProbe
{
    /// <summary>Everything that keeps the service from starting, as it says so itself.</summary>
    internal static IReadOnlyList<string> Problems(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (Exception exception) when (Sentences(exception) is { Count: > 0 } sentences)
        {
            return [.. sentences.Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>Secrets by their length, files by their rights, and keys that no setting has.</summary>
    internal static ConfigurationSeen Look(IServiceProvider services, IConfiguration configuration)
    {
        var webhooks = configuration.GetSection(GitHubOptions.Section);
        return new ConfigurationSeen
        {
            Unknown = ConfigurationKeys.Unknown(configuration),
            WebhookSecret = Secret(webhooks[nameof(GitHubWebhookOptions.WebhookSecret)]),
            PreviousWebhookSecret = Secret(webhooks[nameof(GitHubWebhookOptions.PreviousWebhookSecret)]),
            KeyBits = KeyBits(services),
            SecretFiles = [.. Files(configuration)],
        };
    }

    private static SecretSeen? Secret(string? value) => string.IsNullOrWhiteSpace(value) ? null : new SecretSeen(Encoding.UTF8.GetByteCount(value), value.Distinct().Count());

    /// <summary>What keeps the service from starting. A setting that cannot be bound (a word where a number is expected) is a problem, too.</summary>
    internal static List<string> Sentences(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures.Select(ConfigurationSentences.Of)],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Sentences)],
        InvalidOperationException or IOException or FormatException => [ConfigurationSentences.Of(exception.Message)],
        _ => [],
    };

    private static int? KeyBits(IServiceProvider services)
    {
        try
        {
            using var key = AppKey.Read(services.GetRequiredService<IOptions<GitHubOptions>>().Value);
            return key.KeySize;
        }
        catch (Exception exception) when (exception is InvalidOperationException or OptionsValidationException)
        {
            return null; // among the problems already
        }
    }

    private static IEnumerable<FileSeen> Files(IConfiguration configuration)
    {
        if (configuration[$"{GitHubOptions.Section}:{nameof(GitHubOptions.PrivateKeyPath)}"] is { Length: > 0 } key && File.Exists(key))
        {
            yield return DiskProbe.Look("the private key", key);
        }

        if (SecretFiles.Folder(configuration) is { } folder)
        {
            foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            {
                yield return DiskProbe.Look("a secret", file);
            }
        }
    }
}
