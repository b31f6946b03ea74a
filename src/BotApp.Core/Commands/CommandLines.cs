using System.Globalization;
using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace BotApp.Core.Commands;

/// <summary>
/// The lines of a comment that can hold a command: those of paragraphs at the top level that start with plain text. Code, quotes, lists, headings, tables,
/// links and HTML are not looked into. Whether a line counts is Markdown's to say; its text is taken as written, since arguments may contain stars and underscores.
/// </summary>
internal static class CommandLines
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePreciseSourceLocation().UsePipeTables().Build();

    /// <summary>Null when the text is nested too deeply for the Markdown parser.</summary>
    internal static IReadOnlyList<string>? Read(string body)
    {
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(body, Pipeline);
        }
        catch (ArgumentException)
        {
            // Markdig's answer to more nesting than its limit allows.
            return null;
        }

        var lines = new List<string>();
        var html = new OpenHtml();
        foreach (var block in document)
        {
            if (block is HtmlBlock markup)
            {
                html.Read(markup.Lines.ToString());
            }
            else if (block is ParagraphBlock { Inline: { } inline } && !html.IsOpen)
            {
                Collect(inline, body, lines, isLineStart: true);
            }
        }

        return lines;
    }

    /// <summary>Spaces of every kind as one space, invisible characters away, ends trimmed.</summary>
    internal static string Normalized(string text)
    {
        var normal = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            var category = char.GetUnicodeCategory(character);
            if (category is UnicodeCategory.SpaceSeparator || character == '\t')
            {
                normal.Append(' ');
            }
            else if (category is not (UnicodeCategory.Format or UnicodeCategory.Control))
            {
                normal.Append(character);
            }
        }

        return normal.ToString().Trim(' ');
    }

    private static bool Collect(ContainerInline container, string body, List<string> lines, bool isLineStart)
    {
        foreach (var inline in container)
        {
            switch (inline)
            {
                case LineBreakInline:
                    isLineStart = true;
                    break;
                case LiteralInline { IsFirstCharacterEscaped: false } when isLineStart:
                    lines.Add(LineAt(body, inline.Span.Start));
                    isLineStart = false;
                    break;
                case EmphasisInline emphasis:
                    isLineStart = Collect(emphasis, body, lines, isLineStart: false);
                    break;
                default:
                    isLineStart = false;
                    break;
            }
        }

        return isLineStart;
    }

    private static string LineAt(string body, int start)
    {
        var end = body.AsSpan(start).IndexOfAny('\r', '\n');
        return end < 0 ? body[start..] : body[start..(start + end)];
    }
}
