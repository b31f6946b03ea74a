namespace BotApp.Core.Settings;

/// <summary>Something that may be written at a place.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Kind"><c>key</c>, <c>value</c> or <c>name</c> (one that the file itself gives).</param>
/// <param name="Insert">The text.</param>
/// <param name="Caret">Where writing goes on, counted from the beginning of the text.</param>
/// <param name="Description">What it means.</param>
public sealed record SettingsCandidate(string Label, string Kind, string Insert, int Caret, string Description);

/// <summary>What may be written at a place, and what of the text it takes the place of.</summary>
/// <param name="Start">Where the word begins that is being written.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Candidates">What fits the word, best first.</param>
public sealed record SettingsCompletions(int Start, int End, IReadOnlyList<SettingsCandidate> Candidates);

/// <summary>Says what may be written at a place of a settings file that need not be finished: by the vocabulary, and by the names the file gives. Never throws.</summary>
public static class SettingsCompletion
{
    /// <summary>More are not listed.</summary>
    public const int Max = 60;

    // Lists of names that stand elsewhere in the file.
    private static readonly (string[] Place, string Section)[] References =
    [
        (["pipelines", "*", "needs", "[]"], "pipelines"),
        (["gate", "required", "[]"], "pipelines"),
        (["deployments", "*", "requires", "[]"], "deployments"),
    ];

    /// <summary>Candidates at an offset of the text.</summary>
    public static SettingsCompletions At(string text, int offset)
    {
        var outline = SettingsOutline.Read(text, offset);
        var place = outline.Place;
        var cursor = Math.Clamp(offset, 0, text.Length);
        if (place.Kind == OutlineKind.None)
        {
            return new SettingsCompletions(cursor, cursor, []);
        }

        var tree = SettingsKeyTree.Root.Find(place.Path);
        var word = text[place.Start..Math.Clamp(cursor, place.Start, place.End)];
        IEnumerable<SettingsCandidate> all = tree is null ? [] : place.Kind switch
        {
            OutlineKind.Key => KeysOf(tree, outline, place, text),
            OutlineKind.Value => ValuesOf(tree, outline, place),
            _ => KeysOf(tree, outline, place, text).Concat(ValuesOf(tree, outline, place)),
        };
        var fitting = all.Where(candidate => candidate.Label.Contains(word, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(candidate => candidate.Label.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Take(Max);
        return new SettingsCompletions(place.Start, place.End, [.. fitting]);
    }

    private static IEnumerable<SettingsCandidate> KeysOf(SettingsKeyTree tree, SettingsOutline outline, OutlinePlace place, string text)
    {
        var own = text[place.Start..place.End].Trim('"', '\'');
        var written = outline.KeysOf(place.Path).Where(key => !place.HasColon || key != own).ToHashSet(StringComparer.Ordinal);
        return tree.Keys.Where(pair => !written.Contains(pair.Key)).OrderByDescending(pair => tree.IsNeeded(pair.Key)).Select(pair => KeyOf(pair.Key, pair.Value, tree.IsNeeded(pair.Key), place));
    }

    private static SettingsCandidate KeyOf(string key, SettingsKeyTree tree, bool isNeeded, OutlinePlace place)
    {
        var (insert, back) = place switch
        {
            { HasColon: true } => (key, 0),
            { IsFlow: true } => ($"{key}: ", 0),
            _ when tree.IsWord => ($"{key}: ", 0),
            _ when tree.Items is { IsWord: true } => ($"{key}: []", 1),
            _ => ($"{key}:\n{new string(' ', place.Column + 2)}{(tree.Items is null ? "" : "- ")}", 0),
        };
        var standard = tree.Default is { Length: > 0 } known ? $" Default: {known}." : "";
        var words = tree.Words.Count > 0 ? $" One of {string.Join(", ", tree.Words)}." : "";
        return new SettingsCandidate(key, "key", insert, insert.Length - back, $"{(isNeeded ? "Required. " : "")}{tree.Description}{words}{standard}");
    }

    private static IEnumerable<SettingsCandidate> ValuesOf(SettingsKeyTree tree, SettingsOutline outline, OutlinePlace place)
    {
        // Right after the colon a list is written with its brackets.
        var isList = tree is { Items: not null, IsWord: false } && place.Kind == OutlineKind.Value;
        var item = isList ? tree.Items! : tree; // asked on the line above
        var names = NamesAt(isList ? [.. place.Path, "[]"] : place.Path, outline).Select(name => (Word: name, Kind: "name", Says: "A name of this file."));
        var standard = isList || tree.Words.Contains(tree.Default ?? "") || tree.Default is not { Length: > 0 } known || tree.Items is not null ? [] : new[] { known };
        var words = item.Words.Concat(standard).Select(word => (Word: word, Kind: "value", Says: word == tree.Default ? "The default." : ""));
        return names.Concat(words).Select(one =>
        {
            var insert = isList ? $"[{Written(one.Word)}]" : Written(one.Word);
            return new SettingsCandidate(one.Word, one.Kind, insert, insert.Length - (isList ? 1 : 0), one.Says);
        });
    }

    private static IEnumerable<string> NamesAt(IReadOnlyList<string> path, SettingsOutline outline) => References
        .Where(reference => reference.Place.Length == path.Count && reference.Place.Zip(path).All(step => step.First == "*" || step.First == step.Second || (step.First == "[]" && step.Second.StartsWith('['))))
        .SelectMany(reference => outline.KeysOf([reference.Section]).Where(name => name != path[1] || path[0] != reference.Section));

    // Words that YAML would take for something else are quoted.
    private static string Written(string word) => word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or '%') ? word : $"\"{word}\"";
}
