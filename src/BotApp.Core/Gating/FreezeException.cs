namespace BotApp.Core.Gating;

/// <summary>What a label that makes an exception of a freeze comes to: its word counts as much as that of whoever put it on.</summary>
/// <param name="Holds">The pull request passes the freeze.</param>
/// <param name="Why">Who put the label on, and what is missing where it does not hold; a sentence.</param>
/// <param name="IsUnreadable">GitHub did not say who it was: it is asked again.</param>
internal sealed record FreezeException(bool Holds, string Why, bool IsUnreadable = false)
{
    /// <summary>The exception; null when no label of the pull request makes one. A group of the merge queue inherits none.</summary>
    public static FreezeException? Of(GateInput input) => input.State is not PullRequestState ? null
        : FreezeRules.ExceptionLabels(input.Gate, input.Facts.PullRequest, input.Facts.Freeze, input.Facts.Now).Select(label => Of(label, input))
            .OrderByDescending(one => one.Holds).ThenByDescending(one => one.IsUnreadable).FirstOrDefault();

    private static FreezeException Of(string label, GateInput input)
    {
        var read = input.Facts.Labelled.FirstOrDefault(one => one.Name == label);
        if (read is not { By: { } by, Actor.Known: true } || !input.LabelRefusals.TryGetValue(label, out var refusal))
        {
            return new FreezeException(false, $"The label `{label}` makes no exception: GitHub did not say who put it on and what they may do; BotApp asks again.", IsUnreadable: true);
        }

        return refusal is null
            ? new FreezeException(true, $"{by.Login} put the label `{label}` on, which makes an exception.")
            : new FreezeException(false, $"The label `{label}` makes no exception: {by.Login} put it on, and {refusal}.");
    }
}
