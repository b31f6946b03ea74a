namespace BotApp.Core.Commands;

/// <summary>A command as it was given, its arguments understood. What it means and who may give it is decided elsewhere.</summary>
public abstract record ParsedCommand
{
    private ParsedCommand(CommandVerb verb)
    {
        Verb = verb;
    }

    /// <summary>The row of <see cref="CommandList"/> it belongs to.</summary>
    public CommandVerb Verb { get; }

    /// <summary>Lists the commands.</summary>
    public sealed record Help() : ParsedCommand(CommandVerb.Help);

    /// <summary>Says where the pull request stands.</summary>
    public sealed record Status() : ParsedCommand(CommandVerb.Status);

    /// <summary>Runs again.</summary>
    /// <param name="Scope">What.</param>
    /// <param name="Sha">The commit, when it is not the head; null: the head.</param>
    public sealed record Rerun(RerunTarget Scope, string? Sha) : ParsedCommand(CommandVerb.Rerun);

    /// <summary>Stops what runs for the head.</summary>
    /// <param name="Name">A check's name or a glob; null: everything.</param>
    public sealed record Cancel(string? Name) : ParsedCommand(CommandVerb.Cancel);

    /// <summary>Looks at everything again.</summary>
    public sealed record Refresh() : ParsedCommand(CommandVerb.Refresh);

    /// <summary>Trusts a commit of a stranger.</summary>
    /// <param name="Sha">The commit, 7 to 40 hexadecimal digits in lower case; null: the head when the comment was written.</param>
    public sealed record OkToTest(string? Sha) : ParsedCommand(CommandVerb.OkToTest);

    /// <summary>Takes trust back.</summary>
    public sealed record CancelOkToTest() : ParsedCommand(CommandVerb.OkToTest);

    /// <summary>Holds the gate closed.</summary>
    /// <param name="Reason">Why; may be empty.</param>
    public sealed record Hold(string Reason) : ParsedCommand(CommandVerb.Hold);

    /// <summary>Ends a hold.</summary>
    public sealed record Unhold() : ParsedCommand(CommandVerb.Unhold);

    /// <summary>Lets the gate pass over one check of the head.</summary>
    /// <param name="Check">The check's exact name.</param>
    /// <param name="Reason">Why; never empty.</param>
    public sealed record Override(string Check, string Reason) : ParsedCommand(CommandVerb.Override);

    /// <summary>Takes an override back.</summary>
    /// <param name="Check">The check's name; null: every override.</param>
    public sealed record CancelOverride(string? Check) : ParsedCommand(CommandVerb.Override);

    /// <summary>Closes every gate of the repository.</summary>
    /// <param name="Span">Until when.</param>
    /// <param name="Reason">Why; may be empty.</param>
    public sealed record Freeze(CommandSpan Span, string Reason) : ParsedCommand(CommandVerb.Freeze);

    /// <summary>Ends a freeze that a command began.</summary>
    public sealed record Unfreeze() : ParsedCommand(CommandVerb.Unfreeze);

    /// <summary>Shows a test's failures without counting them.</summary>
    /// <param name="Test">The test's id.</param>
    /// <param name="Span">Until when.</param>
    /// <param name="Reason">Why; may be empty.</param>
    public sealed record Quarantine(string Test, CommandSpan Span, string Reason) : ParsedCommand(CommandVerb.Quarantine);

    /// <summary>Counts a test again.</summary>
    /// <param name="Test">The test's id.</param>
    public sealed record CancelQuarantine(string Test) : ParsedCommand(CommandVerb.Quarantine);

    /// <summary>Brings a preview up or down.</summary>
    /// <param name="Name">The preview's name; null: every one.</param>
    /// <param name="Action">What is done.</param>
    public sealed record Preview(string? Name, PreviewAction Action) : ParsedCommand(CommandVerb.Preview);

    /// <summary>Deploys a commit.</summary>
    /// <param name="Environment">Where to.</param>
    /// <param name="Sha">The commit, 7 to 40 hexadecimal digits in lower case; null: the head when the comment was written.</param>
    /// <param name="OverrideFreeze">Why it may be outside the windows; null: it may not.</param>
    public sealed record Deploy(string Environment, string? Sha, string? OverrideFreeze) : ParsedCommand(CommandVerb.Deploy)
    {
        /// <summary>It is deployed although it is live already.</summary>
        public bool IsAgain { get; init; }
    }

