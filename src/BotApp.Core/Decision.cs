namespace BotApp.Core;

/// <summary>Makes decisions.</summary>
public static class Decision
{
    /// <summary>Nothing but a reason.</summary>
    public static Decision<TState> Nothing<TState>(TState state, string because)
        where TState : SubjectState => new(state, [], because);
}

/// <summary>What follows from an event: the new State, the deeds, and why.</summary>
/// <param name="State">What is remembered from now on.</param>
/// <param name="Effects">Deeds in the order to perform them.</param>
/// <param name="Because">The reason, one sentence per rule that spoke.</param>
public sealed record Decision<TState>(TState State, IReadOnlyList<Effect> Effects, string Because)
    where TState : SubjectState
{
    /// <summary>The next rule decides from this decision's State; effects and reasons add up.</summary>
    public Decision<TState> Then(Func<TState, Decision<TState>> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var next = rule(State);
        var because = next.Because.Length == 0 ? Because : Because.Length == 0 ? next.Because : $"{Because} {next.Because}";
        return new Decision<TState>(next.State, [.. Effects, .. next.Effects], because);
    }
}
