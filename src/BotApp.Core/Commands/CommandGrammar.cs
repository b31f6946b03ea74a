using System.Globalization;
using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>What each command makes of its arguments.</summary>
internal static class CommandGrammar
{
    private const int MaxName = 255;
    private const int MaxReason = 500;

    /// <summary>The options a command has.</summary>
    internal static IReadOnlyList<string> OptionsOf(CommandVerb verb) => verb switch
    {
        CommandVerb.Rerun => ["sha"],
        CommandVerb.Hold or CommandVerb.Override or CommandVerb.Lock => ["reason"],
        CommandVerb.Freeze or CommandVerb.Quarantine => ["until", "for", "reason"],
        CommandVerb.Deploy => ["sha", "override-freeze"],
        CommandVerb.Rollback => ["override-freeze", "reason"],
        CommandVerb.Publish => ["override-freeze"],
        CommandVerb.Approve => ["sha"],
        _ => [],
    };

    /// <summary>The options without a value that a command has.</summary>
    internal static IReadOnlyList<string> FlagsOf(CommandVerb verb) => verb switch
    {
        CommandVerb.Deploy => ["again"],
        CommandVerb.Rollback => ["force"],
        _ => [],
    };

    /// <summary>The command; null with the problem when the arguments do not fit.</summary>
    internal static ParsedCommand? Read(CommandVerb verb, CommandArguments arguments, out string? problem)
    {
        problem = TooLong(arguments);
        return problem is not null ? null : verb switch
        {
            CommandVerb.Help => Alone(new ParsedCommand.Help(), arguments, out problem),
            CommandVerb.Status => Alone(new ParsedCommand.Status(), arguments, out problem),
            CommandVerb.Refresh => Alone(new ParsedCommand.Refresh(), arguments, out problem),
            CommandVerb.Unhold => Alone(new ParsedCommand.Unhold(), arguments, out problem),
            CommandVerb.Unfreeze => Alone(new ParsedCommand.Unfreeze(), arguments, out problem),
            CommandVerb.Rerun => Rerun(arguments, out problem),
            CommandVerb.Cancel => new ParsedCommand.Cancel(NullIfEmpty(arguments.Rest())),
            CommandVerb.OkToTest => OkToTest(arguments, out problem),
            CommandVerb.Hold => new ParsedCommand.Hold(arguments.Option("reason") ?? arguments.Rest()),
            CommandVerb.Override => Override(arguments, out problem),
            CommandVerb.Freeze => Freeze(arguments, out problem),
            CommandVerb.Quarantine => Quarantine(arguments, out problem),
            CommandVerb.Preview => Preview(arguments, out problem),
            CommandVerb.Deploy => Deploy(arguments, out problem),
            CommandVerb.Rollback => Rollback(arguments, out problem),
            CommandVerb.Lock => Lock(arguments, out problem),
            CommandVerb.Unlock => Named(arguments, out problem) is { } name ? new ParsedCommand.Unlock(name) : null,
            CommandVerb.Approve => Approve(arguments, out problem),
            CommandVerb.Publish => Publish(arguments, out problem),
            _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "Not a command."),
        };
    }

    private static string? TooLong(CommandArguments arguments)
    {
        var reason = Math.Max(arguments.Option("reason")?.Length ?? 0, arguments.Option("override-freeze")?.Length ?? 0);
        return reason > MaxReason ? $"a reason has at most {MaxReason} characters"
            : arguments.Rest().Length > MaxReason ? $"that is longer than {MaxReason} characters"
            : null;
    }

    private static ParsedCommand? Alone(ParsedCommand command, CommandArguments arguments, out string? problem)
    {
        problem = arguments.Words.Count == 0 ? null : $"it takes no arguments, got '{arguments.Rest()}'";
        return problem is null ? command : null;
    }

    private static ParsedCommand.Rerun? Rerun(CommandArguments arguments, out string? problem)
    {
        var given = arguments.Option("sha");
        var sha = given is null ? null : Sha(given);
        problem = given is not null && sha is null ? $"'{given}' is not a commit (7 to 40 hexadecimal digits)" : null;
        RerunTarget target = arguments.Words.Count switch
        {
            0 => new RerunTarget.Failed(),
            1 when arguments.IsKeyword(0, "failed") => new RerunTarget.Failed(),
            1 when arguments.IsKeyword(0, "all") => new RerunTarget.All(),
            _ => new RerunTarget.Named(arguments.Rest()),
        };
        return problem is null ? new ParsedCommand.Rerun(target, sha) : null;
    }

    private static ParsedCommand? OkToTest(CommandArguments arguments, out string? problem)
    {
        problem = null;
        if (arguments.Words.Count == 0)
        {
            return new ParsedCommand.OkToTest(null);
        }

        if (arguments.Words.Count == 1 && arguments.IsKeyword(0, "cancel"))
        {
            return new ParsedCommand.CancelOkToTest();
        }

        var sha = arguments.Words.Count == 1 ? Sha(arguments.Words[0].Text) : null;
        problem = sha is null ? $"expected a commit (7 to 40 hexadecimal digits) or cancel, got '{arguments.Rest()}'" : null;
        return sha is null ? null : new ParsedCommand.OkToTest(sha);
    }

    private static ParsedCommand? Override(CommandArguments arguments, out string? problem)
    {
        problem = null;
        if (arguments.IsKeyword(0, "cancel"))
        {
            return new ParsedCommand.CancelOverride(NullIfEmpty(arguments.Rest(1)));
        }

        var check = arguments.Rest();
        problem = check.Length == 0 ? "it needs the name of a check"
            : check.Length > MaxName ? $"a check's name has at most {MaxName} characters"
            : arguments.Option("reason") is null ? "it needs a reason"
            : null;
        return problem is null ? new ParsedCommand.Override(check, arguments.Option("reason")!) : null; // looked at just above
    }

    private static ParsedCommand.Freeze? Freeze(CommandArguments arguments, out string? problem)
    {
        var hasWord = arguments.IsKeyword(0, "until") || arguments.IsKeyword(0, "for");
        var value = hasWord && arguments.Words.Count > 1 ? arguments.Words[1].Text : null;
        if (hasWord && value is null)
        {
            problem = $"'{arguments.Words[0].Text}' needs a value";
            return null;
        }

        var until = arguments.IsKeyword(0, "until") ? value : arguments.Option("until");
        var span = Span(until, arguments.IsKeyword(0, "for") ? value : arguments.Option("for"), out problem);
        return span is null ? null : new ParsedCommand.Freeze(span, arguments.Option("reason") ?? arguments.Rest(hasWord ? 2 : 0));
    }

    private static ParsedCommand? Quarantine(CommandArguments arguments, out string? problem)
    {
        var isCancel = arguments.IsKeyword(0, "cancel");
        var test = arguments.Rest(isCancel ? 1 : 0);
        if (test.Length == 0)
        {
            problem = "it needs a test's id";
            return null;
        }

        var span = Span(arguments.Option("until"), arguments.Option("for"), out problem);
        return span is null ? null
            : isCancel ? new ParsedCommand.CancelQuarantine(test)
            : new ParsedCommand.Quarantine(test, span, arguments.Option("reason") ?? "");
    }

    private static ParsedCommand.Preview? Preview(CommandArguments arguments, out string? problem)
    {
        var words = arguments.Words.ToList();
        var action = PreviewAction.Up;
        if (words.Count > 0 && !words[^1].IsQuoted && Action(words[^1].Text) is { } said)
        {
            action = said;
            words.RemoveAt(words.Count - 1);
        }

        problem = words.Count > 1 ? $"expected a preview's name and start, stop or restart, got '{arguments.Rest()}'" : null;
        return problem is null ? new ParsedCommand.Preview(words.Count == 0 ? null : words[0].Text, action) : null;
    }

    private static PreviewAction? Action(string word) => word.ToLowerInvariant() switch
    {
        "up" or "start" => PreviewAction.Up,
        "down" or "stop" => PreviewAction.Down,
        "rebuild" or "restart" => PreviewAction.Rebuild,
        _ => null,
    };

    private static ParsedCommand.Deploy? Deploy(CommandArguments arguments, out string? problem)
    {
        var isAgain = arguments.IsFlagged("again") || (arguments.Words.Count > 1 && arguments.IsKeyword(arguments.Words.Count - 1, "again"));
        var words = arguments.Words.Count - (isAgain && !arguments.IsFlagged("again") ? 1 : 0);
        return Commit(arguments, words, out problem, out var sha) ? new ParsedCommand.Deploy(arguments.Words[0].Text, sha, arguments.Option("override-freeze")) { IsAgain = isAgain } : null;
    }

    // Force without a reason would be a habit soon; a reason without force would be a word into the wind.
    private static ParsedCommand.Rollback? Rollback(CommandArguments arguments, out string? problem)
    {
        var (name, reason, isForced) = (Named(arguments, out problem), arguments.Option("reason"), arguments.IsFlagged("force"));
        problem ??= (isForced, reason) switch
        {
            (true, null) => "--force needs reason:\"WHY\"",
            (false, not null) => "reason goes with --force",
            _ => null,
        };
        return name is not null && problem is null ? new ParsedCommand.Rollback(name, arguments.Option("override-freeze")) { Forced = reason } : null;
    }

    private static ParsedCommand.Approve? Approve(CommandArguments arguments, out string? problem) =>
        Commit(arguments, arguments.Words.Count, out problem, out var sha) ? new ParsedCommand.Approve(arguments.Words[0].Text, sha) : null;

    /// <summary>An environment, and perhaps a commit after it or as an option.</summary>
    private static bool Commit(CommandArguments arguments, int words, out string? problem, out string? sha)
    {
        var given = words == 2 ? arguments.Words[1].Text : arguments.Option("sha");
        sha = given is null ? null : Sha(given);
        problem = words == 0 ? "it needs an environment"
            : words > 2 ? $"expected an environment and perhaps a commit, got '{arguments.Rest()}'"
            : given is not null && sha is null ? $"'{given}' is not a commit (7 to 40 hexadecimal digits)"
            : null;
        return problem is null;
    }

    private static ParsedCommand.Lock? Lock(CommandArguments arguments, out string? problem)
    {
        problem = arguments.Words.Count == 0 ? "it needs an environment" : null;
        return problem is null ? new ParsedCommand.Lock(arguments.Words[0].Text, arguments.Option("reason") ?? arguments.Rest(1)) : null;
    }

    private static ParsedCommand.Publish? Publish(CommandArguments arguments, out string? problem)
    {
        var isResume = arguments.Words.Count == 2 && arguments.IsKeyword(1, "resume");
        problem = arguments.Words.Count == 0 ? "it needs a tag" : arguments.Words.Count > 1 && !isResume ? $"expected a tag and perhaps resume, got '{arguments.Rest()}'" : null;
        return problem is null ? new ParsedCommand.Publish(arguments.Words[0].Text, isResume, arguments.Option("override-freeze")) : null;
    }

    /// <summary>The one environment that has to be there.</summary>
    private static string? Named(CommandArguments arguments, out string? problem)
    {
        problem = arguments.Words.Count switch
        {
            0 => "it needs an environment",
            1 => null,
            _ => $"expected one environment, got '{arguments.Rest()}'",
        };
        return problem is null ? arguments.Words[0].Text : null;
    }

    private static CommandSpan? Span(string? until, string? duration, out string? problem)
    {
        var day = default(DateOnly);
        var time = default(TimeSpan);
        problem = until is not null && duration is not null ? "either until or for, not both"
            : until is not null && !DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) ? $"'{until}' is not a day such as 2026-12-31"
            : duration is not null && !(DurationText.TryParse(duration, out time) && time > TimeSpan.Zero) ? $"'{duration}' is not a duration such as 24h or 14d"
            : null;
        return problem is null ? new CommandSpan(until is null ? null : day, duration is null ? null : time) : null;
    }

    private static string? Sha(string text) => text.Length is >= 7 and <= 40 && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
