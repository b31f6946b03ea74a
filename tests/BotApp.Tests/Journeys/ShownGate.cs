using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Markdig;

namespace BotApp.Tests.Journeys;

/// <summary>A requirement as somebody is shown it.</summary>
internal sealed record ShownRequirement(string Name, string State, string Code, string Reason);

/// <summary>The gate as somebody is shown it, read back from what they see.</summary>
internal static class ShownGate
{
    private static readonly MarkdownPipeline s_tables = new MarkdownPipelineBuilder().UsePipeTables().Build();

    /// <summary>From Markdown: the check's summary, a reply.</summary>
    internal static IReadOnlyList<ShownRequirement> InMarkdown(string text) =>
    [
        .. new HtmlParser().ParseDocument(Markdown.ToHtml(text, s_tables)).QuerySelectorAll("tbody tr").Select(row =>
        {
            var cells = row.QuerySelectorAll("td");
            var code = cells[2].QuerySelectorAll("code")[^1].TextContent;
            return new ShownRequirement(Line(cells[1].TextContent), Line(cells[0].TextContent).Split(' ', 2)[1], code, Line(cells[2].TextContent[..^code.Length]));
        }),
    ];

    /// <summary>From a page of the dashboard.</summary>
    internal static IReadOnlyList<ShownRequirement> OnPage(string html) =>
    [
        .. new HtmlParser().ParseDocument(html).QuerySelectorAll("section[aria-labelledby=gate] ul.tree > li").Select(item => new ShownRequirement(
            Line(Of(item, "b")), Line(Of(item, ".status")), Line(Of(item, "code")), Line(Of(item, ".why")))),
    ];

    /// <summary>From a tree in JSON.</summary>
    internal static IReadOnlyList<ShownRequirement> InJson(JsonElement tree) =>
    [
        .. tree.GetProperty("requirements").EnumerateArray().Select(line => new ShownRequirement(
            Line(Text(line, "name")), Text(line, "state"), Text(line, "code"), Line(Text(line, "reason")))),
    ];

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!; // always a text

    private static string Of(IElement item, string selector) => item.QuerySelector(selector)?.TextContent ?? "(not shown)";

    // GitHub's Markdown needs an invisible space where a name or number would become a link; what stands between backticks is shown as code.
    private static string Line(string text) => string.Join(' ', text.Replace("\u200B", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
