using System.Globalization;
using System.Text.Json.Nodes;

namespace BotApp.Core.Settings;

/// <summary>The kinds of single values that the vocabulary uses.</summary>
internal static class Kinds
{
    internal static readonly SettingType<bool> Flag = new ScalarType<bool>(
        "true or false",
        text => text switch { "true" or "True" => new(true), "false" or "False" => new(false), _ => Parsed<bool>.Type() },
        () => new JsonObject { ["type"] = "boolean" });

    internal static readonly SettingType<Percentage> Percent = new ScalarType<Percentage>(
        "a percentage from 0% to 100%, such as 85%",
        text => Percentage.TryParse(text, out var value) ? new(value) : Parsed<Percentage>.Bad(),
        () => new JsonObject { ["type"] = new JsonArray("string", "number"), ["pattern"] = "^[0-9]+(\\.[0-9]+)?%?$" });

    internal static readonly SettingType<CronExpression> Cron = new ScalarType<CronExpression>(
        "a cron expression such as \"0 3 * * MON-FRI\"",
        text => CronExpression.TryParse(text, out var cron, out var problem)
            ? new(cron)
            : Parsed<CronExpression>.Bad($"a cron expression such as \"0 3 * * MON-FRI\" ({problem})"),
        () => TextSchema());

    internal static readonly SettingType<string> Zone = new ScalarType<string>(
        "an IANA time zone such as Europe/Helsinki or UTC",
        text => IsZone(text) ? new(text) : Parsed<string>.Bad(),
        () => TextSchema());

    internal static readonly SettingType<DateOnly> Day = new ScalarType<DateOnly>(
        "a day such as 2026-12-31",
        text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new(day) : Parsed<DateOnly>.Bad(),
        () => TextSchema("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"));

    internal static readonly SettingType<Glob> Pattern = new ScalarType<Glob>(
        "a pattern such as src/**",
        text => Glob.TryParse(text, out var glob, out var problem) ? new(glob) : Parsed<Glob>.Bad($"a pattern such as src/** ({problem})"),
        () => TextSchema(maxLength: Glob.MaxLength));

    /// <summary>Patterns, of which at least one takes something: exceptions alone would take nothing.</summary>
    internal static readonly SettingType<GlobList> Patterns = new ConvertedType<IReadOnlyList<Glob>, GlobList>(
        new ListType<Glob>(Pattern, "a list of patterns"),
        (globs, node, place) =>
        {
            if (globs.Count > 0 && globs.All(glob => glob.IsException))
            {
                place.Errors.Add(
                    SettingsErrorCode.Conflict, node.Span, place.Path, $"{place.Name}: only exceptions, so nothing fits; put a pattern without '!' first, such as \"**\".");
            }

            return (true, GlobList.Of(globs));
        });

    internal static readonly SettingType<AppName> App = new ScalarType<AppName>(
        "an app's slug, such as github-actions",
        text => AppName.TryParse(text, out var name) ? new(name) : Parsed<AppName>.Bad(),
        () => TextSchema());

    internal static readonly SettingType<Allowance> Who = new ScalarType<Allowance>(
        "read, triage, write, maintain, admin, author or team:SLUG",
        text => AllowanceOf(text) is { } allowance ? new(allowance) : Parsed<Allowance>.Bad(),
        () => TextSchema("^(read|triage|write|maintain|admin|author|team:[A-Za-z0-9_-]+)$"),
        ["read", "triage", "write", "maintain", "admin", "author"]);

    internal static readonly SettingType<IReadOnlyList<Allowance>> Allowed = new ListType<Allowance>(Who, "a list such as [maintain, team:release]", max: 20);

    internal static readonly SettingType<string> Email = new ScalarType<string>(
        "an e-mail address",
        text => IsEmail(text) ? new(text) : Parsed<string>.Bad(),
        () => TextSchema("^[^@\\s]+@[^@\\s]+$", 254));

    internal static readonly SettingType<string> SecretName = Name("the name of a secret that the operator keeps, such as SLACK_RELEASES (not its value)");

    internal static readonly SettingType<string> TargetName = Name("the name of a target that the operator keeps, such as SLACK_RELEASES (not its address)");

