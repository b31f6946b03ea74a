using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using System.Text.RegularExpressions;

using BotApp.Core.Settings;

namespace BotApp.Cli;

/// <summary>What is said of a command line that nobody understands: one line for each mistake, and where to read on.</summary>
internal static partial class Misunderstanding
{
    /// <summary>The lines, each ended.</summary>
    internal static string Text(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var verb = command is RootCommand ? "botapp" : $"botapp {command.Name}";
        var text = new StringBuilder();
        foreach (var line in parsed.Errors.Select(error => Line(error.Message)).Distinct(StringComparer.Ordinal))
        {
            text.Append(verb).Append(": ").AppendLine(line);
        }

        var near = parsed.UnmatchedTokens.Select(token => Nearest.Of(token, Words(command))).OfType<string>().FirstOrDefault();
        text.AppendLine(near is null ? $"'{verb} --help' says what it takes." : $"Did you mean '{near}'? '{verb} --help' says what it takes.");
        return text.ToString();
    }

    private static IEnumerable<string> Words(Command command) =>
        [.. command.Subcommands.Select(one => one.Name), .. command.Options.Where(one => !one.Hidden && one is not HelpOption).Select(one => one.Name)];

    // The library's words are for programmers in one place, and on several lines in another.
    private static string Line(string message) => TypeName().Replace(Space().Replace(message, " ").Trim().Replace("' '", "', '", StringComparison.Ordinal), "as a whole number");

    [GeneratedRegex("\\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();

    [GeneratedRegex("as expected type '[^']*Int32[^']*'", RegexOptions.None, 1000)]
    private static partial Regex TypeName();
}
