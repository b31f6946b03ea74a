using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Settings;

public class GlobTests
{
    [Theory]
    [InlineData("feature/*", "feature/my-branch", true)]
    [InlineData("feature/*", "feature/a/b", false)]
    [InlineData("feature/**", "feature/a/b", true)]
    [InlineData("main", "main", true)]
    [InlineData("main", "Main", false)]
    [InlineData("*", "main", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("**", "a/b", true)]
    [InlineData("*feature", "mona-feature", true)]
    [InlineData("v2*", "v2.0", true)]
    [InlineData("v[12].[0-9]+.[0-9]+", "v1.10.1", true)]
    [InlineData("v[12].[0-9]+.[0-9]+", "v3.0.0", false)]
    [InlineData("v[12].[0-9]+.[0-9]+", "v1..1", false)]
    [InlineData("*.jsx?", "page.js", true)]
    [InlineData("*.jsx?", "page.jsx", true)]
    [InlineData("*.jsx?", "page.jsxx", false)]
    [InlineData("**.js", "src/js/app.js", true)]
    [InlineData("docs/*", "docs/file.md", true)]
    [InlineData("docs/*", "docs/a/file.md", false)]
    [InlineData("docs/**/*.md", "docs/README.md", true)]
    [InlineData("docs/**/*.md", "docs/a/b/markdown.md", true)]
    [InlineData("**/docs/**", "docs/hello.md", true)]
    [InlineData("**/docs/**", "dir/docs/my-file.txt", true)]
    [InlineData("**/docs/**", "mydocs/hello.md", false)]
    [InlineData("**/README.md", "README.md", true)]
    [InlineData("**/README.md", "XREADME.md", false)]
    [InlineData("**/*src/**", "a/src/app.js", true)]
    [InlineData("**/*src/**", "my-src/code/js/app.js", true)]
    [InlineData("**/migrate-*.sql", "db/sept/migrate-v1.sql", true)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("a+b", "aaab", true)]
    [InlineData("a+b", "b", false)]
    public void A_pattern_means_what_it_means_in_GitHub_Actions(string pattern, string text, bool matches) => Glob.Parse(pattern).IsMatch(text).ShouldBe(matches);

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("?a")]
    [InlineData("*+")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[!a]")]
    [InlineData("[z-a]")]
    [InlineData("a\\")]
    public void A_pattern_that_means_nothing_is_refused(string pattern)
    {
        Glob.TryParse(pattern, out _, out var problem).ShouldBeFalse();
        problem.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void The_last_pattern_that_fits_decides()
    {
        var list = GlobList.Of("docs/**", "!docs/**/*.md", "docs/keep.md");

        list.Matches("docs/a.txt").ShouldBeTrue();
        list.Matches("docs/a.md").ShouldBeFalse();
        list.Matches("docs/keep.md").ShouldBeTrue();
        list.Matches("src/a").ShouldBeFalse();
        GlobList.Nothing.Matches("a").ShouldBeFalse();
        GlobList.All.Matches("a/b").ShouldBeTrue();
    }

    [Fact]
    public void F90_S19_The_worst_pattern_takes_bounded_time()
    {
        var text = new string('a', Glob.MaxTextLength);
        foreach (var pattern in new[] { string.Concat(Enumerable.Repeat("**a", 80)) + "b", string.Concat(Enumerable.Repeat("a+", 100)) + "b", string.Concat(Enumerable.Repeat("*a?", 60)) + "b" })
        {
            Patience.Ends(() => Glob.Parse(pattern).IsMatch(text).ShouldBeFalse(), pattern);
        }

        Glob.Parse("**").IsMatch(text).ShouldBeTrue();
        Glob.Parse("**").IsMatch(text + "a").ShouldBeFalse();
        Glob.TryParse(new string('a', Glob.MaxLength + 1), out _, out _).ShouldBeFalse();
    }
}
