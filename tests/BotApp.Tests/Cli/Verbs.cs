using System.CommandLine;

namespace BotApp.Tests.Cli;

/// <summary>Runs a verb as the command line would.</summary>
internal static class Verbs
{
    internal static async Task<(int Code, string Output, string Error)> RunAsync(Command verb, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await BotApp.Cli.CommandLine.RunAsync(verb, arguments, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    internal static async Task<string> FileAsync(DirectoryInfo folder, string name, string content)
    {
        var path = Path.Combine(folder.FullName, name);
        await File.WriteAllTextAsync(path, content);
        return path;
    }
}
