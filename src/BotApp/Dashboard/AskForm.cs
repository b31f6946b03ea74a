using BotApp.Core;

namespace BotApp.Dashboard;

/// <summary>A button that asks for something in the words of a command.</summary>
/// <param name="Subject">Of whom.</param>
/// <param name="Command">The command, or its beginning.</param>
/// <param name="Sha">The commit that the page shows.</param>
/// <param name="Label">What stands on the button.</param>
internal sealed record AskForm(SubjectKey Subject, string Command, string Sha, string Label)
{
    /// <summary>What the person may add; null: nothing.</summary>
    public string? Rest { get; init; }

    /// <summary>An example of it.</summary>
    public string? Example { get; init; }

    /// <summary>They cannot leave it out.</summary>
    public bool IsRestNeeded { get; init; }

    /// <summary>What was live when the page showed what this brings; null: the page did not show that.</summary>
    public string? ShownLive { get; init; }

    /// <summary>Tells this button from the same one pressed later: pressing it twice asks once.</summary>
    public string Ask { get; } = Guid.NewGuid().ToString("N");
}
