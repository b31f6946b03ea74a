using System.Globalization;
using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>What one command came to.</summary>
/// <param name="Done">It was obeyed.</param>
/// <param name="Code">Stable reason code, such as <c>nothing-failed</c>.</param>
/// <param name="Text">A sentence of Markdown, foreign words encoded; a table for help and status.</param>
internal sealed record CommandAnswer(bool Done, string Code, string Text)
{
    /// <summary>What only the audit trail says, after the text.</summary>
    public string Trail { get; init; } = "";

    /// <summary>The answer is given by another subject.</summary>
    public static CommandAnswer Elsewhere { get; } = new(true, "handed-on", "another subject answers.");
}

/// <summary>The one reply to all the commands of a comment.</summary>
internal static class CommandReply
{
    /// <summary>The reply's Markdown.</summary>
    /// <param name="by">Who asked.</param>
    /// <param name="answers">What each command came to.</param>
    /// <param name="refusals">How often all they asked for was refused on this pull request; the reply stands for all of these.</param>
    public static string Body(Person by, IReadOnlyList<CommandAnswer> answers, int refusals = 0)
    {
        var text = new StringBuilder();
        foreach (var answer in answers)
        {
            var isBlock = answer.Text.Contains('\n', StringComparison.Ordinal);
            text.Append(answer.Done ? "" : "**Not done.** ").Append(isBlock ? answer.Text.TrimEnd('\n') : answer.Text)
                .Append(isBlock ? "\n\n" : " ").Append('`').Append(answer.Code).Append("`\n\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"<sub>Answer to {MarkdownEncoder.Text(by.Login)}.{(refusals > 1 ? $" Refused {refusals} times here; this is the newest." : "")}</sub>").ToString();
    }

    /// <summary>What could not be understood.</summary>
    public static CommandAnswer Of(CommandProblem problem)
    {
        var near = problem.Suggestion is { } suggestion ? $" Did you mean {MarkdownEncoder.CodeInText(suggestion)}?" : "";
        var usage = problem.Usage is { } grammar ? $" Usage: {MarkdownEncoder.CodeInText(grammar)}" : "";
        return new CommandAnswer(false, Code(problem.Code), MarkdownEncoder.Text(problem.Message) + near + usage);
    }

    /// <summary>The commands that are obeyed here, and who may give them.</summary>
    public static string Help(IReadOnlyList<CommandVerb> available, CommandSettings settings)
    {
        var text = new StringBuilder("| Command | What it does | Who |\n|---|---|---|\n");
        foreach (var command in CommandList.All.Where(command => available.Contains(command.Verb)))
        {
            var who = string.Join(" or ", CommandPermissions.AllowedFor(command.Verb, settings).Select(allowance => allowance is Allowance.OfRole { Role: RepositoryRole.None } ? "everybody" : allowance.ToString()));
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownEncoder.Code(command.Usage)} | {command.Help} | {who} |\n");
        }

        return text.ToString();
    }

    private static string Code(CommandProblemCode code) => code switch
    {
        CommandProblemCode.UnknownCommand => "unknown-command",
        CommandProblemCode.BadArguments => "bad-arguments",
        CommandProblemCode.TooMany => "too-many",
        CommandProblemCode.TooLong => "too-long",
        _ => throw new InvalidOperationException($"Problem {code} has no reason code."),
    };
}
