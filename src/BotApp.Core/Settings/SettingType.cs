using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace BotApp.Core.Settings;

/// <summary>
/// A kind of value in the settings: reads it and says every error, and describes itself as JSON Schema. The whole vocabulary is built from these, so
/// that the reader, the schema and the list of keys cannot differ.
/// </summary>
internal abstract class SettingType<T>
{
    /// <summary>False when the value cannot be used; the reason is then among the errors.</summary>
    internal abstract bool TryRead(SettingsNode node, SettingsPlace place, [MaybeNullWhen(false)] out T value);

    /// <summary>A new JSON Schema of it.</summary>
    internal abstract JsonObject Schema();

    /// <summary>The same thing as something else.</summary>
    internal SettingType<TOther> As<TOther>(Func<T, TOther> convert) => new ConvertedType<T, TOther>(this, (value, _, _) => (true, convert(value)));
}

/// <summary>What came of a word.</summary>
/// <param name="Value">The value; null when the word is not one.</param>
/// <param name="Code">The kind of error if it is not.</param>
/// <param name="Expected">What was expected, when that is more than the type's own phrase.</param>
internal readonly record struct Parsed<T>(T? Value, SettingsErrorCode? Code = null, string? Expected = null)
{
    internal static Parsed<T> Bad(string? expected = null) => new(default, SettingsErrorCode.BadValue, expected);

    internal static Parsed<T> Range(string? expected = null) => new(default, SettingsErrorCode.OutOfRange, expected);

    internal static Parsed<T> Type() => new(default, SettingsErrorCode.WrongType);
}

/// <summary>One word, number or text.</summary>
/// <param name="expected">The phrase for messages: "a duration such as 30m".</param>
/// <param name="parse">Reads the text.</param>
/// <param name="schema">Its JSON Schema.</param>
/// <param name="words">The allowed words, for suggestions.</param>
internal sealed class ScalarType<T>(string expected, Func<string, Parsed<T>> parse, Func<JsonObject> schema, IReadOnlyList<string>? words = null)
    : SettingType<T>
{
    internal override bool TryRead(SettingsNode node, SettingsPlace place, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node is UnreadableNode)
        {
            return false;
        }

        if (node is not ScalarNode { IsNull: false } scalar)
        {
            place.Expected(SettingsErrorCode.WrongType, node, expected);
            return false;
        }

        var parsed = parse(scalar.Text);
        if (parsed.Code is { } code)
        {
            place.Expected(code, node, parsed.Expected ?? expected, words is null ? null : Nearest.Of(scalar.Text, words));
            return false;
        }

        value = parsed.Value!; // a parser without an error code gives a value
        return true;
    }

    internal override JsonObject Schema() => schema();
}

/// <summary>A value read as one thing and kept as another, with a last judgement.</summary>
internal sealed class ConvertedType<TFrom, TTo>(SettingType<TFrom> inner, Func<TFrom, SettingsNode, SettingsPlace, (bool Good, TTo Value)> convert)
    : SettingType<TTo>
{
    internal override bool TryRead(SettingsNode node, SettingsPlace place, [MaybeNullWhen(false)] out TTo value)
    {
        if (!inner.TryRead(node, place, out var from))
        {
            value = default;
            return false;
        }

        (var good, value) = convert(from, node, place);
        return good;
    }

    internal override JsonObject Schema() => inner.Schema();
}

/// <summary>A value that may be written in two forms: a word, or a mapping (or list).</summary>
/// <param name="scalar">Reads a word.</param>
/// <param name="other">Reads everything else, also nothing at all when <paramref name="nothingIsOther"/>.</param>
/// <param name="nothingIsOther">Whether an empty value belongs to <paramref name="other"/>.</param>
internal sealed class EitherType<T>(SettingType<T> scalar, SettingType<T> other, bool nothingIsOther) : SettingType<T>
{
    internal override bool TryRead(SettingsNode node, SettingsPlace place, [MaybeNullWhen(false)] out T value) =>
        node is ScalarNode word && !(word.IsNull && nothingIsOther)
            ? scalar.TryRead(node, place, out value)
            : other.TryRead(node, place, out value);

    internal override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(scalar.Schema(), other.Schema()) };
}
