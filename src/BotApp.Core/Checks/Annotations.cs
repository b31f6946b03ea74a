using System.Text;

namespace BotApp.Core.Checks;

/// <summary>Which tests are annotated, in which order, and in what portions.</summary>
public static class Annotations
{
    /// <summary>How many one request may carry. Source: https://docs.github.com/rest/checks/runs ("50 annotations per API request").</summary>
    public const int PerRequest = 50;

    /// <summary>
    /// New failures first, then those the base is silent on, then known ones (of each the known flaky ones last), then quarantined, flaky ones that passed last; one per test,
    /// however many jobs saw it. Tests without a place in the repository have none: the text names them.
    /// </summary>
    public static IReadOnlyList<Annotation> Of(TestsVerdict verdict, TestsOptions options)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(options);
        var knownLevel = options.FailOn == FailOn.NewFailures ? AnnotationLevel.Warning : AnnotationLevel.Failure;
        var failing = verdict.Failing.Select(test => Of(test, test.Standing == Standing.Known ? knownLevel : AnnotationLevel.Failure));
        var quarantined = verdict.Quarantined.Select(test => Of(test, AnnotationLevel.Warning));
        var flaky = verdict.Flaky.Select(test => Of(test, options.StrictRetries ? AnnotationLevel.Failure : AnnotationLevel.Warning));
        return [.. failing.Concat(quarantined).Concat(flaky).OfType<Annotation>().Take(options.MaxAnnotations)];
    }

    /// <summary>Portions that one request each may carry.</summary>
    public static IEnumerable<IReadOnlyList<Annotation>> Batches(IReadOnlyList<Annotation> annotations) => annotations.Chunk(PerRequest);

    private static Annotation? Of(NotableTest test, AnnotationLevel level)
    {
        if (test.Location is null)
        {
            return null;
        }

        var line = test.Location.Line ?? 1;
        var message = PlainText.Clean(Message(test));
        var details = PlainText.Clean(Details(test)).Trim('\n');
        return new Annotation(
            test.Location.Path,
            line,
            line,
            level,
            ByteBudget.Title(FailureText.Title(test)),
            ByteBudget.Cut(message, ByteBudget.AnnotationBytes),
            details.Length == 0 ? null : ByteBudget.Cut(details, ByteBudget.AnnotationBytes));
    }

    private static string Message(NotableTest test)
    {
        var message = new StringBuilder();
        message.Append(FailureText.Full(test.Record));
        if (test.Quarantine is { } quarantine)
        {
            message.Append("\nQuarantined").Append(quarantine.Until is null ? "" : $" until {quarantine.Until:yyyy-MM-dd}").Append(string.IsNullOrEmpty(quarantine.Reason) ? "" : $": {quarantine.Reason}");
        }

        if (test.Record.IsFlaky)
        {
            message.Append("\nFlaky: ").Append(FailureText.Attempts(test.Record));
        }

        foreach (var words in FailingRows.PastWords(test))
        {
            message.Append('\n').Append(char.ToUpperInvariant(words[0])).Append(words[1..]);
        }

        if (test.Variants.Count > 0)
        {
            message.Append("\nIn: ").AppendJoin(" · ", test.Variants);
        }

        return message.Append(test.Location!.Line is null ? "\n(line unknown: the report does not tell it)" : "").ToString();
    }

    /// <summary>The tracebacks: one of each kind, under the names of the jobs that saw it.</summary>
    private static string Details(NotableTest test)
    {
        var texts = test.Occurrences
            .Select(each => (each.Variant, Text: FailureText.Traceback(each.Record)))
            .Where(each => each.Text.Length > 0)
            .GroupBy(each => each.Text, each => each.Variant)
            .ToList();
        return texts.Count == 1 ? texts[0].Key : string.Join("\n\n", texts.Select(group => $"[{string.Join(" · ", group.Distinct())}]\n{group.Key}"));
    }
}
