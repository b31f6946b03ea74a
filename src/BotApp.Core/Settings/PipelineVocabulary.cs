using System.Text.Json.Nodes;

namespace BotApp.Core.Settings;

/// <summary>The keys under <c>pipelines</c>.</summary>
internal static class PipelineVocabulary
{
    /// <summary>Names whose checks BotApp writes itself.</summary>
    internal static readonly IReadOnlyList<string> Reserved = ["gate", "settings", "coverage", "migrations"];

    /// <summary>GitHub's most inputs of one dispatch. Source: https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event</summary>
    private const int MaxInputs = 25;

    /// <summary>GitHub's most jobs of one matrix. Source: https://docs.github.com/en/actions/reference/limits</summary>
    private const int MaxCombinations = 256;

    internal static readonly SettingType<IReadOnlyDictionary<string, string>> Inputs =
        new NamedType<Pair>(Kinds.Text("a text", 10_000).As(text => new Pair("", text)), (pair, name) => pair with { Name = name }, NameRule.Simple("input"), MaxInputs)
            .As(pairs => (IReadOnlyDictionary<string, string>)pairs.ToDictionary(pair => pair.Name, pair => pair.Value));

    internal static readonly SettingType<string> Runner = Kinds.Text("the name of a runner that the operator configured, such as actions", 100);

    internal static readonly SettingType<string> Workflow = new ScalarType<string>(
        "a workflow's file name such as tests.yml, without a folder",
        text => text.Length is 0 or > 255 || text.Contains("..") || text[0] == '/' || text.Contains('\\') ? Parsed<string>.Bad() : new(text),
        () => Kinds.TextSchema(maxLength: 255));

