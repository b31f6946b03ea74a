using System.Globalization;
using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>Setting a test apart, and counting it again.</summary>
internal static class QuarantineAnswers
{
    /// <summary>How long a quarantine holds when nobody says: 14 days.</summary>
    public const int UsualDays = 14;

    /// <summary>The longest quarantine: 180 days. What is broken for longer is no test any more.</summary>
    public const int MostDays = 180;

    /// <summary>Names compared with one that no test has; finding a near one among all of a large suite would take seconds.</summary>
    private const int MaxCompared = 5000;

    private const int MaxListed = 20;

    /// <summary>The command, on a pull request.</summary>
    public static CommandOutcome Answer(ParsedCommand.Quarantine command, Person by, PullRequestState state, Facts facts) => Outcome(state, Answer(command, by, "pull request", facts));

    /// <summary>The command to count a test again, on a pull request.</summary>
    public static CommandOutcome Answer(ParsedCommand.CancelQuarantine command, Person by, PullRequestState state, Facts facts) => Outcome(state, Answer(command, by, facts));

    /// <summary>The command, wherever it was given.</summary>
    /// <param name="command">What was said.</param>
    /// <param name="by">Who said it.</param>
    /// <param name="place">What it was said of: <c>pull request</c>, <c>branch</c>.</param>
    /// <param name="facts">Its results are among them.</param>
    public static (CommandAnswer Answer, SetQuarantine? Effect) Answer(ParsedCommand.Quarantine command, Person by, string place, Facts facts)
    {
        var today = DateOnly.FromDateTime(facts.Now.UtcDateTime);
        var until = command.Span.Until
            ?? (command.Span.For is not { } time ? today.AddDays(UsualDays)
            : time.TotalDays > MostDays ? DateOnly.MaxValue
            : DateOnly.FromDateTime((facts.Now + time).UtcDateTime));
        if (until < today)
        {
            return Refused("in-the-past", $"{Day(until)} is over: it is {Day(today)} (UTC). Name a day from today on.");
        }

        if (until.DayNumber - today.DayNumber > MostDays)
        {
            return Refused("too-long-a-time", $"A quarantine holds {MostDays} days at most, until {Day(today.AddDays(MostDays))}. Nothing was changed.");
        }

        if (Unknown(command.Test, place, facts) is { } problem)
        {
            return Refused("no-such-test", problem);
        }

        var test = Placed(command.Test, facts)?.Test ?? command.Test;
        var effect = new SetQuarantine(test, until, command.Reason, by.Login, facts.Now);
        var note = facts.Reports.Count == 0 ? $" No results of this {place} are known yet, so the name could not be checked." : "";
        return Done(
            "quarantined",
            $"{MarkdownEncoder.CodeInText(test)} is in quarantine up to and including {Day(until)} (UTC): in this repository its failures are listed and not counted. What was judged here is judged again.{note}",
            effect);
    }

    /// <summary>The command to count a test again, wherever it was given.</summary>
    public static (CommandAnswer Answer, SetQuarantine? Effect) Answer(ParsedCommand.CancelQuarantine command, Person by, Facts facts)
    {
        if (Placed(command.Test, facts) is { } placed)
        {
            return Done(
                "quarantine-cancelled",
                $"{MarkdownEncoder.CodeInText(placed.Test)} counts again. What was judged here is judged again.",
                new SetQuarantine(placed.Test, null, "", by.Login, facts.Now));
        }

        var wanted = TestCase.Parse(command.Test);
        return facts.Settings.Effective.Tests.Quarantine.Any(entry => TestCase.Parse(entry.Test) == wanted)
            ? Refused("quarantined-by-settings", $"{MarkdownEncoder.CodeInText(command.Test)} is in quarantine by `tests.quarantine` of the settings file: take it out there.")
            : Refused("not-quarantined", $"{MarkdownEncoder.CodeInText(command.Test)} is not in quarantine by a command.{(facts.Quarantines.Count == 0 ? " No test is." : "\n\n" + List(facts.Quarantines))}");
    }

    /// <summary>The tests that people set apart, as a list; empty when there are none.</summary>
    public static string List(IReadOnlyList<Quarantine> quarantines)
    {
        if (quarantines.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder("In quarantine by command:\n\n");
        foreach (var one in quarantines.Take(MaxListed))
        {
            var reason = one.Reason is { Length: > 0 } why ? $": {MarkdownEncoder.Text(why)}" : "";
            text.Append(CultureInfo.InvariantCulture, $"- {MarkdownEncoder.CodeInText(one.Test)} until {(one.Until is { } day ? Day(day) : "cancelled")}{reason}\n");
        }

        return quarantines.Count > MaxListed ? text.Append(CultureInfo.InvariantCulture, $"- … and {quarantines.Count - MaxListed} more\n").ToString() : text.ToString();
    }

    private static CommandOutcome Outcome(PullRequestState state, (CommandAnswer Answer, SetQuarantine? Effect) answered) =>
        new(state, answered.Effect is { } effect ? [effect] : [], answered.Answer);

    private static (CommandAnswer Answer, SetQuarantine? Effect) Done(string code, string text, SetQuarantine effect) => (new CommandAnswer(true, code, text), effect);

    private static (CommandAnswer Answer, SetQuarantine? Effect) Refused(string code, string text) => (new CommandAnswer(false, code, text), null);

    private static Quarantine? Placed(string test, Facts facts)
    {
        var wanted = TestCase.Parse(test);
        return facts.Quarantines.FirstOrDefault(one => TestCase.Parse(one.Test) == wanted);
    }

    // A name that no test has would be a quarantine without effect, noticed only when the next failure counts.
    private static string? Unknown(string test, string place, Facts facts)
    {
        if (facts.Reports.Count == 0 || test.Contains('*', StringComparison.Ordinal))
        {
            return null;
        }

        var wanted = TestCase.Parse(test);
        var sameName = new List<string>();
        foreach (var reports in facts.Reports.Values)
        {
            var paths = new SourcePaths(reports.Tree);
            var known = reports.Runs.SelectMany(run => run.Reports).SelectMany(report => report.Tests).Select(record => record.Case)
                .Concat(reports.History.Base?.Variants.Values.SelectMany(tests => tests).Select(record => record.Case) ?? []);
            foreach (var one in known.Where(one => one.Name == wanted.Name || one.Function == wanted.Name || one.Id == test))
            {
                var named = paths.NameOf(one);
                if (one.Path == wanted.Path || one.Id == test || TestCase.Parse(named).Path == wanted.Path)
                {
                    return null;
                }

                sameName.Add(named);
            }
        }

        var near = sameName.Count > 0 ? [.. sameName.Distinct(StringComparer.Ordinal).Take(3)] : Near(test, facts);
        var hint = near.Count > 0 ? $" Did you mean {string.Join(" or ", near.Select(MarkdownEncoder.CodeInText))}?" : " Copy the name from the check's list.";
        return $"No test of this {place} is called {MarkdownEncoder.CodeInText(test)}.{hint}";
    }

    private static List<string> Near(string test, Facts facts)
    {
        var names = facts.Reports.Values.SelectMany(reports =>
        {
            var paths = new SourcePaths(reports.Tree);
            return reports.Runs.SelectMany(run => run.Reports).SelectMany(report => report.Tests).OrderByDescending(record => record.IsProblem).Take(MaxCompared).Select(record => paths.NameOf(record.Case));
        });
        return Nearest.Of(test, names) is { } near ? [near] : [];
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
