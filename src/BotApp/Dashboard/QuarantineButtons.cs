using BotApp.Core;
using BotApp.Core.Commands;
using BotApp.Core.Reports;

namespace BotApp.Dashboard;

/// <summary>The words that set a test apart, and that count it again: what a button sends is what a person would write.</summary>
internal static class QuarantineButtons
{
    private const int MaxCommand = 1200; // with room for a reason

    private static readonly (string Open, string Close)[] s_quotes = [("\"", "\""), ("`", "`"), ("“", "”"), ("", "")];

    /// <summary>The button for a test; null when its name cannot be said in one line so that it means this test.</summary>
    internal static AskForm? SetApart(SubjectKey subject, string sha, TestCase test) =>
        Said("/quarantine", test.Id, static command => command is ParsedCommand.Quarantine said ? said.Test : null) is { } command
            ? new AskForm(subject, command, sha, "Set apart") { Rest = "Until when, and why", Example = "for:14d reason:\"upstream\"" }
            : null;

    /// <summary>The button that ends a quarantine; null when its name cannot be said.</summary>
    internal static AskForm? CountAgain(SubjectKey subject, string sha, string placed) =>
        Said("/quarantine cancel", placed, static command => command is ParsedCommand.CancelQuarantine said ? said.Test : null) is { } command
            ? new AskForm(subject, command, sha, "Count it again")
            : null;

    // Read back as it will be read: a name with quotes, spaces or Markdown of its own may mean something else.
    private static string? Said(string verb, string name, Func<ParsedCommand, string?> testOf) => s_quotes.Select(quote => $"{verb} {quote.Open}{name}{quote.Close}").FirstOrDefault(command =>
        command.Length <= MaxCommand && !command.Any(char.IsControl)
        && CommandParser.Parse(command) is { Commands: [var read], Problems.Count: 0 } && testOf(read) == name);
}
