using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>Reads the commands of a comment. A comment is Markdown; a command stands at the start of a line of a paragraph.</summary>
public static class CommandParser
{
    /// <summary>The most commands of one comment; more are not done.</summary>
    public const int MaxCommands = 10;

    /// <summary>GitHub's longest comment: its API refuses more with "body is too long (maximum is 65536 characters)".</summary>
    public const int MaxLength = 65_536;

    private const int MaxLineLength = 2_000;
    private const int MaxProblems = 10;

    /// <summary>
    /// The commands of a comment in their order, each once. With a <paramref name="prefix"/> such as <c>@botapp</c> only lines that start with it are ours,
    /// so that two bots in one repository do not both answer; without it, lines that start with a slash and a command that exists.
    /// </summary>
    public static ParsedComment Parse(string body, string? prefix = null)
    {
        var mark = string.IsNullOrEmpty(prefix) ? "/" : prefix;
        if (!body.Contains(mark, StringComparison.OrdinalIgnoreCase))
        {
            return ParsedComment.Nothing;
        }

        if (body.Length > MaxLength)
        {
            return Refused($"The comment has {body.Length} characters; at most {MaxLength} are read.");
        }

        var (lines, problem) = CommandLines.Read(body, mark);
        var comment = Collect(lines, prefix);
        return problem is null ? comment : comment with { Problems = [.. comment.Problems, .. Refused(problem).Problems] };
    }

    /// <summary>
    /// Whether a comment may hold a command under some prefix that settings can name. False is certain and needs no settings: no line starts with a slash or a mention.
    /// </summary>
    public static bool MayAsk(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return body.Length > MaxLength || CommandLines.HasCandidate(body, "/") || CommandLines.HasCandidate(body, "@");
    }

    private static ParsedComment Refused(string sentence) => new([], [new CommandProblem(CommandProblemCode.TooLong, "", sentence)]);

    private static ParsedComment Collect(IReadOnlyList<string> lines, string? prefix)
    {
        var commands = new List<ParsedCommand>();
        var problems = new List<CommandProblem>();
        var surplus = 0;
        foreach (var outcome in lines.Select(line => Read(line, prefix)).OfType<Outcome>())
        {
            if (outcome.Problem is { } problem && problems.Count < MaxProblems && !problems.Contains(problem))
            {
                problems.Add(problem);
            }

            if (outcome.Command is not { } command || commands.Contains(command))
            {
                continue;
            }

            if (commands.Count < MaxCommands)
            {
                commands.Add(command);
            }
            else
            {
                surplus++;
            }
        }

        if (surplus > 0)
        {
            problems.Add(new CommandProblem(CommandProblemCode.TooMany, "", $"A comment can give {MaxCommands} commands; the first {MaxCommands} are done, {surplus} more are not."));
        }

        return new ParsedComment(commands, problems);
    }

    /// <summary>Null for a line that does not speak to us.</summary>
    private static Outcome? Read(string line, string? prefix)
    {
        // Cheap before exact: most lines are prose.
        var text = CommandLines.Normalized(line.Length > MaxLineLength + 1 ? line[..(MaxLineLength + 1)] : line);
        var said = string.IsNullOrEmpty(prefix) ? AfterSlash(text) : AfterPrefix(text, prefix);
        if (said is null)
        {
            return null;
        }

        var space = said.IndexOf(' ');
        var word = space < 0 ? said : said[..space];
        var rest = space < 0 ? "" : said[space..].Trim(' ');
        var shown = Shortened(text);
        if (CommandList.Find(word) is not { } description)
        {
            return string.IsNullOrEmpty(prefix) ? null : Unknown(word, shown, prefix);
        }

        if (line.Length > MaxLineLength)
        {
            return Bad(description, shown, $"the line has more than {MaxLineLength} characters");
        }

        var arguments = CommandArguments.Read(rest, CommandGrammar.OptionsOf(description.Verb), CommandGrammar.FlagsOf(description.Verb));
        var problem = arguments.Problem;
        var command = problem is null ? CommandGrammar.Read(description.Verb, arguments, out problem) : null;
        return command is not null ? new Outcome(command, null) : Bad(description, shown, problem ?? "its arguments do not fit");
    }

    private static string? AfterSlash(string text) =>
        text.Length > 1 && text[0] == '/' && char.IsAsciiLetter(text[1]) ? text[1..] : null;

    private static string? AfterPrefix(string text, string prefix)
    {
        if (!text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || text.Length == prefix.Length || text[prefix.Length] is not (' ' or ':' or ','))
        {
            return null;
        }

        var said = text[(prefix.Length + 1)..].TrimStart(' ');
        said = said.StartsWith('/') ? said[1..] : said;
        return said.Length == 0 ? null : said;
    }

    private static Outcome Unknown(string word, string shown, string prefix)
    {
        var suggestion = Nearest.Of(word, CommandList.All.Select(command => command.Name));
        var hint = suggestion is null ? $"{prefix} help lists the commands." : $"Did you mean {prefix} {suggestion}?";
        return new Outcome(null, new CommandProblem(CommandProblemCode.UnknownCommand, shown, $"'{Shortened(word)}' is not a command. {hint}", null, suggestion));
    }

    private static Outcome Bad(CommandDescription description, string shown, string problem) =>
        new(null, new CommandProblem(CommandProblemCode.BadArguments, shown, $"/{description.Name}: {problem}. Usage: {description.Usage}", description.Usage));

    private static string Shortened(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 99), "…");

    private sealed record Outcome(ParsedCommand? Command, CommandProblem? Problem);
}
