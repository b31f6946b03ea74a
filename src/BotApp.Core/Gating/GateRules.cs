using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Gating;

/// <summary>What the gate of one commit is judged from.</summary>
/// <param name="Settings">The settings to go by.</param>
/// <param name="Gate">Its gate.</param>
/// <param name="State">The subject with its pipelines.</param>
/// <param name="Plans">Which pipelines have to run, and why not.</param>
/// <param name="Facts">What GitHub shows.</param>
public sealed record GateInput(RepositorySettings Settings, GateSettings Gate, CommitState State, IReadOnlyList<PipelinePlan> Plans, Facts Facts)
{
    internal TimeSpan Age => Facts.Now - State.HeadSince;

    internal bool PastDeadline => Age >= Gate.Deadline;
}

/// <summary>
/// Open or closed, and why: a pure function of settings, pipelines and what GitHub shows, evaluated anew at every event and timer.
/// What is missing, unreadable, unknown or not yet reported never passes.
/// </summary>
public static class GateRules
{
    /// <summary>The tree of requirements of one commit.</summary>
    public static Requirement Evaluate(GateInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var children = new List<Requirement>();
        children.AddRange(SettingsInOrder(input));
        children.AddRange(NotYetSupported(input));
        children.AddRange(CoverageGate.Of(input));
        children.AddRange(PullRequestInOrder(input));
        children.AddRange(input.Gate.Required.Select(required => OfRequired(required, input)));
        children.AddRange(OfPresent(input));
        children.AddRange(Settled(input, children));
        return Requirement.All("gate", children);
    }

