namespace BotApp.Core.Settings;

/// <summary>What may be written at a place of a settings file.</summary>
internal enum OutlineKind
{
    /// <summary>Nothing that is known: inside a comment, a quoted text or a text of several lines.</summary>
    None,

    /// <summary>A key of the mapping.</summary>
    Key,

    /// <summary>The value of the key, or an item inside brackets.</summary>
    Value,

    /// <summary>An item after a dash: a word, or the first key of a mapping.</summary>
    Item,
}

/// <summary>A place in a file that may not be finished.</summary>
/// <param name="Kind">What may be written there.</param>
/// <param name="Path">Keys and, as <c>[0]</c>, items that lead there.</param>
/// <param name="Start">Where the word at the place begins.</param>
/// <param name="End">Where it ends.</param>
internal sealed record OutlinePlace(OutlineKind Kind, IReadOnlyList<string> Path, int Start, int End)
{
    internal static OutlinePlace Nowhere { get; } = new(OutlineKind.None, [], 0, 0);

    /// <summary>The column of the word, from 0.</summary>
    public int Column { get; init; }

    /// <summary>Inside braces or brackets.</summary>
    public bool IsFlow { get; init; }

    /// <summary>A colon follows the word already.</summary>
    public bool HasColon { get; init; }
}
