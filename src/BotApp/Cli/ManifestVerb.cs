using System.CommandLine;

namespace BotApp.Cli;

/// <summary><c>manifest</c>: prints the App's manifest. Exit code 0: printed; 2: the address cannot be used.</summary>
internal static class ManifestVerb
{
    private const int Ok = 0;
    private const int BadAddress = 2;

    /// <summary>Source: https://docs.github.com/en/apps/creating-github-apps/registering-a-github-app/registering-a-github-app.</summary>
    private const int MostLetters = 34;

    internal static Command Create()
    {
        var url = new Option<string>("--url") { Description = "Where the service is reached, such as https://botapp.example.org.", HelpName = "BASE", Required = true };
        var name = new Option<string?>("--name") { Description = "The App's name, unique on GitHub. Default: the one in app.yml.", HelpName = "NAME" };
        name.Validators.Add(result =>
        {
            if (result.GetValue(name) is { } given && given.Trim().Length is 0 or > MostLetters)
            {
                result.AddError($"--name: '{given}' came, expected a name of 1 to {MostLetters} characters.");
            }
        });
        var command = new Verb("manifest", "Print the App's manifest from app.yml as the JSON that GitHub's manifest flow takes.", [(0, "The manifest was printed."), (2, "The address cannot be used.")]) { url, name };
        command.SetAction(async (parse, _) =>
        {
            var given = parse.GetRequiredValue(url);
            if (!Uri.TryCreate(given, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
                || address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync($"--url: '{given}' came, expected an absolute http or https address without query, such as https://botapp.example.org.");
                return BadAddress;
            }

            await parse.InvocationConfiguration.Output.WriteLineAsync(AppManifest.Json(address, parse.GetValue(name)));
            return Ok;
        });
        return command;
    }
}