    /// <summary>The gate that applies; null when there is none. Settings that are broken or cannot be read open no gate that they might close.</summary>
    public static GateSettings? GateOf(SettingsFact settings, bool hadOne)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Effective.Gate ?? settings switch
        {
            SettingsFact.Broken => new GateSettings(),
            SettingsFact.Unavailable { LastGood: null } when hadOne => new GateSettings(),
            _ => null,
        };
    }

    /// <summary>When the gate has to be looked at again although nothing happens; null when only events can change it.</summary>
    public static DateTimeOffset? NextLook(GateInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DateTimeOffset[] moments = [input.State.HeadSince + input.Gate.Grace, input.State.HeadSince + input.Gate.Deadline];
        var coming = moments.Where(moment => moment > input.Facts.Now).Order().ToList();
        return coming.Count > 0 ? coming[0] : null;
    }

    private static IEnumerable<Requirement> SettingsInOrder(GateInput input) => input.Facts.Settings switch
    {
        SettingsFact.Broken broken => [Requirement.Failed("settings", "settings_broken", BrokenReason(broken))],
        SettingsFact.Unavailable unavailable => [Requirement.Pending("settings", "unavailable", $"could not be read ({unavailable.Reason}); BotApp tries again.")],
        _ => [],
    };

    private static string BrokenReason(SettingsFact.Broken broken)
    {
        var first = broken.Errors.Count > 0 ? $" First: line {broken.Errors[0].Line.ToString(CultureInfo.InvariantCulture)}: {broken.Errors[0].Message}" : "";
        return $".github/botapp.yml on the base branch has {broken.Errors.Count} error(s), so the gate stays closed.{first}";
    }

    // A setting that is accepted and then not obeyed would be a false green: say so and stay closed.
    private static IEnumerable<Requirement> NotYetSupported(GateInput input)
    {
        if (input.Gate.Freeze.Count > 0)
        {
            yield return Unsupported("gate.freeze");
        }

        if (input.Gate.UpToDate == UpToDate.Strict)
        {
            yield return Unsupported("gate.up-to-date: strict");
        }
    }

    private static Requirement Unsupported(string key) =>
        Requirement.Failed(key, "not_supported", "this version of BotApp does not evaluate this setting, and ignoring it could let something pass: remove it from .github/botapp.yml.");

    private static IEnumerable<Requirement> PullRequestInOrder(GateInput input)
    {
        if (input.Facts.PullRequest is not { } pull)
        {
            yield break;
        }

        if (pull.Draft && input.Gate.Drafts == DraftGate.Pending)
        {
            yield return Requirement.Pending("draft", "draft", "is a draft: mark it as ready for review.");
        }

        if (pull.Mergeable == false)
        {
            yield return Requirement.Failed("conflict", "conflict", $"conflicts with {pull.BaseRef}: merge or rebase, then push.");
        }

        foreach (var label in pull.Labels.Where(label => input.Gate.HoldLabels.Contains(label, StringComparer.OrdinalIgnoreCase)))
        {
            yield return Requirement.Pending("hold", "hold_label", $"the label `{label}` holds it: remove the label.");
        }

        if (input.State is PullRequestState { Hold: { } hold })
        {
            yield return Requirement.Pending("hold", "hold", $"{hold.By} holds it{(hold.Reason is { Length: > 0 } why ? $" ({why})" : "")}: `/unhold` releases it.");
        }
    }

    private static Requirement OfRequired(RequiredCheck required, GateInput input) => required switch
    {
        RequiredCheck.OfPipeline pipeline => OfPipeline(pipeline.Name, input),
        RequiredCheck.OfApp app => OfApp(app, input),
        _ => throw new InvalidOperationException($"Requirement {required.GetType().Name} has no rule."),
    };

    private static Requirement OfPipeline(string name, GateInput input)
    {
        var plan = input.Plans.FirstOrDefault(one => one.Pipeline.Name == name);
        if (plan is null)
        {
            return Requirement.Failed(name, "undefined", "is required but not defined under `pipelines`.");
        }

        if (plan.Need != PipelineNeed.Runs)
        {
            return plan.Need == PipelineNeed.NotNeeded
                ? Requirement.Passed(name, "not_needed", plan.Reason)
                : Requirement.Pending(name, "later", plan.Reason);
        }

        var run = input.State.Runs.FirstOrDefault(one => one.Pipeline == name && one.Sha == input.State.HeadSha);
        return run switch
        {
            null => Requirement.Pending(name, "expected", "has not been looked at yet."),
            { Verdict: { } verdict } => OfVerdict(name, verdict),
            { Phase: PipelinePhase.Waiting } => OfWaiting(name, run, input),
            { Phase: PipelinePhase.Requested } => input.PastDeadline
                ? NotReported(name, input)
                : Requirement.Pending(name, "expected", "has not started yet."),
            { Phase: PipelinePhase.Queued } => Requirement.Pending(name, "queued", "is queued on its runner."),
            { Phase: PipelinePhase.Running } => Requirement.Pending(name, "in_progress", "is running."),
            { Phase: PipelinePhase.Collecting } => Requirement.Pending(name, "collecting", "has ended; its reports are being read."),
            _ => Requirement.Pending(name, "unknown_state", "is in a state BotApp does not know, which does not count as passed."),
        };
    }

    private static Requirement OfVerdict(string name, PipelineVerdict verdict) => verdict.Conclusion switch
    {
        CheckConclusion.Success => Requirement.Passed(name, verdict.Code, verdict.Title),
        CheckConclusion.ActionRequired => Requirement.Pending(name, verdict.Code, verdict.Title),
        _ => Requirement.Failed(name, verdict.Code, verdict.Title),
    };

    private static Requirement OfWaiting(string name, PipelineRun run, GateInput input)
    {
        var untrusted = input.State is PullRequestState { Fork: true } pull && pull.TrustedSha != run.Sha;
        if (untrusted && run.Dispatched)
        {
            return Requirement.Pending(name, "needs_ok_to_test", run.Waits ?? "needs `/ok-to-test` by a maintainer.");
        }

        return input.PastDeadline ? NotReported(name, input) : Requirement.Pending(name, "waiting", run.Waits ?? "waits for its turn.");
    }

    private static Requirement OfApp(RequiredCheck.OfApp required, GateInput input)
    {
        if (input.Facts.Commit is not { Problem: null } commit)
        {
            return Unreadable(required.Check, input.Facts.Commit?.Problem);
        }

        if (ReportedChecks.Judge(required, commit, input.Facts.App.Id) is { } found)
        {
            return found;
        }

        var name = ReportedChecks.NameOf(required);
        var others = commit.Checks.Where(check => check.Name == required.Check && check.AppId != input.Facts.App.Id).Select(check => check.AppSlug)
            .Concat(commit.Statuses.Where(one => one.Context.Equals(required.Check, StringComparison.OrdinalIgnoreCase)).Select(one => one.CreatorLogin ?? "unknown")).Distinct().ToList();
        if (others.Count > 0 && !input.PastDeadline)
        {
            return Requirement.Pending(name, "foreign", $"was reported only by {string.Join(", ", others)}, which does not count.");
        }

        var unfinished = commit.Runs.Where(one => one.Status != "completed").Select(one => one.Name).ToList();
        return unfinished.Count > 0
            ? Requirement.Pending(name, "runs_incomplete", $"has not reported, and {string.Join(", ", unfinished)} is still running.")
            : input.PastDeadline ? NotReported(name, input) : Requirement.Pending(name, "expected", "has not reported yet.");
    }

    private static IEnumerable<Requirement> OfPresent(GateInput input)
    {
        var gate = input.Gate;
        if (gate.RequiredIfPresent.Patterns.Count == 0 && gate.Unknown == UnknownChecks.Ignore)
        {
            return [];
        }

        if (input.Facts.Commit is not { Problem: null } commit)
        {
            return [Unreadable("checks", input.Facts.Commit?.Problem)];
        }

        var checks = ReportedChecks.Foreign(commit, input.Facts.App.Id).Where(check => Matters(check.Name, gate) && !IsRequired(check.Name, check.AppSlug, gate))
            .Select(check => CheckStates.Judge($"{check.Name} ({check.AppSlug})", check.Status, check.Conclusion));
        var statuses = commit.Statuses.Where(status => Matters(status.Context, gate) && !IsRequired(status.Context, status.CreatorLogin, gate))
            .Select(status => CheckStates.Judge(status.Context, status.State, null));
        var unfinished = commit.Runs.Where(run => run.Status != "completed").Select(run => run.Name).Distinct().ToList();
        Requirement[] partial = unfinished.Count == 0 ? []
            : [Requirement.Pending("workflow runs", "runs_incomplete", $"{string.Join(", ", unfinished)} is still running and may report more checks.")];
        return [.. checks, .. statuses, .. partial];
    }

    // Just after a push the list of checks is empty because nobody reported yet, not because nothing is required.
    private static IEnumerable<Requirement> Settled(GateInput input, IReadOnlyList<Requirement> found)
    {
        var left = input.Gate.Grace - input.Age;
        return left > TimeSpan.Zero && found.All(one => one.State == RequirementState.Passed)
            ? [Requirement.Pending("grace", "grace", $"nothing is judged settled before {(input.State.HeadSince + input.Gate.Grace).UtcDateTime:HH:mm:ss} UTC, in case more checks appear.")]
            : [];
    }

    private static bool Matters(string name, GateSettings gate) =>
        gate.RequiredIfPresent.Matches(name) || (gate.Unknown == UnknownChecks.Require && !gate.Optional.Matches(name));

    private static bool IsRequired(string name, string? by, GateSettings gate) =>
        gate.Required.OfType<RequiredCheck.OfApp>().Any(required => required.Check == name && ReportedChecks.IsBy(by, required.App));

    private static Requirement Unreadable(string name, string? problem) =>
        Requirement.Pending(name, "unavailable", $"could not be read ({problem ?? "no answer"}); BotApp tries again, and until then it does not pass.");

    private static Requirement NotReported(string name, GateInput input) =>
        Requirement.Failed(name, "not_reported", $"not reported since {input.State.HeadSince.UtcDateTime:HH:mm} UTC; likely a path filter or a renamed check. Run it, or mend `gate.required`.");
}
