using System.Globalization;
using BotApp.Core.Settings;

namespace BotApp.Core.Gating;

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
        children.AddRange(CoverageGate.Of(input));
        children.AddRange(MigrationGate.Of(input));
        children.AddRange(PullRequestInOrder(input));
        children.AddRange(Merging(input));
        children.AddRange(input.Gate.Required.Select(required => OfRequired(required, input)));
        children.AddRange(ForeignRequirements.Present(input));
        children = [.. children.Select(child => Override.Apply(child, input))];
        children.AddRange(Settled(input, children));
        children.AddRange(QueueRules.OfGroup(input, children));
        children = [.. children.Select(child => QueueRules.Decided(child, input))];
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
    public static DateTimeOffset? NextLook(Requirement gate, GateInput input)
    {
        ArgumentNullException.ThrowIfNull(gate);
        ArgumentNullException.ThrowIfNull(input);
        DateTimeOffset?[] moments = [input.State.HeadSince + input.Gate.Grace, input.State.HeadSince + input.Deadline, input.IsGroup ? input.State.HeadSince + QueueRules.SilentFor : null, FreezeRules.NextOpening(input), .. gate.Children.Select(child => child.LookAt)];
        return moments.Where(moment => moment > input.Facts.Now).Min();
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

    // What is so about the moment and the base, and not about the commit. A group of the merge queue is built on its base by GitHub.
    private static IEnumerable<Requirement> Merging(GateInput input)
    {
        if (FreezeRules.Of(input) is { } frozen)
        {
            yield return frozen;
        }

        if (UpToDateRules.Of(input) is { } behind)
        {
            yield return behind;
        }
    }

    private static Requirement OfRequired(RequiredCheck required, GateInput input) => required switch
    {
        RequiredCheck.OfPipeline pipeline => PipelineRequirement.Of(pipeline.Name, input),
        RequiredCheck.OfApp app => ForeignRequirements.Of(app, input),
        _ => throw new InvalidOperationException($"Requirement {required.GetType().Name} has no rule."),
    };

    // Just after a push the list of checks is empty because nobody reported yet, not because nothing is required.
    private static IEnumerable<Requirement> Settled(GateInput input, IReadOnlyList<Requirement> found)
    {
        var left = input.Gate.Grace - input.Age;
        return left > TimeSpan.Zero && found.All(one => one.State == RequirementState.Passed)
            ? [Requirement.Pending("grace", "grace", $"nothing is judged settled before {(input.State.HeadSince + input.Gate.Grace).UtcDateTime:HH:mm:ss} UTC, in case more checks appear.")]
            : [];
    }
}
