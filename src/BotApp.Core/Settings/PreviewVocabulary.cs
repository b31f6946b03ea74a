namespace BotApp.Core.Settings;

/// <summary>The keys under <c>previews</c>, and the probes that deployments share.</summary>
internal static class PreviewVocabulary
{
    private static readonly SettingType<int> StatusCode = Kinds.Whole(100, 599);

    private static readonly Shape<SmokeProbe> Probe = new Shape<SmokeProbe>(() => new SmokeProbe(), "One page that must answer.")
        .Key("path", SitePath(), (probe, value) => probe with { Path = value }, "The path, from the root of the site.")
        .Key("expect", StatusCodes(), (probe, value) => probe with { Expect = value }, "Status codes that are right.")
        .Key("contains", Kinds.Text(), (probe, value) => probe with { Contains = value }, "Plain text the answer must contain.")
        .Key("within", Kinds.Duration("1s", "1h"), (probe, value) => probe with { Within = value }, "How long it is tried.")
        .Key("header-secret", Kinds.SecretName, (probe, value) => probe with { HeaderSecret = value }, "The name of the secret sent as a header.");

    internal static readonly SettingType<IReadOnlyList<SmokeProbe>> Smoke = new ListType<SmokeProbe>(Probe, "a list of pages", max: 20);

    private static readonly Shape<PreviewLabels> Labels = new Shape<PreviewLabels>(() => new PreviewLabels(), "Labels that steer a preview.")
        .Key("require", GateVocabulary.Labels, (labels, value) => labels with { Require = value }, "All of these must be there.")
        .Key("skip", GateVocabulary.Labels, (labels, value) => labels with { Skip = value }, "Any of these forbids it.")
        .Key("force", GateVocabulary.Labels, (labels, value) => labels with { Force = value }, "Any of these makes one despite paths and drafts.");

    private static readonly Shape<PreviewContent> Content = new Shape<PreviewContent>(() => new PreviewContent(), "What the preview's data is.")
        .Key("mode", Kinds.Choice<PreviewContentMode>(), (content, value) => content with { Mode = value }, "Where the data comes from.")
        .Key("source", Kinds.Text("a name", 200), (content, value) => content with { Source = value }, "The name of the snapshot or seed.")
        .Key("reset", Kinds.Choice<PreviewReset>(), (content, value) => content with { Reset = value }, "When it is made anew.");

    private static readonly Shape<PreviewConcurrency> Concurrency = new Shape<PreviewConcurrency>(() => new PreviewConcurrency(), "How many at once.")
        .Key("max-active", Kinds.Whole(1, 1000), (concurrency, value) => concurrency with { MaxActive = value }, "The most that are up in the repository.")
        .Key("cancel-in-progress", Kinds.Flag, (concurrency, value) => concurrency with { CancelInProgress = value }, "Whether a new push cancels the run of the last one.");

    private static readonly Shape<PreviewExpiry> Expiry = new Shape<PreviewExpiry>(() => new PreviewExpiry(), "When it is taken down without being asked.")
        .Key("idle", Kinds.Duration("5m", "365d"), (expiry, value) => expiry with { Idle = value }, "After so long without a push or command.")
        .Key("age", Kinds.Duration("5m", "365d"), (expiry, value) => expiry with { Age = value }, "After so long at all.");

