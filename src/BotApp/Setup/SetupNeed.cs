namespace BotApp.Setup;

/// <summary>Whether BotApp is new here: nothing at all is said of an App. With some of it said the service says what is missing.</summary>
internal static class SetupNeed
{
    private static readonly string[] s_keys = ["GitHub:AppId", "GitHub:ClientId", "GitHub:ClientSecret", "GitHub:PrivateKey", "GitHub:PrivateKeyPath", "GitHub:WebhookSecret"];

    internal static bool Is(IConfiguration configuration) => !CredentialsFile.Of(configuration).Exists && Array.TrueForAll(s_keys, key => string.IsNullOrWhiteSpace(configuration[key]));

    /// <summary>Where the App is named; null where it is not.</summary>
    internal static string? Named(IConfiguration configuration) => CredentialsFile.Of(configuration) is { Exists: true } file
        ? $"the file {file.FullPath}"
        : Array.Find(s_keys, key => !string.IsNullOrWhiteSpace(configuration[key]))?.Replace(":", "__", StringComparison.Ordinal);
}