    /// <summary>Takes an environment back to its last good commit.</summary>
    /// <param name="Environment">Which.</param>
    /// <param name="OverrideFreeze">Why it may be outside the windows; null: it may not.</param>
    public sealed record Rollback(string Environment, string? OverrideFreeze) : ParsedCommand(CommandVerb.Rollback)
    {
        /// <summary>Why it may go back over a contraction of the database; null: it may not.</summary>
        public string? Forced { get; init; }
    }

    /// <summary>Keeps an environment as it is.</summary>
    /// <param name="Environment">Which.</param>
    /// <param name="Reason">Why; may be empty.</param>
    public sealed record Lock(string Environment, string Reason) : ParsedCommand(CommandVerb.Lock);

    /// <summary>Gives an environment free.</summary>
    /// <param name="Environment">Which.</param>
    public sealed record Unlock(string Environment) : ParsedCommand(CommandVerb.Unlock);

    /// <summary>Lets a deployment begin that waits for a second person.</summary>
    /// <param name="Environment">Which.</param>
    /// <param name="Sha">The commit, 7 to 40 hexadecimal digits in lower case; null: whichever waits.</param>
    public sealed record Approve(string Environment, string? Sha) : ParsedCommand(CommandVerb.Approve);

    /// <summary>Publishes the version of a tag.</summary>
    /// <param name="Tag">The tag.</param>
    /// <param name="Resume">Whether it goes on where it stopped, with the files built before.</param>
    /// <param name="OverrideFreeze">Why it may be in a freeze; null: it may not.</param>
    public sealed record Publish(string Tag, bool Resume, string? OverrideFreeze) : ParsedCommand(CommandVerb.Publish);
}

/// <summary>What is run again.</summary>
public abstract record RerunTarget
{
    private RerunTarget()
    {
    }

    /// <summary>What failed, was cancelled, timed out, or never reported though required.</summary>
    public sealed record Failed : RerunTarget;

    /// <summary>Everything.</summary>
    public sealed record All : RerunTarget;

    /// <summary>One check, or those that a glob fits.</summary>
    /// <param name="Name">Its name or the glob.</param>
    public sealed record Named(string Name) : RerunTarget;
}

/// <summary>How long something holds: to the end of a day, for a time, or until it is taken back (both null).</summary>
/// <param name="Until">The last day.</param>
/// <param name="For">The time from now on.</param>
public sealed record CommandSpan(DateOnly? Until, TimeSpan? For)
{
    /// <summary>Until it is taken back.</summary>
    public static CommandSpan Open { get; } = new(null, null);
}

/// <summary>What is done with a preview.</summary>
public enum PreviewAction
{
    /// <summary>It is brought up.</summary>
    Up,

    /// <summary>It is taken down.</summary>
    Down,

    /// <summary>It is built anew, with new data.</summary>
    Rebuild,
}

/// <summary>What a comment said to us.</summary>
/// <param name="Commands">The commands in their order, each once.</param>
/// <param name="Problems">What could not be understood, in order.</param>
public sealed record ParsedComment(IReadOnlyList<ParsedCommand> Commands, IReadOnlyList<CommandProblem> Problems)
{
    /// <summary>Nothing was said to us.</summary>
    public static ParsedComment Nothing { get; } = new([], []);
}

/// <summary>Why a command was not understood.</summary>
public enum CommandProblemCode
{
    /// <summary>Our mention, and a word that is no command.</summary>
    UnknownCommand,

    /// <summary>A command with arguments that do not fit.</summary>
    BadArguments,

    /// <summary>More commands than one comment may have.</summary>
    TooMany,

    /// <summary>A comment or line that is too long, or nested too deeply to be read.</summary>
    TooLong,
}

/// <summary>Something that was said to us and could not be understood.</summary>
/// <param name="Code">The stable kind.</param>
/// <param name="Text">The line as written, shortened; text of a stranger, to be encoded before it is shown.</param>
/// <param name="Message">One sentence; it may quote the stranger's words, so it is encoded before it is shown.</param>
/// <param name="Usage">How the command is written; null when there is no such command.</param>
/// <param name="Suggestion">The command that was probably meant; null when none is near.</param>
public sealed record CommandProblem(CommandProblemCode Code, string Text, string Message, string? Usage = null, string? Suggestion = null);
