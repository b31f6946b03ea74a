using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Reports;
using BotApp.Core.Tests.History;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace BotApp.Core.Tests.Checks;

/// <summary>Whatever stands in a report, a CommonMark parser finds text in it and nothing else. Hostile strings are made from hostile pieces, by a fixed seed.</summary>
public class MarkdownInertTests
{
    private static readonly string[] s_pieces =
    [
        "@octo", "#1", "GH-2", "octo/shop#3", "[", "]", "(", ")", "![", "](https://evil.example)", "<", ">", "</details>", "</td>", "</table>", "<!--", "-->", "<script>", "`", "``", "```", "````",
        "|", "\\", "\\|", "*", "**", "_", "__", "~", "~~", "# ", "## ", "- ", "+ ", "1. ", "1) ", "> ", "---", "===", "\n", "\r\n", "\t", "    ", "&", "&lt;", "&#64;", "&amp;lt;", "https://evil.example/x", "www.evil.example",
        "::error::x", "##[group]", "$", "$$", ":tada:", ":", "!", "\u202E", "\u200B", "\u0000", "\u001b[31m", "é", "e\u0301", "אב", "👩\u200D🔬", "\uD800", "word", " ", "a", "0", "]: https://evil.example", "[x]", "[^1]", "^", "=", ".", "-",
    ];

    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoLinks().UseEmphasisExtras(EmphasisExtraOptions.Strikethrough | EmphasisExtraOptions.Subscript).UseTaskLists().UseFootnotes().UseMathematics().UseEmojiAndSmiley(false).Build();

    [Fact]
    public void F80_T42_Text_is_text_wherever_it_stands()
    {
        foreach (var hostile in Hostile(3000))
        {
            var text = MarkdownEncoder.Text(hostile);
            var document = Markdown.Parse($"before {text} after\n\n{text}\n\n- {text}\n- x {text}\n\n### {text}\n\n| a | b |\n|---|---|\n| {text} | z |\n", s_pipeline);

            document.Select(block => block.GetType().Name).Where(name => name != nameof(ParagraphBlock)).ShouldBe([nameof(ListBlock), nameof(HeadingBlock), nameof(Table)], hostile);
            document.Descendants<Inline>().ShouldAllBe(inline => inline is LiteralInline || inline is HtmlEntityInline || inline is ContainerInline && inline.GetType() == typeof(ContainerInline), hostile);
            document.Descendants<TableCell>().Count().ShouldBe(4, hostile);
            document.Descendants<ListItemBlock>().Count().ShouldBe(2, hostile);
        }
    }

    [Fact]
    public void T42_A_name_is_one_piece_of_code_wherever_it_stands()
    {
        foreach (var hostile in Hostile(3000))
        {
            var inText = Markdown.Parse($"- {MarkdownEncoder.CodeInText(hostile)}: x\n", s_pipeline);
            var inTable = Markdown.Parse($"| a | b |\n|---|---|\n| {MarkdownEncoder.Code(hostile)} | z |\n", s_pipeline);

            foreach (var document in new[] { inText, inTable })
            {
                document.Count.ShouldBe(1, hostile);
                document.Descendants<Inline>().ShouldAllBe(inline => inline is LiteralInline || inline is CodeInline || inline is EmphasisInline || inline.GetType() == typeof(ContainerInline), hostile);
                document.Descendants<CodeInline>().Count().ShouldBeLessThanOrEqualTo(1, hostile);
            }

            inTable.Descendants<TableCell>().Count().ShouldBe(4, hostile);
            var shown = PlainText.OneLine(hostile);
            inText.Descendants<CodeInline>().Select(code => code.Content.Trim()).ShouldBe(shown.Length == 0 ? [] : [shown.Trim()], hostile);
        }
    }

    [Fact]
    public void T42_A_fence_holds_whatever_is_in_it()
    {
        foreach (var hostile in Hostile(3000))
        {
            var document = Markdown.Parse(MarkdownEncoder.Fence(hostile) + "\nafter\n", s_pipeline);

            document.Select(block => block.GetType().Name).ShouldBe([nameof(FencedCodeBlock), nameof(ParagraphBlock)], hostile);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    [InlineData(700)]
    public void F80_F81_T40_T42_A_whole_check_of_hostile_names_keeps_its_shape_at_every_size(int tests)
    {
        var hostile = Hostile(tests * 4).Select(text => text + "\u00a0x").ToList();
        var records = Enumerable.Range(0, tests).Select(i => Record(hostile[i * 4], hostile[(i * 4) + 1], hostile[(i * 4) + 2], (TestOutcome)(i % 4))).ToList();
        var report = new Report { Path = hostile[0], State = ReportState.Complete, Tests = TestList.From(records), Problems = [new ReportProblem(hostile[3], IsNotice: true)] };
        var input = new TestsInput([new RunReports(hostile[1], [report]), new RunReports(hostile[2], [report]) { Url = "https://github.example/job(1)" }])
        {
            Now = Past.Now,
            Duration = TimeSpan.FromSeconds(100),
            Options = new TestsOptions { Budget = TimeSpan.FromSeconds(50), Quarantine = [new Quarantine(records[0].Case.Id, null, hostile[3]), new Quarantine(hostile[5], DateOnly.MinValue, hostile[3])] },
            History = new TestsHistory
            {
                Base = Past.Run((hostile[1], TestList.From(records.Skip(tests / 2).Select(test => test with { Outcome = TestOutcome.Passed, Detail = null })))) with { Branch = hostile[6] },
                Durations = [.. Enumerable.Range(1, 5).Select(i => new RunDuration("sha", Past.Now, TimeSpan.FromSeconds(i)))],
            },
        };

        var check = TestsCheckText.Of(input);

        foreach (var page in new[] { check.Summary, check.Text ?? "" })
        {
            ByteBudget.Bytes(page).ShouldBeLessThanOrEqualTo(ByteBudget.CheckTextBytes);
            var document = Markdown.Parse(page, s_pipeline);
            document.Descendants<LinkInline>().ShouldAllBe(link => link.Url == "https://github.example/job%281%29" && !link.IsImage);
            document.Descendants<AutolinkInline>().ShouldBeEmpty();
            document.Descendants<HtmlInline>().ShouldBeEmpty();
            // Ours only: the folded parts, each closed.
            var html = document.Descendants<HtmlBlock>().Select(block => block.Lines.ToString()).ToList();
            html.ShouldAllBe(block => block.StartsWith("<details><summary>", StringComparison.Ordinal) || block == "</details>");
            html.Count(block => block == "</details>").ShouldBe(html.Count / 2);
            // Code is the one place where a mention is none.
            document.Descendants<LiteralInline>().ShouldAllBe(text => !text.Content.ToString().Contains("@octo", StringComparison.Ordinal));
        }
    }

    private static TestRecord Record(string path, string name, string message, TestOutcome outcome) => new(
        new TestCase(path, name), "", outcome, 0.5,
        outcome == TestOutcome.Passed ? null : new TestDetail([new TestAttempt(outcome, 0.5, [new TestProblem(outcome, message, null, $"{message}\n{name}")])], null, null));

    /// <summary>The same strings in every run.</summary>
    private static IEnumerable<string> Hostile(int count)
    {
        var seed = 12345u;
        for (var i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            for (var left = 1 + Next(8); left > 0; left--)
            {
                text.Append(s_pieces[Next((uint)s_pieces.Length)]);
            }

            yield return text.ToString();
        }

        uint Next(uint below)
        {
            seed = (seed * 1_664_525) + 1_013_904_223;
            return (seed >> 8) % below;
        }
    }
}
