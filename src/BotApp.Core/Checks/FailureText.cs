using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>The words for one failing test. All of it is foreign text: whoever shows it encodes it.</summary>
public static class FailureText
{
    /// <summary>The test's name; for a module that could not be collected, what happened to it.</summary>
    public static string Title(NotableTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return test.Case.Name == TestCase.Module ? $"{test.Name}: {(IsCollection(test.Record) ? "collection failed" : "module failed")}" : test.Name;
    }

    /// <summary>One line that says what was wrong.</summary>
    public static string Headline(TestRecord test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var problem = test.Problems.FirstOrDefault(problem => problem.Kind >= TestOutcome.Failed) ?? (test.Problems.Count > 0 ? test.Problems[0] : null);
        var line = problem is null ? "" : Headline(problem, test.Case);
        if (line.Length > 0)
        {
            return line;
        }

        return test.Outcome == TestOutcome.Error ? "error without a message" : test.IsFlaky ? "failed without a trace before it passed" : "failed without a message";
    }

    /// <summary>All messages of the deciding attempt.</summary>
    public static string Full(TestRecord test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var messages = test.Problems
            .Where(problem => problem.Kind >= TestOutcome.Failed)
            .Select(problem => IsTelling(problem.Message) && HeadlineText.Telling(problem.Message!, test.Case) is not null ? problem.Message!.Trim() : Headline(problem, test.Case))
            .Where(message => message.Length > 0)
            .Distinct();
        var full = string.Join("\n", messages);
        return full.Length > 0 ? full : Headline(test);
    }

    /// <summary>All tracebacks of the deciding attempt.</summary>
    public static string Traceback(TestRecord test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var texts = test.Problems.Where(problem => problem.Kind >= TestOutcome.Failed && problem.Text is not null).Select(problem => problem.Text!.Trim('\n', '\r')).Distinct();
        return string.Join("\n\n", texts);
    }

    /// <summary>What the attempts were: "passed at attempt 3 of 3".</summary>
    public static string Attempts(TestRecord test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return test.IsFlaky ? $"passed at attempt {test.AttemptCount}" : test.AttemptCount == 1 ? "" : $"failed in {test.AttemptCount} attempts";
    }

    private static bool IsCollection(TestRecord test) => test.Problems.Any(problem => problem.Message == "collection failure");

    private static string Headline(TestProblem problem, TestCase test)
    {
        if (IsTelling(problem.Message) && HeadlineText.Telling(problem.Message!, test) is { } told)
        {
            return told;
        }

        var text = problem.Text ?? "";
        var last = text.Split('\n').LastOrDefault(line => line.StartsWith("E   ", StringComparison.Ordinal) && line.Length > 4 && line[4] is not ' ');
        var line = last is null ? HeadlineText.Telling(text, test) ?? HeadlineText.First(text) : last[4..].Trim();
        return line.Length > 0 ? line : problem.Message is null ? problem.Type ?? "" : HeadlineText.First(problem.Message);
    }

    /// <summary>Some messages only repeat that something failed.</summary>
    private static bool IsTelling(string? message) =>
        !string.IsNullOrWhiteSpace(message) && message.Trim() is not ("collection failure" or "Failed" or "failed" or "failure" or "error" or "internal error");
}
