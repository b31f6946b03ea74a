namespace BotApp.Core.Settings;

/// <summary>The keys under <c>tests</c> and <c>coverage</c>.</summary>
internal static class TestVocabulary
{
    private static readonly Shape<AnnotationSettings> Annotations = new Shape<AnnotationSettings>(() => new AnnotationSettings(), "Marks on the changed files.")
        .Key("max", Kinds.Whole(0, 1000), (annotations, value) => annotations with { Max = value }, "At most so many for one check.");

    private static readonly Shape<FlakySettings> Flaky = new Shape<FlakySettings>(() => new FlakySettings(), "How flaky tests are found.")
        .Key("window", Kinds.Duration("1d", "180d"), (flaky, value) => flaky with { Window = value }, "The time looked back; a test that was not flaky in it is healthy.")
        .Key("min-results", Kinds.Whole(2, 10_000), (flaky, value) => flaky with { MinResults = value }, "Fewer results than this prove nothing.")
        .Key("auto-quarantine", Kinds.Flag, (flaky, value) => flaky with { AutoQuarantine = value }, "Whether a failing test that earlier runs show to be flaky is quarantined by itself; never one that fails every time.");

    private static readonly Shape<QuarantineEntry> Quarantine = new Shape<QuarantineEntry>(() => new QuarantineEntry { Test = "", Until = DateOnly.MaxValue }, "A test whose failures are shown and not counted.")
        .Needed("test", Kinds.Text("a test's id, such as tests/test_api.py::test_timeout"), (entry, value) => entry with { Test = value }, "The test's id, or a pattern over ids: * before :: stays in its folder, after it takes any characters.")
        .Needed("until", Kinds.Day, (entry, value) => entry with { Until = value }, "The last day (UTC) it holds.")
        .Key("reason", Kinds.Text("a reason"), (entry, value) => entry with { Reason = value }, "Why, for people.");

    internal static readonly Shape<TestSettings> Tests = new Shape<TestSettings>(() => new TestSettings(), "How test results are judged and shown.")
        .Key("fail-on", Kinds.Choice<FailOn>(), (tests, value) => tests with { FailOn = value }, "any, or new-failures: only what the base does not already fail; without results of the base, any.")
        .Key("retries", Kinds.Choice<RetryReading>(), (tests, value) => tests with { Retries = value }, "What a test is that failed and then passed.")
        .Key("annotations", Annotations, (tests, value) => tests with { Annotations = value }, "Marks on the changed files.")
        .Key("slowest", Kinds.Whole(0, 100), (tests, value) => tests with { Slowest = value }, "How many of the slowest tests are listed.")
        .Key("comment", Kinds.Choice<CommentMode>(), (tests, value) => tests with { Comment = value }, "When the one sticky comment speaks of tests: always, changes (against the base), failures, off. What it once said is kept true.")
        .Key("flaky", Flaky, (tests, value) => tests with { Flaky = value }, "How flaky tests are found.")
        .Key("quarantine", new ListType<QuarantineEntry>(Quarantine, "a list of tests", max: 500), (tests, value) => tests with { Quarantine = value }, "Tests whose failures are shown and not counted.");

    internal static readonly Shape<CoverageSettings> Coverage = new Shape<CoverageSettings>(() => new CoverageSettings(), "What coverage has to reach.")
        .Key("project", Kinds.Percent, (coverage, value) => coverage with { Project = value }, "Of all lines, of all jobs together.")
        .Key("patch", Kinds.Percent, (coverage, value) => coverage with { Patch = value }, "Of the lines the pull request adds.")
        .Key("max-drop", Kinds.Percent, (coverage, value) => coverage with { MaxDrop = value }, "The most the project's coverage may fall below the base's, in percentage points.")
        .Key("action", Kinds.Choice<Verdict>(), (coverage, value) => coverage with { Action = value }, "What a missed target, or one that cannot be judged, does to the check and the gate.");
}
