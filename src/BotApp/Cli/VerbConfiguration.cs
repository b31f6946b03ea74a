using BotApp.Setup;

namespace BotApp.Cli;

/// <summary>The service's configuration as a verb sees it: the settings file beside the program, what registering the App left, then the environment, then the folder of secrets.</summary>
internal static class VerbConfiguration
{
    /// <summary>All of it, as it stands now.</summary>
    /// <exception cref="CredentialsProblem">The file of credentials cannot be used.</exception>
    internal static IConfiguration Read()
    {
        var builder = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().AddSecretFiles();
        CredentialsFile.Of(builder.Build()).AddTo(builder);
        return builder.Build();
    }
}
