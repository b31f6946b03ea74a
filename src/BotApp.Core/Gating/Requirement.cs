namespace BotApp.Core.Gating;

/// <summary>Where a requirement stands.</summary>
public enum RequirementState
{
    /// <summary>Met.</summary>
    Passed,

    /// <summary>Not met yet.</summary>
    Pending,

    /// <summary>Not met, and waiting will not help.</summary>
    Failed,
}

/// <summary>
/// A node of the gate's tree: what is required, where it stands, and why, in one sentence. <see cref="GateTree"/> is what everybody is shown of it.
/// </summary>
/// <param name="Name">What is required.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Code">Stable reason code, such as <c>not_reported</c>.</param>
/// <param name="Reason">One sentence: what is so, and what to do when something can be done.</param>
/// <param name="Children">What it is made of; empty for a leaf.</param>
public sealed record Requirement(string Name, RequirementState State, string Code, string Reason, IReadOnlyList<Requirement> Children)
{
    /// <summary>When time alone changes it; null when only events can.</summary>
    public DateTimeOffset? LookAt { get; init; }

    /// <summary>A person with the right to may let the gate pass over it (<c>/override</c>): checks and freezes; never a hold, a conflict or what could not be read.</summary>
    public bool Overridable { get; init; }

    /// <summary>A leaf that is met.</summary>
    public static Requirement Passed(string name, string code, string reason) => new(name, RequirementState.Passed, code, reason, []);

    /// <summary>A leaf that is not met yet.</summary>
    public static Requirement Pending(string name, string code, string reason) => new(name, RequirementState.Pending, code, reason, []);

    /// <summary>A leaf that failed.</summary>
    public static Requirement Failed(string name, string code, string reason) => new(name, RequirementState.Failed, code, reason, []);

    /// <summary>All of these: failed when one failed, else pending when one is, else passed. Without any there is nothing that proves anything: pending.</summary>
    public static Requirement All(string name, IReadOnlyList<Requirement> children)
    {
        ArgumentNullException.ThrowIfNull(children);
        var failed = children.Where(child => child.State == RequirementState.Failed).ToList();
        var pending = children.Where(child => child.State == RequirementState.Pending).ToList();
        var first = failed.Concat(pending).FirstOrDefault();
        return first switch
        {
            null when children.Count == 0 => Pending(name, "nothing_required", "Nothing is required, so nothing proves this commit good."),
            { State: RequirementState.Failed } => new Requirement(name, RequirementState.Failed, first.Code, Sentence(failed), children),
            { } => new Requirement(name, RequirementState.Pending, first.Code, Sentence(pending), children),
            null => new Requirement(name, RequirementState.Passed, "passed", children.Count == 1 ? "The one requirement is met." : $"All {children.Count} requirements are met.", children),
        };
    }

    private static string Sentence(List<Requirement> open) =>
        open.Count == 1 ? $"{open[0].Name}: {open[0].Reason}" : string.Join(" · ", open.Select(child => $"{child.Name}: {child.Reason}"));
}
