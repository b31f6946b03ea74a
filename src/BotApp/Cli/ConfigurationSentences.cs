using System.Text.RegularExpressions;
using BotApp.Cli.Doctor;

namespace BotApp.Cli;

/// <summary>What the framework says of a setting that it cannot take, as BotApp says it: which key, what came and what was expected.</summary>
internal static partial class ConfigurationSentences
{
    /// <summary>The sentence; one that is not the framework's comes back as it is.</summary>
    internal static string Of(string said)
    {
        if (Unconverted().Match(said) is { Success: true } word)
        {
            // An address may carry a password.
            var came = word.Groups["type"].Value == typeof(Uri).FullName ? "is no address" : $"is '{word.Groups["value"].Value}'";
            return $"{word.Groups["key"].Value} {came}: expected {Expected(word.Groups["type"].Value)}.";
        }

        return Refused().Match(said) is { Success: true } value && ConfigurationKeys.Bound.FirstOrDefault(one => one.Options.Name == value.Groups["options"].Value).Section is { } section
            ? value.Groups["why"].Value.Replace($"The field {value.Groups["member"].Value} ", $"{section}:{value.Groups["member"].Value} ", StringComparison.Ordinal)
            : said;
    }

    private static string Expected(string type) => type switch
    {
        "System.TimeSpan" => "a time such as 00:00:30 (hours:minutes:seconds) or 1.00:00:00 (a day)",
        "System.Int32" or "System.Int64" => "a whole number",
        "System.Double" or "System.Decimal" => "a number such as 0.5",
        "System.Boolean" => "true or false",
        "System.Uri" => "one such as https://botapp.example.org/",
        _ => $"a {type.Split('.')[^1]}",
    };

    [GeneratedRegex(@"^Failed to convert configuration value '(?<value>.*)' at '(?<key>[^']+)' to type '(?<type>[^']+)'\.", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unconverted();

    [GeneratedRegex(@"^DataAnnotation validation failed for '(?<options>\w+)' members: '(?<member>\w+)' with the error: '(?<why>.*)'\.$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refused();
}
