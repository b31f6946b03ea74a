using System.Text;
using System.Text.RegularExpressions;
using BotApp.Core.Checks;

namespace BotApp.Core.Tests.Checks;

public class ByteBudgetTests
{
    [Theory]
    [InlineData("a", 1_000_000)]
    [InlineData("é", 500_000)]
    [InlineData("👩", 300_000)]
    public void T35_A_long_text_is_cut_in_the_middle_on_whole_characters(string letter, int count)
    {
        var text = "begin" + new StringBuilder().Insert(0, letter, count) + "end";

        var cut = ByteBudget.Cut(text, ByteBudget.AnnotationBytes);

        ByteBudget.Bytes(cut).ShouldBeInRange(ByteBudget.AnnotationBytes - 16, ByteBudget.AnnotationBytes);
        cut.ShouldStartWith("begin");
        cut.ShouldEndWith("end");
        cut.ShouldContain("bytes cut …");
        cut.ShouldNotContain("\uFFFD");
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)).ShouldBe(cut);
    }

    [Fact]
    public void T35_The_number_of_bytes_cut_is_true()
    {
        var cut = ByteBudget.Cut(new string('x', 1000), 100);

        var said = int.Parse(Regex.Match(cut, "… (?<n>\\d+) bytes cut …", RegexOptions.NonBacktracking).Groups["n"].Value);
        said.ShouldBe(1000 - cut.Count(c => c == 'x'));
    }

    [Fact]
    public void What_fits_is_not_touched() => ByteBudget.Cut("short", 5).ShouldBe("short");

    [Fact]
    public void T36_Titles_are_one_line_of_255_characters()
    {
        ByteBudget.Title("a\nb").ShouldBe("a b");
        ByteBudget.Title(new string('x', 300)).Length.ShouldBe(255);
        ByteBudget.Title(new string('x', 253) + "👩👩").ShouldBe(new string('x', 253) + "…");
    }

    [Fact]
    public void T40_A_page_stays_within_its_bytes_and_says_that_something_is_missing()
    {
        var page = new MarkdownPage(ByteBudget.CheckTextBytes);
        page.AddRows("### Failing\n", [.. Enumerable.Range(0, 5000).Select(i => $"- ✓ {i} {new string('é', 40)}\n")], 10_000, left => $"- … and {left} more\n");
        page.Add("### Next\n");

        var text = page.ToString();
        ByteBudget.Bytes(text).ShouldBeLessThanOrEqualTo(ByteBudget.CheckTextBytes);
        text.ShouldContain(" more\n");
        text.ShouldContain("did not fit");
    }
}
