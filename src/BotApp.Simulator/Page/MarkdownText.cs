using Markdig;
using Markdig.Extensions.EmphasisExtras;

namespace BotApp.Simulator.Page;

/// <summary>Shows Markdown as GitHub does: tables, task lists, bare links, emoji; raw HTML only where <see cref="HtmlSanitizer"/> lets it.</summary>
internal static class MarkdownText
{
    private static readonly MarkdownPipeline Document = Common().Build();
    private static readonly MarkdownPipeline Conversation = Common().UseSoftlineBreakAsHardlineBreak().Build();

    /// <summary>A file or a check's output.</summary>
    public static Html Show(string? text) => Show(text, Document);

    /// <summary>A comment: every line break counts.</summary>
    public static Html ShowComment(string? text) => Show(text, Conversation);

    private static Html Show(string? text, MarkdownPipeline pipeline)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Html.Empty;
        }

        try
        {
            return Html.Of($"""<div class="markdown">{HtmlSanitizer.Clean(Markdown.ToHtml(text, pipeline))}</div>""");
        }
        catch (ArgumentException)
        {
            // Markdig refuses text that is nested too deeply
            return Html.Of($"""<div class="markdown"><pre>{text}</pre></div>""");
        }
    }

    private static MarkdownPipelineBuilder Common() => new MarkdownPipelineBuilder()
        .UsePipeTables().UseTaskLists().UseAutoLinks().UseEmphasisExtras(EmphasisExtraOptions.Strikethrough).UseEmojiAndSmiley(enableSmileys: false);
}
