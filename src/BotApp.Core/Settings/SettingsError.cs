namespace BotApp.Core.Settings;

/// <summary>Kinds of errors in a settings file; their texts are stable.</summary>
public enum SettingsErrorCode
{
    /// <summary>Not YAML.</summary>
    Syntax,

    /// <summary>Larger, deeper or longer than is read.</summary>
    TooLarge,

    /// <summary>YAML that settings do not use: tags, anchors, aliases, several documents.</summary>
    NotAllowed,

    /// <summary>A key that does not exist.</summary>
    UnknownKey,

    /// <summary>A key that is there twice.</summary>
    DuplicateKey,

    /// <summary>A key that has to be there.</summary>
    MissingKey,

    /// <summary>A list where a word belongs, and the like.</summary>
    WrongType,

    /// <summary>The right kind of thing with the wrong content.</summary>
    BadValue,

    /// <summary>A number, duration or length that is too small or too large.</summary>
    OutOfRange,

    /// <summary>A name that is defined nowhere in the file.</summary>
    UndefinedName,

    /// <summary>Things that wait for each other.</summary>
    Cycle,

    /// <summary>Two settings that contradict each other.</summary>
    Conflict,
}

/// <summary>One error in a settings file: where, what was expected, what came, what to do.</summary>
public sealed record SettingsError
{
    /// <summary>Its kind.</summary>
    public required SettingsErrorCode Code { get; init; }

    /// <summary>One sentence or two, for people.</summary>
    public required string Message { get; init; }

    /// <summary>Line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Column of the first character, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>Line of the last character.</summary>
    public required int EndLine { get; init; }

    /// <summary>Column after the last character.</summary>
    public required int EndColumn { get; init; }

    /// <summary>The place in the settings, such as <c>pipelines.tests.timeout</c>; empty for the whole file.</summary>
    public string Path { get; init; } = "";

    /// <summary>What was expected; null where the message says it all.</summary>
    public string? Expected { get; init; }

    /// <summary>What came; null where the message says it all.</summary>
    public string? Actual { get; init; }

    /// <summary>What was probably meant: a known key, value or name; null when nothing is near.</summary>
    public string? Suggestion { get; init; }
}

/// <summary>The stable texts of the kinds of errors.</summary>
public static class SettingsErrorCodes
{
    /// <summary>Such as <c>unknown-key</c>.</summary>
    public static string Text(SettingsErrorCode code) => Kebab.Text(code.ToString());

    /// <summary>What the kind means, one sentence.</summary>
    public static string Description(SettingsErrorCode code) => code switch
    {
        SettingsErrorCode.Syntax => "The file is not valid YAML.",
        SettingsErrorCode.TooLarge => "The file is larger or deeper than is read.",
        SettingsErrorCode.NotAllowed => "The file uses YAML that settings do not use.",
        SettingsErrorCode.UnknownKey => "The key does not exist.",
        SettingsErrorCode.DuplicateKey => "The key is there twice.",
        SettingsErrorCode.MissingKey => "A key is missing.",
        SettingsErrorCode.WrongType => "The value is of the wrong kind.",
        SettingsErrorCode.BadValue => "The value cannot be used.",
        SettingsErrorCode.OutOfRange => "The value is too small or too large.",
        SettingsErrorCode.UndefinedName => "The name is defined nowhere in the file.",
        SettingsErrorCode.Cycle => "Things wait for each other.",
        SettingsErrorCode.Conflict => "Two settings contradict each other.",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Not a kind of error."),
    };
}

/// <summary>What reading a settings file gave: settings, or every error in it.</summary>
/// <param name="Path">The file, as it is named to people.</param>
/// <param name="Settings">The settings; null when there is any error.</param>
/// <param name="Errors">The errors, from the top of the file to its end.</param>
public sealed record SettingsResult(string Path, RepositorySettings? Settings, IReadOnlyList<SettingsError> Errors);
