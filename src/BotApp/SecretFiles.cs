using Microsoft.Extensions.Options;

namespace BotApp;

/// <summary>Settings that are files, one each, named as the environment variable would be: how Compose, Kubernetes and systemd hand over secrets.</summary>
internal static class SecretFiles
{
    /// <summary>Set by systemd for units with credentials. Source: https://systemd.io/CREDENTIALS/.</summary>
    internal const string SystemdFolder = "CREDENTIALS_DIRECTORY";

    private const string Key = $"{BotAppOptions.Section}:{nameof(BotAppOptions.SecretsFolder)}";

    /// <summary>Adds the folder that the configuration so far, or else systemd, names.</summary>
    /// <exception cref="OptionsValidationException">It is named and not there.</exception>
    internal static IConfigurationBuilder AddSecretFiles(this IConfigurationBuilder builder)
    {
        var soFar = builder as IConfiguration ?? builder.Build();
        return Folder(soFar) is { } folder ? builder.AddKeyPerFile(folder, optional: false, reloadOnChange: false) : builder;
    }

    /// <summary>The folder in use; null: none.</summary>
    internal static string? Folder(IConfiguration configuration)
    {
        var folder = configuration[Key] is { Length: > 0 } named ? named : configuration[SystemdFolder];
        return string.IsNullOrEmpty(folder) ? null
            : Directory.Exists(folder) ? Path.GetFullPath(folder)
            : throw new OptionsValidationException(Key, typeof(BotAppOptions), [$"BotApp__SecretsFolder: there is no folder '{folder}'."]);
    }
}
