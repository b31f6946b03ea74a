using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BotApp.Attacks;
using BotApp.Core.Badges;
using BotApp.Core.Checks;
using BotApp.Core.Notifications;
using BotApp.Core.Releases;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace BotApp.Core.Tests.Attacks;

/// <summary>What strangers write is text wherever it is shown: on checks, in comments, in release notes, chats and mail, and on badges.</summary>
public sealed partial class TextAttackTests
{
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder().UseAdvancedExtensions().UseEmojiAndSmiley(false).Build();

    public static TheoryData<string> Texts => AttackList.Names("markdown");

    [Theory]
    [MemberData(nameof(Texts))]
    public void F80_SEC12_In_a_check_and_a_comment_it_is_text(string name)
    {
        var text = AttackList.Of("markdown", name).Text;
        foreach (var (place, encoded) in ((string, string)[])[("text", MarkdownEncoder.Text(text)), ("sentence", MarkdownEncoder.Sentence(text)), ("link", MarkdownEncoder.Link(text, "javascript:alert(1)"))])
        {
            var document = Markdown.Parse($"before {encoded} after\n\n- {encoded}\n\n| a | b |\n|---|---|\n| {encoded} | z |\n", s_pipeline);
            document.Select(block => block.GetType().Name).ShouldBe([nameof(ParagraphBlock), nameof(ListBlock), nameof(Table)], place);
            Inert(document, place, allowsCode: place == "sentence");
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void F80_SEC12_As_a_name_in_code_and_in_a_fence_it_stays_inside(string name)
    {
        var text = AttackList.Of("markdown", name).Text;

        Inert(Markdown.Parse($"- {MarkdownEncoder.CodeInText(text)}: x\n", s_pipeline), "code", allowsCode: true);
        var table = Markdown.Parse($"| a | b |\n|---|---|\n| {MarkdownEncoder.Code(text)} | z |\n", s_pipeline);
        table.Descendants<TableCell>().Count().ShouldBe(4);
        Inert(table, "cell", allowsCode: true);
        Markdown.Parse(MarkdownEncoder.Fence(text) + "\nafter\n", s_pipeline).Select(block => block.GetType().Name).ShouldBe([nameof(FencedCodeBlock), nameof(ParagraphBlock)]);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void SEC12_In_the_notes_of_a_release_it_is_text(string name)
    {
        var document = Markdown.Parse($"- {NotesEncoder.Encode(AttackList.Of("markdown", name).Text)} (x)\n", s_pipeline);

        document.Select(block => block.GetType().Name).ShouldBe([nameof(ListBlock)]);
        document.Descendants<ListItemBlock>().Count().ShouldBe(1);
        Inert(document, "notes", allowsCode: false);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void SEC12_In_chats_and_mail_it_calls_nobody_and_stays_on_its_line(string name)
    {
        var text = AttackList.Of("markdown", name).Text;
        var (plain, slack, html) = (InertText.Plain(text), InertText.Slack(text), InertText.Html(text));

        new[] { plain, slack, html }.ShouldAllBe(one => !one.Any(letter => char.IsControl(letter)) && !CallingInChats().IsMatch(one));
        slack.ShouldNotContain("<");
        html.ShouldNotContain("<");
        slack.ShouldNotContain("](");
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void SEC12_F93_On_a_badge_it_is_a_letter_among_letters(string name)
    {
        var text = AttackList.Of("markdown", name).Text;

        var picture = XDocument.Parse(BadgeText.ToSvg(new Badge(text, text, BadgeColor.Green)));
        var innocent = XDocument.Parse(BadgeText.ToSvg(new Badge("a", "b", BadgeColor.Green)));

        picture.Descendants().Select(element => element.Name).ShouldBe(innocent.Descendants().Select(element => element.Name));
        picture.Descendants().SelectMany(element => element.Attributes()).Select(attribute => attribute.Name).ShouldBe(innocent.Descendants().SelectMany(element => element.Attributes()).Select(attribute => attribute.Name));
        System.Text.Json.JsonDocument.Parse(BadgeText.ToJson(new Badge(text, text, BadgeColor.Green))).RootElement.EnumerateObject().Count().ShouldBe(System.Text.Json.JsonDocument.Parse(BadgeText.ToJson(new Badge("a", "b", BadgeColor.Green))).RootElement.EnumerateObject().Count());
    }

    private static void Inert(MarkdownDocument document, string place, bool allowsCode)
    {
        document.Descendants<HtmlBlock>().ShouldBeEmpty(place);
        document.Descendants<Inline>().ShouldAllBe(inline => inline is LiteralInline || inline is HtmlEntityInline || inline.GetType() == typeof(ContainerInline) || (allowsCode && (inline is CodeInline || inline is EmphasisInline)), place);
        var shown = string.Concat(document.Descendants<Inline>().Select(inline => inline switch
        {
            LiteralInline literal => literal.Content.ToString(),
            HtmlEntityInline entity => entity.Transcoded.ToString(),
            _ => "\n",
        }));
        Calling().Match(shown).Value.ShouldBe("", place);
        shown.Where(letter => letter != '\n' && (char.IsControl(letter) || letter is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069')).Select(letter => ((int)letter).ToString("x4", CultureInfo.InvariantCulture)).ShouldBeEmpty(place);
    }

    // What GitHub acts on by itself.
    [GeneratedRegex(@"@[A-Za-z0-9]|#\d|\bGH-\d|\bhttps?://|\bftp://|\bwww\.[a-z]", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Calling();

    // What chats and mail programs act on by themselves.
    [GeneratedRegex(@"@[A-Za-z0-9]|\bhttps?://|\bftp://|\bwww\.[a-z]", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex CallingInChats();
}
