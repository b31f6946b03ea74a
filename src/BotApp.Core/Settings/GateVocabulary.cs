namespace BotApp.Core.Settings;

/// <summary>The keys under <c>gate</c>, and the windows of time that deployments share.</summary>
internal static class GateVocabulary
{
    private static readonly Shape<WindowDraft> WindowKeys = new Shape<WindowDraft>(() => new WindowDraft(), "A stretch of time: cron and duration, or from and to.")
        .Key("cron", Kinds.Cron, (draft, value) => draft with { Cron = value }, "When it opens, again and again.")
        .Key("duration", Kinds.Duration("1m", "31d"), (draft, value) => draft with { Duration = value }, "How long it stays open.")
        .Key("from", Kinds.Day, (draft, value) => draft with { From = value }, "The first day.")
        .Key("to", Kinds.Day, (draft, value) => draft with { To = value }, "The last day, included.")
        .Key("timezone", Kinds.Zone, (draft, value) => draft with { Timezone = value }, "The IANA zone in which the times are meant.")
        .Key("reason", Kinds.Text("a reason"), (draft, value) => draft with { Reason = value }, "Why, for people.");

    internal static readonly SettingType<IReadOnlyList<TimeWindow>> Windows =
        new ListType<TimeWindow>(new ConvertedType<WindowDraft, TimeWindow>(WindowKeys, Window), "a list of windows of time");

    internal static readonly SettingType<IReadOnlyList<string>> Labels = new ListType<string>(Kinds.Text("a label", 50), "a list of labels");

    private static readonly Shape<RequiredDraft> RequiredKeys = new Shape<RequiredDraft>(() => new RequiredDraft(), "Somebody else's check, pinned to who may report it.")
        .Needed("check", Kinds.Text("a check's name", 255), (draft, value) => draft with { Check = value }, "Its exact name.")
        .Needed("app", Kinds.App, (draft, value) => draft with { App = value }, "The app's slug, or the login that writes the status.");

    private static readonly SettingType<RequiredCheck> Required = new EitherType<RequiredCheck>(
        Kinds.Text("a pipeline, or { check: NAME, app: SLUG }", 100).As(name => (RequiredCheck)new RequiredCheck.OfPipeline(name)),
        new ConvertedType<RequiredDraft, RequiredCheck>(RequiredKeys, OfApp),
        nothingIsOther: false);

    internal static readonly Shape<GateSettings> Gate = new Shape<GateSettings>(() => new GateSettings(), "The aggregate gate.")
        .Key("branches", Kinds.Patterns, (gate, value) => gate with { Branches = value }, "Base branches that have a gate.")
        .Key("required", new ListType<RequiredCheck>(Required, "a list of pipelines and { check, app }"), (gate, value) => gate with { Required = value }, "What must be green; every pipeline without it.")
        .Key("required-if-present", Kinds.Patterns, (gate, value) => gate with { RequiredIfPresent = value }, "Names of checks that must be green when they are there.")
        .Key("optional", Kinds.Patterns, (gate, value) => gate with { Optional = value }, "Names of checks that never matter.")
        .Key("must-run", Kinds.Patterns, (gate, value) => gate with { MustRun = value }, "Names of checks that have to succeed: skipped or neutral is not enough.")
        .Key("unknown", Kinds.Choice<UnknownChecks>(), (gate, value) => gate with { Unknown = value }, "What a check named nowhere is.")
        .Key("up-to-date", Kinds.Choice<UpToDate>(), (gate, value) => gate with { UpToDate = value }, "What being behind the base does.")
        .Key("grace", Kinds.Duration("0s", "1h"), (gate, value) => gate with { Grace = value }, "Nothing is judged settled before.")
        .Key("deadline", Kinds.Duration("1m", "30d"), (gate, value) => gate with { Deadline = value }, "A required check that has not reported by then is a failure.")
        .Key("drafts", Kinds.Choice<DraftGate>(), (gate, value) => gate with { Drafts = value }, "What the gate says of a draft.")
        .Key("hold-labels", Labels, (gate, value) => gate with { HoldLabels = value }, "Labels that hold the gate closed.")
        .Key("freeze", Windows, (gate, value) => gate with { Freeze = value }, "Times in which nothing is merged.")
        .Key("freeze-exception-labels", Labels, (gate, value) => gate with { FreezeExceptionLabels = value }, "Labels that let a pull request pass a freeze, where whoever put the label on may override (commands.allow.override; maintain without it).");

    private static (bool Good, RequiredCheck Value) OfApp(RequiredDraft draft, SettingsNode node, SettingsPlace place) => draft is { Check: { } check, App: { } app }
        ? (true, new RequiredCheck.OfApp(check, app))
        : (false, null!); // what is missing is among the errors

    private static (bool Good, TimeWindow Value) Window(WindowDraft draft, SettingsNode node, SettingsPlace place)
    {
        var written = node is MappingNode mapping ? mapping.Entries.Select(entry => entry.Key.Text).ToHashSet() : [];
        var recurs = written.Contains("cron") || written.Contains("duration");
        if (recurs && (written.Contains("from") || written.Contains("to")))
        {
            place.Errors.Add(SettingsErrorCode.Conflict, node.Span, place.Path, $"{place.Name}: a window either recurs (cron, duration) or lasts from a day to a day (from, to), not both.");
            return (false, null!);
        }

        foreach (var key in (recurs ? ["cron", "duration"] : new[] { "from", "to" }).Where(key => !written.Contains(key)))
        {
            place.Errors.Add(SettingsErrorCode.MissingKey, node.Span, place.At(key).Path, $"{place.Name}: the key '{key}' is missing; a window has cron and duration, or from and to.", key, "nothing");
        }

        return draft switch
        {
            { Cron: { } cron, Duration: { } duration } => (true, new TimeWindow.Recurring { Cron = cron, Duration = duration, TimeZone = draft.Timezone, Reason = draft.Reason }),
            { From: { } from, To: { } to } => Days(draft, from, to, node, place),
            _ => (false, null!), // what is missing or bad is among the errors
        };
    }

    private static (bool Good, TimeWindow Value) Days(WindowDraft draft, DateOnly from, DateOnly to, SettingsNode node, SettingsPlace place)
    {
        if (to < from)
        {
            place.Errors.Add(SettingsErrorCode.OutOfRange, node.Span, place.Path, $"{place.Name}: the last day ({to:yyyy-MM-dd}) is before the first ({from:yyyy-MM-dd}).");
        }

        return (true, new TimeWindow.Days { From = from, To = to, TimeZone = draft.Timezone, Reason = draft.Reason });
    }

    private sealed record RequiredDraft
    {
        public string? Check { get; init; }

        public AppName? App { get; init; }
    }

    private sealed record WindowDraft
    {
        public CronExpression? Cron { get; init; }

        public TimeSpan? Duration { get; init; }

        public DateOnly? From { get; init; }

        public DateOnly? To { get; init; }

        public string Timezone { get; init; } = "UTC";

        public string Reason { get; init; } = "";
    }
}
