using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotApp.Core.Settings;

/// <summary>The errors of a settings file in the forms that people, editors and runners read.</summary>
public static class SettingsErrorText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>One line each: <c>file:line:column: error code: message</c>, and a last one that says how many.</summary>
    public static string Plain(SettingsResult result)
    {
        var text = new StringBuilder();
        foreach (var error in result.Errors)
        {
            text.Append($"{OneLine(result.Path)}:{error.Line}:{error.Column}: error {SettingsErrorCodes.Text(error.Code)}: {OneLine(error.Message)}\n");
        }

        text.Append($"{OneLine(result.Path)}: {Count(result)}\n");
        return text.ToString();
    }

    /// <summary>One object: path, validity and the errors with all they know.</summary>
    public static string Json(SettingsResult result) => new JsonObject
    {
        ["schema"] = 1,
        ["path"] = result.Path,
        ["valid"] = result.Errors.Count == 0,
        ["errors"] = new JsonArray([.. result.Errors.Select(JsonOf)]),
    }.ToJsonString(Indented) + "\n";

    /// <summary>SARIF 2.1.0. Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html</summary>
    public static string Sarif(SettingsResult result)
    {
        var rules = result.Errors.Select(error => error.Code).Distinct().Order().Select(code => (JsonNode)new JsonObject
        {
            ["id"] = SettingsErrorCodes.Text(code),
            ["shortDescription"] = new JsonObject { ["text"] = SettingsErrorCodes.Description(code) },
        });
        var run = new JsonObject
        {
            ["tool"] = new JsonObject { ["driver"] = new JsonObject { ["name"] = "BotApp", ["rules"] = new JsonArray([.. rules]) } },
            ["columnKind"] = "utf16CodeUnits",
            ["results"] = new JsonArray([.. result.Errors.Select(error => SarifOf(result.Path, error))]),
        };
        return new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(run),
        }.ToJsonString(Indented) + "\n";
    }

    /// <summary>
    /// GitHub's workflow commands, so that a step of the repository's own run annotates the file.
    /// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
    /// </summary>
    public static string WorkflowCommands(SettingsResult result) => string.Concat(result.Errors.Select(error =>
        $"::error file={Property(result.Path)},line={error.Line},endLine={error.EndLine},col={error.Column},endColumn={error.EndColumn},"
        + $"title={Property(SettingsErrorCodes.Text(error.Code))}::{Message(error.Message)}\n"));

    /// <summary>What the <c>settings</c> check says.</summary>
    public static SettingsCheckText Check(SettingsResult result) => new(
        Count(result),
        Summary(result),
        [.. result.Errors.Select(error => new SettingsAnnotation(error.Line, error.Column, error.EndLine, error.EndColumn, SettingsErrorCodes.Text(error.Code), error.Message))]);

    private static string Count(SettingsResult result) => result.Errors.Count switch
    {
        0 => "The settings are valid.",
        1 => "1 error in the settings.",
        SettingsErrors.Max => $"At least {SettingsErrors.Max} errors in the settings.",
        var count => $"{count} errors in the settings.",
    };

    private static string Summary(SettingsResult result)
    {
        if (result.Errors.Count == 0)
        {
            return "The settings are valid. They apply once they are on the base branch.";
        }

        const int shown = 50;
        var rows = result.Errors.Take(shown).Select(error => $"| {error.Line}:{error.Column} | `{SettingsErrorCodes.Text(error.Code)}` | {Markdown(error.Message)} |\n");
        var more = result.Errors.Count > shown ? $"\n… and {result.Errors.Count - shown} more.\n" : "";
        return $"{Count(result)} The settings on the base branch stay in force.\n\n| Line | Error | What to do |\n|---|---|---|\n{string.Concat(rows)}{more}";
    }

    private static JsonObject JsonOf(SettingsError error) => new()
    {
        ["code"] = SettingsErrorCodes.Text(error.Code),
        ["message"] = error.Message,
        ["line"] = error.Line,
        ["column"] = error.Column,
        ["endLine"] = error.EndLine,
        ["endColumn"] = error.EndColumn,
        ["path"] = error.Path,
        ["expected"] = error.Expected,
        ["actual"] = error.Actual,
        ["suggestion"] = error.Suggestion,
    };

    private static JsonObject SarifOf(string path, SettingsError error) => new()
    {
        ["ruleId"] = SettingsErrorCodes.Text(error.Code),
        ["level"] = "error",
        ["message"] = new JsonObject { ["text"] = error.Message },
        ["locations"] = new JsonArray(new JsonObject
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = new JsonObject { ["uri"] = string.Join('/', path.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString)) },
                ["region"] = new JsonObject
                {
                    ["startLine"] = error.Line,
                    ["startColumn"] = error.Column,
                    ["endLine"] = error.EndLine,
                    ["endColumn"] = error.EndColumn,
                },
            },
        }),
    };

    private static string Message(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    private static string Property(string text) => Message(text).Replace(":", "%3A").Replace(",", "%2C");

    private static string OneLine(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));

    /// <summary>Foreign words become text: no markup, mention, link, HTML or table cell of theirs.</summary>
    private static string Markdown(string text)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var character in OneLine(text))
        {
            encoded.Append(character switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '@' => "@\u200B",
                '#' => "#\u200B",
                ':' => ":\u200B",
                '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '(' or ')' or '!' or '|' or '~' => $"\\{character}",
                _ => character.ToString(),
            });
        }

        return encoded.ToString();
    }
}

/// <summary>What the <c>settings</c> check says.</summary>
/// <param name="Title">How many errors.</param>
/// <param name="Summary">The table of errors as Markdown, foreign words encoded.</param>
/// <param name="Annotations">One for each error.</param>
public sealed record SettingsCheckText(string Title, string Summary, IReadOnlyList<SettingsAnnotation> Annotations);

/// <summary>A mark on the settings file.</summary>
/// <param name="Line">First line, from 1.</param>
/// <param name="Column">First column, from 1.</param>
/// <param name="EndLine">Last line.</param>
/// <param name="EndColumn">Column after the last character.</param>
/// <param name="Title">The kind of error.</param>
/// <param name="Message">The sentence, as plain text.</param>
public sealed record SettingsAnnotation(int Line, int Column, int EndLine, int EndColumn, string Title, string Message);
