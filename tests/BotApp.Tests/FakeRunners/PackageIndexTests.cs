using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using BotApp.Simulator.PackageIndex;

namespace BotApp.Tests.FakeRunners;

public sealed class PackageIndexTests : IAsyncLifetime
{
    private const string Wheel = "greet_sample-1.0-py3-none-any.whl";
    private SimulatedServices _services = null!;
    private string _token = null!;

    private PackageIndexState Index => _services.Index;

    public async ValueTask InitializeAsync()
    {
        _services = await SimulatedServices.StartAsync();
        Index.Trust("Greet.Sample", "octo/greet", "release.yml", "pypi");
        _token = Index.MintToken("octo/greet", "release.yml", "pypi").Token.ShouldNotBeNull();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task The_same_bytes_again_change_nothing_and_other_bytes_are_refused()
    {
        (await UploadAsync(Wheel, "one")).Status.ShouldBe(HttpStatusCode.OK);
        (await UploadAsync(Wheel, "one")).Status.ShouldBe(HttpStatusCode.OK);
        var (status, message) = await UploadAsync(Wheel, "two");

        status.ShouldBe(HttpStatusCode.BadRequest);
        message.ShouldContain("File already exists");
        Index.Files.Single().Content.ShouldBe("one"u8.ToArray());
    }

    [Theory]
    [InlineData("greet_sample-1.0.tar.gz", "greet-sample", "1.0", HttpStatusCode.OK)]
    [InlineData("greet-sample-1.0.tar.gz", "greet-sample", "1.0", HttpStatusCode.BadRequest)]
    [InlineData("greet_sample-2.0.tar.gz", "greet-sample", "1.0", HttpStatusCode.BadRequest)]
    [InlineData("greet_sample-1.0.zip", "greet-sample", "1.0", HttpStatusCode.BadRequest)]
    [InlineData("other-1.0.tar.gz", "greet-sample", "1.0", HttpStatusCode.BadRequest)]
    [InlineData("greet_sample-1.0-final.tar.gz", "greet-sample", "1.0-final", HttpStatusCode.BadRequest)]
    [InlineData("other-1.0.tar.gz", "other", "1.0", HttpStatusCode.Forbidden)]
    public async Task A_name_must_fit_project_and_version(string file, string project, string version, HttpStatusCode expected) =>
        (await UploadAsync(file, "content", project, version)).Status.ShouldBe(expected);

    [Fact]
    public async Task A_wrong_digest_is_refused() =>
        (await UploadAsync(Wheel, "content", digest: new string('0', 64))).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData(null)]
    [InlineData("made-up")]
    public async Task Without_a_minted_token_nothing_is_taken(string? token)
    {
        _token = token!;

        (await UploadAsync(Wheel, "content")).Status.ShouldBe(HttpStatusCode.Forbidden);
        Index.Files.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("octo/other", "release.yml", "pypi")]
    [InlineData("octo/greet", "tests.yml", "pypi")]
    [InlineData("octo/greet", "release.yml", null)]
    public void A_token_is_only_for_the_publisher_that_is_trusted(string repository, string workflow, string? environment)
    {
        var minted = Index.MintToken(repository, workflow, environment);

        minted.Token.ShouldBeNull();
        minted.Refusal.ShouldNotBeNull().ShouldContain("invalid-publisher");
    }

    [Fact]
    public void A_token_expires()
    {
        var time = new SteppedTime();
        var index = new PackageIndexState(time);
        index.Trust("a", "octo/greet", "release.yml", null);
        var token = index.MintToken("octo/greet", "release.yml", null).Token;
        time.Now += TimeSpan.FromMinutes(16);

        index.Upload(token, "a", "1.0", "a-1.0.tar.gz", [], null).Status.ShouldBe(403);
    }

    [Fact]
    public async Task The_simple_page_is_html_or_json_as_asked_for()
    {
        await UploadAsync(Wheel, "content");
        Index.Yank("greet-sample", "1.0", "broken <b>");

        var html = await GetAsync("/index/simple/Greet_Sample/", "text/html");
        var link = new HtmlParser().ParseDocument(await html.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).QuerySelector("a")!;
        link.TextContent.ShouldBe(Wheel);
        link.GetAttribute("data-yanked").ShouldBe("broken <b>");
        link.GetAttribute("href").ShouldBe($"/index/files/{Wheel}#sha256={Digest("content")}");

        var json = await GetAsync("/index/simple/greet-sample/", "application/vnd.pypi.simple.v1+json, text/html; q=0.1");
        json.Content.Headers.ContentType!.MediaType.ShouldBe("application/vnd.pypi.simple.v1+json");
        var file = JsonNode.Parse(await json.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["files"]![0]!;
        file["hashes"]!["sha256"]!.ToString().ShouldBe(Digest("content"));
        file["yanked"]!.ToString().ShouldBe("broken <b>");
        (await _services.Client.GetStringAsync(new Uri(_services.Address, file["url"]!.ToString()), TestContext.Current.CancellationToken)).ShouldBe("content");
        (await (await GetAsync("/index/simple/", "text/html")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("greet-sample");
        (await GetAsync("/index/simple/nothing/", "text/html")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_lagging_index_shows_a_file_only_after_some_reads()
    {
        Index.VisibleAfterReads = 2;
        await UploadAsync(Wheel, "content");

        HttpStatusCode[] seen = [await StatusAsync(), await StatusAsync(), await StatusAsync()];

        seen.ShouldBe([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK]);
    }

    [Fact]
    public async Task A_failing_index_takes_the_first_files_only()
    {
        Index.FailUploadsAfter = 1;

        (await UploadAsync(Wheel, "content")).Status.ShouldBe(HttpStatusCode.OK);
        (await UploadAsync("greet_sample-1.0.tar.gz", "content")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    private static string Digest(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private async Task<HttpStatusCode> StatusAsync() => (await GetAsync("/index/simple/greet-sample/", "text/html")).StatusCode;

    private async Task<HttpResponseMessage> GetAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_services.Address, path));
        request.Headers.Add("Accept", accept);
        return await _services.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<(HttpStatusCode Status, string Message)> UploadAsync(
        string file, string content, string project = "greet-sample", string version = "1.0", string? digest = null)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("file_upload"), ":action" },
            { new StringContent(project), "name" },
            { new StringContent(version), "version" },
            { new StringContent(digest ?? Digest(content)), "sha256_digest" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "content", file },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_services.Address, "/index/legacy/")) { Content = form };
        if (_token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("__token__:" + _token)));
        }

        using var response = await _services.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private sealed class SteppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
