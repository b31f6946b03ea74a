using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>Ready-made changes that a visitor can push to a pull request without knowing the sample's files.</summary>
internal interface IDemoChanges
{
    /// <summary>What there is to choose from.</summary>
    IReadOnlyList<(string Name, string Description)> Changes { get; }

    /// <summary>Pushes the change of that name to the pull request's branch, as this person.</summary>
    void Apply(string name, Person person, PullRequest pull);
}
