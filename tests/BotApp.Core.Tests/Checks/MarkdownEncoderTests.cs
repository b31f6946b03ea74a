using System.Text.RegularExpressions;
using BotApp.Core.Checks;
using Markdig;

namespace BotApp.Core.Tests.Checks;

public class MarkdownEncoderTests
{
    public static TheoryData<string> Hostile =>
    [
        "@octo", "#123", "GH-1", "octo/repo#1", "[a](https://evil.example)", "![x](https://evil.example/x.png)", "<script>alert(1)</script>", "</table>", "</details>",
        "<!--", "`code`", "``", "`", "```\n# heading", "a|b", "- list", "1. one", "# heading", "> quote", "**bold** _it_ ~~no~~", "https://evil.example", "www.evil.example",
        "&lt;b&gt;", "line\nbreak", "::error::no", "##[error]no", "a\\|b", "\\", "+ plus", "= setext", "====", "octo@example.org", "ends with #", "$x^2$", "a $5 and $6", ":rocket:", "- [ ] task", "[^1]", "[^1]: note", "<!-- c -->", "<a href='https://evil.example'>", "\t    code", "***", "Term\n: def", "mailto:a@b.example", "&#64;octo", "&commat;octo",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void T42_Text_shows_as_text_and_nothing_else(string text)
    {
        var html = Html($"- before {MarkdownEncoder.Text(text)}\n- {MarkdownEncoder.Text(text)}\n");

        Tags(html).ShouldBe(["ul", "li", "/li", "li", "/li", "/ul"]);
        Plain(html).ShouldContain("before " + PlainText.OneLine(text).Replace("\u200B", "", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void T42_Code_in_a_table_keeps_the_table_whole(string text)
    {
        var html = Html($"| a | b |\n|---|---|\n| {MarkdownEncoder.Code(text)} | end |\n");

        Tags(html).Count(tag => tag == "td").ShouldBe(2);
        Tags(html).ShouldAllBe(tag => tag.TrimStart('/') == "table" || tag.TrimStart('/') == "thead" || tag.TrimStart('/') == "tbody" || tag.TrimStart('/') == "tr" || tag.TrimStart('/') == "th" || tag.TrimStart('/') == "td" || tag.TrimStart('/') == "code");
        Plain(html).ShouldContain("end");
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void T42_A_fence_cannot_be_closed_from_inside(string text)
    {
        var html = Html(MarkdownEncoder.Fence(text) + "\nafter\n");

        Tags(html).ShouldBe(["pre", "code class=\"language-text\"", "/code", "/pre", "p", "/p"]);
    }

    [Fact]
    public void T42_Mentions_and_references_are_broken_by_an_invisible_space()
    {
        MarkdownEncoder.Text("ask @octo about #12 and octo/repo#3").ShouldBe("ask @\u200Bocto about #\u200B12 and octo/repo#\u200B3");
        MarkdownEncoder.Text("see https://evil.example").ShouldBe("see https:/\u200B/evil.example");
    }

    [Fact]
    public void Fences_are_longer_than_any_in_the_text() => MarkdownEncoder.Fence("a\n`````\nb").ShouldBe("``````text\na\n`````\nb\n``````\n");

    [Fact]
    public void Links_lead_to_web_addresses_only()
    {
        MarkdownEncoder.Link("a]b", "https://example.org/x(1)").ShouldBe("[a\\]b](https://example.org/x%281%29)");
        MarkdownEncoder.Link("a", "javascript:alert(1)").ShouldBe("a");
    }

    [Theory]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("#x1B[31mred#x1B[0m", "red")]
    [InlineData("␛[1;32mgreen␛[m", "green")]
    [InlineData("a\u202Eb", "a⟨U+202E⟩b")]
    [InlineData("a\u200Bb", "a⟨U+200B⟩b")]
    [InlineData("👩\u200D🔬", "👩\u200D🔬")]
    [InlineData("a\0b\u0007", "a␀b␇")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("x\n::error::no", "x\n:\u200B:error::no")]
    [InlineData("x ##[group]", "x ##\u200B[group]")]
    public void Hidden_and_steering_characters_become_visible_or_go(string text, string expected) => PlainText.Clean(text).ShouldBe(expected);

    [Fact]
    public void Half_a_character_is_replaced() => PlainText.Clean("\uD800x\uDC00").ShouldBe("\uFFFDx\uFFFD");

    private static string Html(string markdown) => Markdown.ToHtml(markdown, new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().UseEmphasisExtras().Build());

    private static List<string> Tags(string html) =>
        [.. Regex.Matches(html, "<(?<tag>[^>]+)>", RegexOptions.NonBacktracking).Select(match => match.Groups["tag"].Value)];

    private static string Plain(string html) =>
        System.Net.WebUtility.HtmlDecode(Regex.Replace(html, "<[^>]+>", "", RegexOptions.NonBacktracking)).Replace("\u200B", "", StringComparison.Ordinal);

    [Theory]
    [InlineData("robin holds it: `/unhold` releases it.", "robin holds it: `/unhold` releases it.")]
    [InlineData("mend `gate.required`.", "mend `gate.required`.")]
    [InlineData("`tests` and `a|b` and *more*", "`tests` and `a\\|b` and \\*more\\*")]
    [InlineData("one ` alone", "one \\` alone")]
    [InlineData("empty `` code", "empty \\`\\` code")]
    [InlineData("`<img>` [x](y) | z", "`<img>` \\[x\\](y) \\| z")]
    public void A_sentence_keeps_its_code_and_nothing_else_of_Markdown(string text, string expected) => MarkdownEncoder.Sentence(text).ShouldBe(expected);
}
