using System.CommandLine;

using BotApp.Setup;

namespace BotApp.Cli;

/// <summary>
/// <c>setup</c>: opens the way in for a new installation, and goes on as the service once the App is registered. Exit code 0: it ended when it was told to; 1: there is an
/// App already; 2: it does not start, or the address of GitHub cannot be used.
/// </summary>
internal static class SetupVerb
{
    private const int IsSetUp = 1;
    private const int BadAddress = 2;

    internal static Command Create()
    {
        var url = new Option<string?>("--github-url") { Description = "The GitHub Enterprise Server to register the App at, such as https://github.example.org. Default: GitHub__WebUrl, else https://github.com.", HelpName = "BASE" };
        var configuration = new Argument<string[]>("KEY=VALUE") { Description = "Configuration that goes before the environment, such as Urls=http://127.0.0.1:8080.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Verb(
            "setup",
            "Register the GitHub App of a new installation in a browser: prints the address to open, keeps the credentials in a file (BotApp__CredentialsPath), and goes on as the service.",
            [(0, "It ended when it was told to."), (1, "There is an App already."), (2, "It does not start, or the address of GitHub cannot be used.")]) { configuration, url };
        command.SetAction(async (parse, cancellation) =>
        {
            var (given, error) = (parse.GetValue(configuration) ?? [], parse.InvocationConfiguration.Error);
            if (parse.GetValue(url) is { } text)
            {
                if (Server(text) is not { } server)
                {
                    await error.WriteLineAsync($"--github-url: '{text}' came, expected the https address of a GitHub, such as https://github.example.org (plain http on this machine alone).");
                    return BadAddress;
                }

                given = [.. given, .. server];
            }

            if (Named([.. given]) is { } place)
            {
                await error.WriteLineAsync($"BotApp knows an App already, from {place}; 'botapp serve' runs it. To register another one, move that away first.");
                return IsSetUp;
            }

            return await ServeVerb.RunAsync(given, parse.InvocationConfiguration, cancellation);
        });
        return command;
    }

    // What cannot be read is said where the service starts.
    private static string? Named(string[] given)
    {
        try
        {
            return SetupNeed.Named(BotHost.Configured([.. given.Where(pair => pair.Contains('=', StringComparison.Ordinal)).Select(pair => "--" + pair)]).Configuration);
        }
        catch (CredentialsProblem)
        {
            return null;
        }
    }

    // github.com has its API on a host of its own, every other server below its address.
    private static string[]? Server(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.PathAndQuery != "/" || address.UserInfo.Length > 0 || address.Fragment.Length > 0
            || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            return null;
        }

        var web = address.GetLeftPart(UriPartial.Authority);
        return address.Host.Equals("github.com", StringComparison.OrdinalIgnoreCase) ? [$"GitHub:WebUrl={web}", "GitHub:ApiUrl=https://api.github.com"]
            : address.Host.EndsWith(".ghe.com", StringComparison.OrdinalIgnoreCase) ? [$"GitHub:WebUrl={web}", $"GitHub:ApiUrl=https://api.{address.Host}"]
            : [$"GitHub:WebUrl={web}", $"GitHub:ApiUrl={web}/api/v3"];
    }
}