    private static readonly SettingType<string> Drafts = new ScalarType<string>(
        "true, false or cancel",
        text => text switch { "true" or "True" => new("true"), "false" or "False" => new("false"), "cancel" => new(text), _ => Parsed<string>.Bad() },
        () => new JsonObject { ["anyOf"] = new JsonArray(Kinds.Flag.Schema(), new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("cancel") }) },
        ["true", "false", "cancel"]);

    private static readonly Shape<PullRequestTrigger> PullRequestKeys = new Shape<PullRequestTrigger>(() => new PullRequestTrigger(), "Which pull requests.")
        .Key("branches", Kinds.Patterns, (trigger, value) => trigger with { Branches = value }, "Base branches.")
        .Key("paths", Kinds.Patterns, (trigger, value) => trigger with { Paths = value }, "At least one changed path must fit.")
        .Key("drafts", Drafts, (trigger, value) => trigger with { Drafts = value == "true", StopsDrafts = value == "cancel" }, "Drafts as well; cancel: not on drafts, and what runs is stopped when a pull request becomes one.");

    private static readonly Shape<PushTrigger> PushKeys = new Shape<PushTrigger>(() => new PushTrigger(), "Which pushes.")
        .Key("branches", Kinds.Patterns, (trigger, value) => trigger with { Branches = value }, "Branches pushed to.")
        .Key("paths", Kinds.Patterns, (trigger, value) => trigger with { Paths = value }, "At least one changed path must fit.");

    private static readonly Shape<ScheduleDraft> Schedule = new Shape<ScheduleDraft>(() => new ScheduleDraft(), "A time.")
        .Needed("cron", Kinds.Cron, (draft, value) => draft with { Cron = value }, "Minute, hour, day of month, month, day of week.")
        .Key("timezone", Kinds.Zone, (draft, value) => draft with { Timezone = value }, "The IANA zone the expression is read in.")
        .Key("branch", Kinds.Text("a branch", 255), (draft, value) => draft with { Branch = value }, "The branch whose head is run; the default branch without it.");

    private static readonly Shape<TriggerSettings> Triggers = new Shape<TriggerSettings>(() => new TriggerSettings(), "What the pipeline runs for.")
        .Key("pull-request", OrFlag(PullRequestKeys, () => new PullRequestTrigger()), (on, value) => on with { PullRequest = value.Value }, "Pull requests.")
        .Key("push", OrFlag(PushKeys, () => new PushTrigger()), (on, value) => on with { Push = value.Value }, "Pushes.")
        .Key("merge-group", Kinds.Flag, (on, value) => on with { MergeGroup = value }, "Groups of the merge queue.")
        .Key("schedule", new ListType<ScheduleTrigger>(new ConvertedType<ScheduleDraft, ScheduleTrigger>(Schedule, Scheduled), "a list of times"), (on, value) => on with { Schedule = value }, "Times.");

    private static readonly Shape<RetrySettings> Retry = new Shape<RetrySettings>(() => new RetrySettings(), "Re-running, without being asked, jobs that failed although no report names a failing test.")
        .Key("failed", Kinds.Whole(0, 10), (retry, value) => retry with { Failed = value }, "How often each job, for one commit.")
        .Key("when-failed-at-most", Kinds.Whole(1, 256), (retry, value) => retry with { WhenFailedAtMost = value }, "Only when at most so many jobs failed.");

    private static readonly Shape<PipelineConcurrency> Concurrency = new Shape<PipelineConcurrency>(() => new PipelineConcurrency(), "What becomes of its runs when a newer commit comes.")
        .Key("cancel-in-progress", Kinds.Flag, (concurrency, value) => concurrency with { CancelInProgress = value }, "Whether a newer commit stops them; without it on pull requests and on every branch but the default one, where each commit is judged to its end.");

    private static readonly Shape<BudgetSettings> Budget = new Shape<BudgetSettings>(() => new BudgetSettings { Duration = TimeSpan.MaxValue }, "The agreed maximum of the suite's time.")
        .Needed("duration", Kinds.Duration("1s", "7d"), (budget, value) => budget with { Duration = value }, "The time of the whole pipeline.")
        .Key("action", Kinds.Choice<Verdict>(), (budget, value) => budget with { Action = value }, "What exceeding it does.");

    private static readonly Shape<ReportSettings> Reports = new Shape<ReportSettings>(() => new ReportSettings(), "Which files of a run are read.")
        .Key("artifacts", Kinds.Patterns, (reports, value) => reports with { Artifacts = value }, "Names of the artifacts.")
        .Key("tests", Kinds.Patterns, (reports, value) => reports with { Tests = value }, "Test reports inside them.")
        .Key("coverage", Kinds.Patterns, (reports, value) => reports with { Coverage = value }, "Coverage reports inside them; [] for a pipeline that measures none, and then nobody waits for it.")
        .Key("findings", Kinds.Patterns, (reports, value) => reports with { Findings = value }, "Findings inside them: shown on their lines and counted, never judged; the exit code of the tool is.")
        .Key("min-tests", Kinds.Whole(0, 1_000_000), (reports, value) => reports with { MinTests = value }, "Fewer tests than this are a failure; 0 for a pipeline that may report none: how its run ended decides then.");

    private static readonly SettingType<IReadOnlyList<MatrixAxis>> Matrix = new ConvertedType<IReadOnlyList<MatrixAxis>, IReadOnlyList<MatrixAxis>>(
        new NamedType<MatrixAxis>(
            new ListType<string>(Kinds.Text("a value", 200), "a list of values", min: 1, max: MaxCombinations).As(values => new MatrixAxis("", values)),
            (axis, name) => axis with { Name = name },
            NameRule.Simple("matrix"),
            10),
        SmallEnough);

    private static readonly Shape<PipelineSettings> Pipeline = new Shape<PipelineSettings>(() => new PipelineSettings { Name = "" }, "One pipeline.")
        .Key("runner", Runner, (pipeline, value) => pipeline with { Runner = value }, "A runner the operator configured; actions always exists.")
        .Key("mode", Kinds.Choice<PipelineMode>(), (pipeline, value) => pipeline with { Mode = value }, "observe: the repository's own triggers start it; dispatch: BotApp starts it.")
        .Key("workflow", Workflow, (pipeline, value) => pipeline with { Workflow = value }, "The workflow's file name, or what the runner calls a job; the pipeline's name without it.")
        .Key("on", Triggers, (pipeline, value) => pipeline with { On = value }, "What it runs for; every pull request without it.")
        .Key("matrix", Matrix, (pipeline, value) => pipeline with { Matrix = value }, "What must have reported: every combination of these values.")
        .Key("needs", new ListType<string>(Kinds.Text("a pipeline", 100), "a list of pipelines"), (pipeline, value) => pipeline with { Needs = value }, "Pipelines that must be green for the same commit first.")
        .Key("inputs", Inputs, (pipeline, value) => pipeline with { Inputs = value }, "Inputs for a dispatched run; {trigger} (pull-request, push, merge-group or schedule), {number} (the pull request's) and {branch} are filled in.")
        .Key("concurrency", Concurrency, (pipeline, value) => pipeline with { Concurrency = value }, "What becomes of its runs when a newer commit comes.")
        .Key("timeout", Kinds.Duration("10s", "7d"), (pipeline, value) => pipeline with { Timeout = value }, "The longest a run may take.")
        .Key("queue-timeout", Kinds.Duration("10s", "7d"), (pipeline, value) => pipeline with { QueueTimeout = value }, "The longest a run may wait for a machine.")
        .Key("retry", Retry, (pipeline, value) => pipeline with { Retry = value }, "Re-running, without being asked, jobs that failed although no report names a failing test.")
        .Key("budget", Budget, (pipeline, value) => pipeline with { Budget = value }, "The agreed maximum of the suite's time.")
        .Key("reports", Reports, (pipeline, value) => pipeline with { Reports = value }, "Which files of a run are read.")
        .Rule((pipeline, node, place) => WorkflowOfActions(pipeline.Runner, node, place));

    internal static readonly SettingType<IReadOnlyList<PipelineSettings>> Pipelines = new NamedType<PipelineSettings>(
        Pipeline,
        (pipeline, name) => pipeline with { Name = name },
        NameRule.Simple("pipeline") with
        {
            Pattern = $"^(?!({string.Join('|', Reserved)})$)[A-Za-z0-9][A-Za-z0-9._-]{{0,99}}$",
            IsGood = name => NameRule.Simple("").IsGood(name) && !Reserved.Contains(name),
            Expected = $"{NameRule.Simple("").Expected}, and not {string.Join(", ", Reserved)}, which are checks of BotApp's own",
        });

    /// <summary>GitHub Actions knows workflows by file name; a folder or another ending can only be a mistake.</summary>
    internal static void WorkflowOfActions(string runner, MappingNode node, SettingsPlace place)
    {
        foreach (var key in new[] { "workflow", "teardown-workflow" })
        {
            if (runner == "actions" && node.Entry(key)?.Value is ScalarNode { IsNull: false } scalar
                && (scalar.Text.Contains('/') || !(scalar.Text.EndsWith(".yml", StringComparison.Ordinal) || scalar.Text.EndsWith(".yaml", StringComparison.Ordinal))))
            {
                place.At(key).Expected(SettingsErrorCode.BadValue, scalar, "a file name under .github/workflows that ends with .yml or .yaml");
            }
        }
    }

    private static SettingType<Optional<T>> OrFlag<T>(SettingType<T> keys, Func<T> all)
        where T : class =>
        new EitherType<Optional<T>>(Kinds.Flag.As(on => new Optional<T>(on ? all() : null)), keys.As(value => new Optional<T>(value)), nothingIsOther: true);

    private static (bool Good, ScheduleTrigger Value) Scheduled(ScheduleDraft draft, SettingsNode node, SettingsPlace place) => draft.Cron is null
        ? (false, null!) // the missing or bad expression is among the errors
        : (true, new ScheduleTrigger { Cron = draft.Cron, TimeZone = draft.Timezone, Branch = draft.Branch });

    private static (bool Good, IReadOnlyList<MatrixAxis> Value) SmallEnough(IReadOnlyList<MatrixAxis> axes, SettingsNode node, SettingsPlace place)
    {
        var combinations = axes.Aggregate(1L, (product, axis) => Math.Min(product * axis.Values.Count, int.MaxValue));
        if (combinations > MaxCombinations)
        {
            var message = $"{place.Name}: expected at most {MaxCombinations} combinations, got {combinations}; take values away or split the pipeline.";
            place.Errors.Add(SettingsErrorCode.OutOfRange, node.Span, place.Path, message, $"at most {MaxCombinations} combinations", $"{combinations}");
        }

        return (true, axes);
    }

    private sealed record Optional<T>(T? Value)
        where T : class;

    private sealed record Pair(string Name, string Value);

    private sealed record ScheduleDraft
    {
        public CronExpression? Cron { get; init; }

        public string Timezone { get; init; } = "UTC";

        public string? Branch { get; init; }
    }
}