    private static ScalarType<string> Name(string expected) => new(
        expected,
        text => text.Length <= 100 && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') && !char.IsAsciiDigit(text.FirstOrDefault('0'))
            ? new(text)
            : Parsed<string>.Bad(),
        () => TextSchema("^[A-Za-z_][A-Za-z0-9_]*$", 100));

    internal static SettingType<string> Text(string expected = "a text", int max = 1000) => new ScalarType<string>(
        expected,
        text => text.Length == 0 ? Parsed<string>.Bad() : text.Length > max ? Parsed<string>.Range($"{expected} of at most {max} characters") : new(text),
        () => new JsonObject { ["type"] = new JsonArray("string", "number"), ["maxLength"] = max });

    internal static SettingType<int> Whole(int least, int most) => new ScalarType<int>(
        $"a whole number from {least} to {most}",
        text => !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Parsed<int>.Type()
            : number < least || number > most ? Parsed<int>.Range() : new(number),
        () => new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most });

    internal static SettingType<TimeSpan> Duration(string least, string most) => new ScalarType<TimeSpan>(
        $"a duration from {least} to {most}, written as 90s, 30m, 24h or 14d",
        text => !DurationText.TryParse(text, out var duration)
            ? Parsed<TimeSpan>.Bad()
            : duration < Span(least) || duration > Span(most) ? Parsed<TimeSpan>.Range() : new(duration),
        () => TextSchema("^[0-9]+[smhd]$"));

    internal static SettingType<TEnum> Choice<TEnum>()
        where TEnum : struct, Enum
    {
        var values = Enum.GetValues<TEnum>();
        string[] words = [.. values.Select(value => Kebab.Text(value.ToString()))];
        return new ScalarType<TEnum>(
            words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}",
            text => Array.IndexOf(words, text) is var index && index >= 0 ? new(values[index]) : Parsed<TEnum>.Bad(),
            () => new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) },
            words);
    }

    /// <summary>A text in which only these words in braces stand for something.</summary>
    internal static SettingType<string> Template(string expected, params string[] words) => new ScalarType<string>(
        expected,
        text => text.Length is 0 or > 500 || text.Any(char.IsWhiteSpace) || Braces(text, words) is not null
            ? Parsed<string>.Bad($"{expected}{(Braces(text, words) is { } brace ? $" ({brace})" : "")}")
            : new(text),
        () => TextSchema(maxLength: 500));

    internal static JsonObject TextSchema(string? pattern = null, int? maxLength = null)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (pattern is not null)
        {
            schema["pattern"] = pattern;
        }

        if (maxLength is { } length)
        {
            schema["maxLength"] = length;
        }

        return schema;
    }

    private static TimeSpan Span(string text) => DurationText.TryParse(text, out var duration) ? duration : throw new FormatException(text);

    private static string? Braces(string text, string[] words)
    {
        var rest = words.Aggregate(text, (current, word) => current.Replace($"{{{word}}}", ""));
        return rest.AsSpan().IndexOfAny('{', '}') < 0 ? null : $"only {string.Join(", ", words.Select(word => $"{{{word}}}"))} may stand in braces";
    }

    // The zone data base is the machine's; Windows' own names are refused, so that a file means the same everywhere.
    private static bool IsZone(string text) =>
        text == "UTC" || (text.Length <= 64 && text.Contains('/') && !text.Contains("..") && text[0] != '/' && TimeZoneInfo.TryFindSystemTimeZoneById(text, out _));

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@');
        return at > 0 && at == text.LastIndexOf('@') && at < text.Length - 1 && text.Length <= 254
            && text.All(character => character is > ' ' and < (char)127 and not ('<' or '>' or ',' or ';'));
    }

    private static Allowance? AllowanceOf(string text) => text switch
    {
        "author" => new Allowance.OfAuthor(),
        "none" => null,
        _ when text.StartsWith("team:", StringComparison.Ordinal) => AppName.TryParse(text["team:".Length..], out var slug) ? new Allowance.OfTeam(slug.Slug) : null,
        _ => RepositoryRoles.Read(text, null) is var role && role != RepositoryRole.None ? new Allowance.OfRole(role) : null,
    };
}
