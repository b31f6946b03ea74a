using System.Text;
using BotApp.Core.Releases;

namespace BotApp.Core.Tests.Releases;

public sealed class SimpleIndexPageTests
{
    private const string Json = "application/vnd.pypi.simple.v1+json";
    private static readonly string Hash = new('a', 64);
    private static readonly Uri PageUrl = new("https://index.example/simple/example-lib/");

    [Theory]
    [InlineData("https://index.example/simple/", "https://index.example/simple/example-lib/")]
    [InlineData("https://index.example/simple", "https://index.example/simple/example-lib/")]
    [InlineData("http://localhost:8080/root/stage/+simple/?x=1", "http://localhost:8080/root/stage/+simple/example-lib/")]
    [InlineData("https://index.example", "https://index.example/example-lib/")]
    public void The_page_of_a_project_has_its_normal_name(string index, string page)
    {
        SimpleIndexPage.Url(new Uri(index), "Example_.Lib").AbsoluteUri.ShouldBe(page);
    }

    [Fact]
    public void A_json_page_is_read()
    {
        var files = Files(Json, $$"""
            {"meta": {"api-version": "1.4", "_last-serial": 1}, "name": "example-lib", "versions": ["1.0"], "files": [
              {"filename": "example_lib-1.0.tar.gz", "url": "../../files/example_lib-1.0.tar.gz", "hashes": {"sha256": "{{Hash.ToUpperInvariant()}}"}, "requires-python": ">=3.9", "yanked": false, "size": 3},
              {"filename": "example_lib-1.0-py3-none-any.whl", "url": "https://files.example/x.whl", "hashes": {}, "requires-python": null, "yanked": "broken"},
              {"filename": "example_lib-1.1.tar.gz", "url": "https://files.example/y", "hashes": {"sha256": "short"}, "yanked": true}]}
            """);

        files.ShouldBe(
        [
            new IndexFile("example_lib-1.0.tar.gz", Hash, null, ">=3.9", "https://index.example/files/example_lib-1.0.tar.gz"),
            new IndexFile("example_lib-1.0-py3-none-any.whl", null, "broken", null, "https://files.example/x.whl"),
            new IndexFile("example_lib-1.1.tar.gz", null, "", null, "https://files.example/y"),
        ]);
    }

    [Fact]
    public void An_html_page_is_read()
    {
        var files = Files("text/html; charset=UTF-8", $"""
            <!DOCTYPE html><html><head><title>Links</title></head><body><h1>Links</h1>
            <!-- <a href="old-0.1.tar.gz">old-0.1.tar.gz</a> -->
            <a href="../">Parent</a> <abbr>not a link</abbr>
            <a href="https://files.example/example_lib-1.0.tar.gz#sha256={Hash}" data-requires-python="&gt;=3.9, &lt;4" >example_lib-1.0.tar.gz</a><br/>
            <A HREF='../../f/example%5Flib-1.0-py3-none-any.whl?x=1&amp;y=2#egg=z&amp;sha256={Hash}' data-yanked> download
            </A>
            <a class=file href=/f/example_lib-1.1.zip data-yanked="bro&quot;ken">example_lib-1.1.zip</a>
            </body></html>
            """);

        files.ShouldBe(
        [
            new IndexFile("example_lib-1.0.tar.gz", Hash, null, ">=3.9, <4", "https://files.example/example_lib-1.0.tar.gz"),
            new IndexFile("example_lib-1.0-py3-none-any.whl", Hash, "", null, "https://index.example/f/example_lib-1.0-py3-none-any.whl?x=1&y=2"),
            new IndexFile("example_lib-1.1.zip", null, "bro\"ken", null, "https://index.example/f/example_lib-1.1.zip"),
        ]);
    }

    [Theory]
    [InlineData(Json, "{")]
    [InlineData(Json, "[]")]
    [InlineData(Json, "{\"meta\": {\"api-version\": \"2.0\"}, \"files\": []}")]
    [InlineData(Json, "{\"files\": []}")]
    [InlineData(Json, "{\"meta\": {\"api-version\": \"1.0\"}}")]
    [InlineData(Json, "{\"meta\": {\"api-version\": \"1.0\"}, \"files\": [{\"filename\": \"x\"}]}")]
    [InlineData(Json, "{\"meta\": {\"api-version\": \"1.0\"}, \"files\": [{\"filename\": \"\\ud800\", \"url\": \"x\"}]}")]
    [InlineData(Json, "{\"\\ud800\": {}, \"meta\": {\"\\ud800\": 1}}")]
    [InlineData("text/html", "upstream error")]
    [InlineData("text/plain", "<a href=x>")]
    [InlineData(null, "")]
    public void An_answer_that_is_no_project_page_says_nothing_about_files(string? type, string body)
    {
        SimpleIndexPage.Read(type, body, PageUrl).ShouldBeOfType<IndexReading.Unreadable>().Sentence.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_page_without_files_has_none()
    {
        Files(Json, "{\"meta\": {\"api-version\": \"1.0\"}, \"files\": []}").ShouldBeEmpty();
        Files("text/html", "<!doctype html><html><body></body></html>").ShouldBeEmpty();
    }

    [Fact]
    public void Any_text_is_read_without_an_exception()
    {
        string[] pieces = ["<a", "<A ", " href", "=", "\"", "'", ">", "</a>", "<!--", "-->", "/", "x-1.0.zip", "#sha256=", "&", "&#x110000;", "%zz", " ", "{", "}", "[", "]", ":", "\"files\"", "\"meta\"", "\0"];
        var random = new Random(691);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(12); n > 0; n--)
            {
                text.Append(pieces[random.Next(pieces.Length)]);
            }

            SimpleIndexPage.Read("text/html", text.ToString(), PageUrl).ShouldNotBeNull();
            SimpleIndexPage.Read(Json, text.ToString(), PageUrl).ShouldNotBeNull();
        }
    }

    [Fact]
    public void A_broken_page_is_read_in_one_pass()
    {
        var body = string.Concat(Enumerable.Repeat("<a x='", 200_000)) + string.Concat(Enumerable.Repeat("<!-", 200_000));

        Files("text/html", body).ShouldBeEmpty();
    }

    private static IReadOnlyList<IndexFile> Files(string type, string body) =>
        SimpleIndexPage.Read(type, body, PageUrl).ShouldBeOfType<IndexReading.Page>().Files;
}