    private static readonly Shape<PreviewSettings> Preview = new Shape<PreviewSettings>(() => new PreviewSettings { Name = "", Workflow = "" }, "One preview.")
        .Key("generation", Kinds.Choice<PreviewGeneration>(), (preview, value) => preview with { Generation = value }, "What makes it.")
        .Key("runner", PipelineVocabulary.Runner, (preview, value) => preview with { Runner = value }, "A runner the operator configured; actions always exists.")
        .Needed("workflow", PipelineVocabulary.Workflow, (preview, value) => preview with { Workflow = value }, "The workflow that brings it up, taken from the default branch.")
        .Key("teardown-workflow", PipelineVocabulary.Workflow, (preview, value) => preview with { TeardownWorkflow = value }, "The workflow that takes it down; the same one without it.")
        .Key("branches", Kinds.Patterns, (preview, value) => preview with { Branches = value }, "Base branches.")
        .Key("paths", Kinds.Patterns, (preview, value) => preview with { Paths = value }, "At least one changed path must fit.")
        .Key("labels", Labels, (preview, value) => preview with { Labels = value }, "Labels that steer it.")
        .Key("drafts", Kinds.Choice<PreviewDrafts>(), (preview, value) => preview with { Drafts = value }, "Previews of drafts.")
        .Key("bots", Kinds.Flag, (preview, value) => preview with { Bots = value }, "Previews of bots' pull requests.")
        .Key("forks", Kinds.Choice<PreviewForks>(), (preview, value) => preview with { Forks = value }, "Previews of forks.")
        .Key("environment", Kinds.Template("an environment such as preview or \"pr-{number}\"", "number"), (preview, value) => preview with { Environment = value }, "GitHub's environment.")
        .Key("url", Url("number", "branch", "sha"), (preview, value) => preview with { Url = value }, "The address if the runner returns none.")
        .Key("data", Content, (preview, value) => preview with { Data = value }, "What its data is.")
        .Key("inputs", PipelineVocabulary.Inputs, (preview, value) => preview with { Inputs = value }, "Inputs for the run.")
        .Key("concurrency", Concurrency, (preview, value) => preview with { Concurrency = value }, "How many at once.")
        .Key("timeout", Kinds.Duration("10s", "7d"), (preview, value) => preview with { Timeout = value }, "The longest a run may take.")
        .Key("expire-after", Expiry, (preview, value) => preview with { ExpireAfter = value }, "When it is taken down without being asked.")
        .Key("sleep-after", Kinds.Duration("1m", "365d"), (preview, value) => preview with { SleepAfter = value }, "After so long the host may sleep.")
        .Key("comment", Kinds.Choice<PreviewComment>(), (preview, value) => preview with { Comment = value }, "The comment with the link.")
        .Key("smoke", Smoke, (preview, value) => preview with { Smoke = value }, "What must answer before it is called ready.")
        .Rule((preview, node, place) => PipelineVocabulary.WorkflowOfActions(preview.Runner, node, place));

    internal static readonly SettingType<IReadOnlyList<PreviewSettings>> Previews =
        new NamedType<PreviewSettings>(Preview, (preview, name) => preview with { Name = name }, NameRule.Simple("preview"), 20);

    /// <summary>An address, in which the words may stand in braces.</summary>
    internal static SettingType<string> Url(params string[] words)
    {
        const string expected = "an address such as https://staging.example.org";
        return new ConvertedType<string, string>(Kinds.Template(expected, words), (text, node, place) =>
        {
            var sample = words.Aggregate(text, (current, word) => current.Replace($"{{{word}}}", "1"));
            var good = Uri.TryCreate(sample, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0 && uri.Host.Length > 0;
            if (!good)
            {
                place.Expected(SettingsErrorCode.BadValue, node, $"{expected}, without a name or password");
            }

            return (good, text);
        });
    }

    private static ScalarType<string> SitePath() => new(
        "a path such as /healthz",
        text => text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal) && text.Length <= 500 && !text.Any(character => char.IsWhiteSpace(character) || character == '\\')
            ? new(text)
            : Parsed<string>.Bad(),
        () => Kinds.TextSchema("^/([^/\\s\\\\][^\\s\\\\]*)?$", 500));

    private static EitherType<IReadOnlyList<int>> StatusCodes() => new(
        StatusCode.As(code => (IReadOnlyList<int>)[code]),
        new ListType<int>(StatusCode, "a status code such as 200, or a list of them", min: 1, max: 20),
        nothingIsOther: false);
}
