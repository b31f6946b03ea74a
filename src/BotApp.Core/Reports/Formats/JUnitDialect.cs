namespace BotApp.Core.Reports.Formats;

/// <summary>Tools whose files differ in ways that matter; all others are read by the common rules.</summary>
internal enum JUnitDialect
{
    Other,
    Pytest,
    Surefire,
    Jest,
    PhpUnit,
    GoogleTest,
    Go,
    Nextest,
    NodeTest,
    Playwright,
}

/// <summary>Tells the tools apart by what only they write.</summary>
internal static class JUnitDialects
{
    public static string Name(this JUnitDialect dialect) => dialect switch
    {
        JUnitDialect.Other => "",
        JUnitDialect.Pytest => "pytest",
        JUnitDialect.Surefire => "surefire",
        JUnitDialect.Jest => "jest-junit",
        JUnitDialect.PhpUnit => "phpunit",
        JUnitDialect.GoogleTest => "googletest",
        JUnitDialect.Go => "go",
        JUnitDialect.Nextest => "nextest",
        JUnitDialect.NodeTest => "node:test",
        JUnitDialect.Playwright => "playwright",
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "a dialect without a name"),
    };

    /// <summary>False for tools that never write attempts: their equal names are different tests, and one failure is a failure.</summary>
    public static bool WritesAttempts(this JUnitDialect dialect) =>
        dialect is not (JUnitDialect.Jest or JUnitDialect.PhpUnit or JUnitDialect.NodeTest);

    /// <summary>Looks at an element that is not a case.</summary>
    public static JUnitDialect OfSuite(string element, IReadOnlyList<KeyValuePair<string, string>> attributes)
    {
        var name = Value("name");
        if (name is "pytest tests" || (name is "pytest" && element == "testsuite") || HasPytestOrder(attributes))
        {
            return JUnitDialect.Pytest;
        }

        return (element, name) switch
        {
            ("testsuites", "") when HasOrder(attributes, ["id", "name", "tests", "failures", "skipped", "errors", "time"]) => JUnitDialect.Playwright,
            ("testsuite", _) when HasOrder(attributes, ["name", "time", "disabled", "errors", "tests", "failures", "skipped"]) => JUnitDialect.NodeTest,
            (_, "jest tests") => JUnitDialect.Jest,
            ("testsuites", "nextest-run") => JUnitDialect.Nextest,
            ("testsuites", "AllTests") when Value("disabled") is not null => JUnitDialect.GoogleTest,
            ("testsuite", _) when Value("noNamespaceSchemaLocation")?.Contains("surefire", StringComparison.Ordinal) == true => JUnitDialect.Surefire,
            ("testsuite", _) when Value("assertions") is not null => JUnitDialect.PhpUnit,
            _ => JUnitDialect.Other,
        };

        string? Value(string key) => attributes.FirstOrDefault(pair => pair.Key == key).Value;
    }

    /// <summary>The suite may be renamed (junit_suite_name); the order of its attributes is pytest's own in every version.</summary>
    private static bool HasPytestOrder(IReadOnlyList<KeyValuePair<string, string>> attributes) =>
        attributes.Count is 7 or 8 && HasOrder(attributes, ["name", "errors", "failures", "skipped", "tests", "time", "timestamp"]);

    private static bool HasOrder(IReadOnlyList<KeyValuePair<string, string>> attributes, ReadOnlySpan<string> names)
    {
        for (var index = 0; index < names.Length; index++)
        {
            if (index >= attributes.Count || attributes[index].Key != names[index])
            {
                return false;
            }
        }

        return true;
    }
}
