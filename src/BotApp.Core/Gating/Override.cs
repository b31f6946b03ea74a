namespace BotApp.Core.Gating;

/// <summary>A person lets the gate pass over one requirement of one commit. It is kept here and shown in the gate; the check itself stays as its app wrote it.</summary>
/// <param name="Check">The requirement's name.</param>
/// <param name="Sha">The commit; on any other it counts for nothing.</param>
/// <param name="BaseRef">The branch it was to be merged into; for any other it counts for nothing.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why; never empty.</param>
/// <param name="At">When.</param>
public sealed record Override(string Check, string Sha, string BaseRef, string By, string Reason, DateTimeOffset At)
{
    /// <summary>The reason code of a requirement that was passed over.</summary>
    public const string Code = "overridden";

    /// <summary>The requirement with what people said about it.</summary>
    internal static Requirement Apply(Requirement requirement, GateInput input)
    {
        if (requirement is not { Overridable: true, State: not RequirementState.Passed } || input.State is not PullRequestState pull)
        {
            return requirement;
        }

        var said = pull.Overrides.FirstOrDefault(one => one.Check == requirement.Name && one.Sha == pull.HeadSha && one.BaseRef == pull.BaseRef);
        return said is null
            ? requirement
            : requirement with { State = RequirementState.Passed, Code = Code, Reason = $"{said.By} let the gate pass over it at {FreezeRules.Utc(said.At)} ({said.Reason}). Without that: {requirement.Reason}" };
    }
}
