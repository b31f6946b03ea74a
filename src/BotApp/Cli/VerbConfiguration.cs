namespace BotApp.Cli;

/// <summary>The service's configuration as a verb sees it: the settings file beside the program, then the environment, then the folder of secrets.</summary>
internal static class VerbConfiguration
{
    internal static IConfiguration Read() => new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true)
        .AddEnvironmentVariables()
        .AddSecretFiles()
        .Build();
}
