namespace BotApp.Core.Commands;

/// <summary>What obeying one command led to.</summary>
/// <param name="State">What is remembered from now on.</param>
/// <param name="Effects">Deeds that follow from the command itself.</param>
/// <param name="Answer">What the person is told.</param>
internal sealed record CommandOutcome(PullRequestState State, IReadOnlyList<Effect> Effects, CommandAnswer Answer)
{
    /// <summary>It was obeyed.</summary>
    public static CommandOutcome Done(PullRequestState state, string code, string text, params IReadOnlyList<Effect> effects) => new(state, effects, new CommandAnswer(true, code, text));

    /// <summary>It was handed on to whom it concerns, who answers it.</summary>
    public static CommandOutcome HandedOn(PullRequestState state, Effect effect) => new(state, [effect], CommandAnswer.Elsewhere);

    /// <summary>It was not, and nothing changed.</summary>
    public static CommandOutcome Refused(PullRequestState state, string code, string text) => new(state, [], new CommandAnswer(false, code, text));
}
