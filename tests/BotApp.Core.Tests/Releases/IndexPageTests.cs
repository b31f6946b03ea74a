using BotApp.Core.Releases;

namespace BotApp.Core.Tests.Releases;

public sealed class IndexPageTests
{
    [Theory]
    [InlineData("https://pypi.org/simple/", "https://pypi.org/project/my-tool/1.2.0/")]
    [InlineData("https://test.pypi.org/simple/", "https://test.pypi.org/project/my-tool/1.2.0/")]
    [InlineData("https://packages.example.org/team/simple", "https://packages.example.org/team/simple/my-tool/")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_version_has_its_page_where_the_index_has_pages_and_else_its_list_of_files(string? simple, string? page) =>
        (IndexPage.Of(simple, "My_Tool", "1.2.0")?.AbsoluteUri).ShouldBe(page);
}
