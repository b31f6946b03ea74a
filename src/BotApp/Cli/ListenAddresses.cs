namespace BotApp.Cli;

/// <summary>The addresses to listen at (<c>Urls</c>), looked at before anything is started.</summary>
internal static class ListenAddresses
{
    /// <summary>What is wrong with them, a sentence each.</summary>
    internal static IReadOnlyList<string> Problems(IConfiguration configuration) =>
        [.. (configuration[WebHostDefaults.ServerUrlsKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(url => !IsUsable(url))
            .Select(url => $"Urls: '{url}' is no address to listen at; expected one such as http://127.0.0.1:8080, with a port from 0 to 65535.")];

    private static bool IsUsable(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && address.Port is >= 0 and <= 65535;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
