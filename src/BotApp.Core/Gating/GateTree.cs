using System.Text.Json.Serialization;

namespace BotApp.Core.Gating;

/// <summary>
/// The gate as everybody is shown it: the check's summary, the answer to <c>/status</c>, the dashboard's page and <c>POST /api/plan</c> write
/// out this one value, so that they name the same requirements in the same order with the same words.
/// </summary>
/// <param name="State"><c>open</c>, <c>waiting</c> or <c>closed</c>.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Requirements">What it is made of, what keeps it closed first.</param>
public sealed record GateTree(string State, string Reason, IReadOnlyList<GateLine> Requirements)
{
    /// <summary>The tree of a gate that was judged.</summary>
    public static GateTree Of(Requirement gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return new GateTree(WordOf(gate.State), gate.Reason, GateLine.Of(gate.Children)) { Standing = gate.State };
    }

    /// <summary>The same as <see cref="State"/>, for code.</summary>
    [JsonIgnore]
    public RequirementState Standing { get; private init; }

    /// <summary>The whole gate in one word.</summary>
    public static string WordOf(RequirementState state) => state switch
    {
        RequirementState.Passed => "open",
        RequirementState.Pending => "waiting",
        RequirementState.Failed => "closed",
        _ => throw new InvalidOperationException($"Requirement state {state} has no word for a gate."),
    };
}

/// <summary>One requirement of the tree.</summary>
/// <param name="Name">What is required.</param>
/// <param name="State"><c>met</c>, <c>waiting</c>, <c>failed</c> or <c>overridden</c>.</param>
/// <param name="Code">The stable reason code, such as <c>not_reported</c>.</param>
/// <param name="Reason">One sentence: what is so, and what to do.</param>
/// <param name="Requirements">What it is made of; empty for a leaf.</param>
public sealed record GateLine(string Name, string State, string Code, string Reason, IReadOnlyList<GateLine> Requirements)
{
    /// <summary>Whether it keeps the gate from opening; what was passed over does not.</summary>
    [JsonIgnore]
    public RequirementState Standing { get; private init; }

    /// <summary>It is met only because a person let the gate pass over it.</summary>
    [JsonIgnore]
    public bool IsOverridden => Code == Override.Code;

    /// <summary>The lines of some requirements: failed before waiting before met, each in the order of the rules.</summary>
    internal static IReadOnlyList<GateLine> Of(IEnumerable<Requirement> requirements) =>
        [.. requirements.OrderByDescending(one => one.State).Select(one => new GateLine(one.Name, WordOf(one), one.Code, one.Reason, Of(one.Children)) { Standing = one.State })];

    private static string WordOf(Requirement requirement) => requirement.State switch
    {
        RequirementState.Passed => requirement.Code == Override.Code ? "overridden" : "met",
        RequirementState.Pending => "waiting",
        RequirementState.Failed => "failed",
        _ => throw new InvalidOperationException($"Requirement state {requirement.State} has no word."),
    };
}
