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
    /// <summary>
    /// Links and emphasis take the parser time that grows with the square of a paragraph; longer paragraphs are not read for commands.
    /// </summary>
    private const int MaxParagraph = 16_384;

    private const int MaxDefinitions = 2_048;

    private static readonly MarkdownPipeline Inlines = new MarkdownPipelineBuilder().UsePreciseSourceLocation().UsePipeTables().Build();

    private static readonly MarkdownPipeline Blocks = WithoutInlines();

    /// <summary>The lines that may hold a command, and why some are not there: first the blocks alone, then what stands in paragraphs with such a line.</summary>
    internal static (IReadOnlyList<string> Lines, string? Problem) Read(string body, string mark)
    {
        try
        {
            return Read(Markdown.Parse(body, Blocks), body, mark);
        }
        catch (ArgumentException)
        {
            // Markdig's answer to more nesting than its limit allows.
            return ([], "The comment is nested too deeply to be read; give the command in a comment of its own.");
        }
    }

    private static (IReadOnlyList<string> Lines, string? Problem) Read(MarkdownDocument document, string body, string mark)
    {
        var lines = new List<string>();
        var html = new OpenHtml();
        string? problem = null;
        foreach (var block in document)
        {
            if (block is HtmlBlock markup)
            {
                html.Read(Slice(body, markup));
            }
            else if (block is ParagraphBlock && !html.IsOpen && Slice(body, block) is var paragraph && HasCandidate(paragraph, mark))
            {
                if (paragraph.Length > MaxParagraph)
                {
                    problem = $"A paragraph with a command has {paragraph.Length} characters; at most {MaxParagraph} are read. Give the command in a comment of its own.";
                    continue;
                }

                var text = $"{paragraph}\n\n{Definitions(document, body)}";
                foreach (var inline in Markdown.Parse(text, Inlines).OfType<ParagraphBlock>().Select(block => block.Inline).OfType<ContainerInline>())
                {
                    Collect(inline, text, lines, isLineStart: true);
                }
            }
        }

        return (lines, problem);
    }

    private static MarkdownPipeline WithoutInlines()
    {
        var builder = new MarkdownPipelineBuilder().UsePreciseSourceLocation();
        builder.InlineParsers.Clear();
        return builder.Build();
    }

    private static string Slice(string body, Block block) =>
        block.Span.IsEmpty ? "" : body[block.Span.Start..Math.Min(block.Span.End + 1, body.Length)];

    /// <summary>Whether a line of a text starts with the mark.</summary>
    internal static bool HasCandidate(string paragraph, string mark)
    {
        foreach (var line in paragraph.AsSpan().EnumerateLines())
        {
            // Only the beginning counts; a line of invisible characters alone is nobody's command.
            if (Normalized(line[..Math.Min(line.Length, 200)].ToString()).StartsWith(mark, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The link targets defined elsewhere in the comment: with them, a line inside the words of such a link is known to be one.</summary>
    private static string Definitions(MarkdownDocument document, string body)
    {
        var definitions = string.Join('\n', document.Descendants<LinkReferenceDefinition>().Take(50).Select(definition => Slice(body, definition)));
        return definitions.Length > MaxDefinitions ? "" : definitions;
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
