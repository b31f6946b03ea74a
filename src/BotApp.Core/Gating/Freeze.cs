namespace BotApp.Core.Gating;

/// <summary>A freeze that a person began by <c>/freeze</c>: every gate of the repository is closed.</summary>
/// <param name="By">Who.</param>
/// <param name="Reason">Why; may be empty.</param>
/// <param name="At">Since when.</param>
/// <param name="Until">Its end, not included; null until somebody ends it.</param>
public sealed record Freeze(string By, string Reason, DateTimeOffset At, DateTimeOffset? Until)
{
    /// <summary>Whether it holds at a moment.</summary>
    public bool HoldsAt(DateTimeOffset now) => Until is null || now < Until;
}
