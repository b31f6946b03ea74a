using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace BotApp.Tests.FakeRunners;

public sealed class HostingTests : IAsyncLifetime
{
    private SimulatedServices _services = null!;
    private string? _token;

    public async ValueTask InitializeAsync()
    {
        _services = await SimulatedServices.StartAsync();
        _token = _services.Hosting.MintToken();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task A_zip_replaces_the_whole_site()
    {
        (await SendAsync(HttpMethod.Put, "/sites/a/old.html", "old"u8.ToArray())).ShouldBe(HttpStatusCode.Created);
        (await SendAsync(HttpMethod.Put, "/sites/a/", Zip(("index.html", "start"), ("sub/index.html", "sub")))).ShouldBe(HttpStatusCode.Created);

        (await ReadAsync("/sites/a/")).ShouldBe("start");
        (await ReadAsync("/sites/a")).ShouldBe("start");
        (await ReadAsync("/sites/a/sub/")).ShouldBe("sub");
        (await SendAsync(HttpMethod.Get, "/sites/a/old.html")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_tar_is_taken_too()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        await using (var tar = new TarWriter(gzip))
        {
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, "./index.html") { DataStream = new MemoryStream("tar"u8.ToArray()) }, TestContext.Current.CancellationToken);
        }

        await SendAsync(HttpMethod.Put, "/sites/a", packed.ToArray());

        (await ReadAsync("/sites/a/")).ShouldBe("tar");
    }

    [Fact]
    public async Task A_removed_site_is_gone()
    {
        await SendAsync(HttpMethod.Put, "/sites/a/", Zip(("index.html", "start")));

        (await SendAsync(HttpMethod.Delete, "/sites/a/")).ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(HttpMethod.Delete, "/sites/a")).ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Get, "/sites/a/")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(202)]
    [InlineData(503)]
    public async Task A_new_site_may_have_to_warm_up(int status)
    {
        _services.Hosting.WarmUpRequests = 2;
        _services.Hosting.WarmUpStatus = status;
        await SendAsync(HttpMethod.Put, "/sites/a/", Zip(("index.html", "start")));

        int[] seen = [(int)await SendAsync(HttpMethod.Get, "/sites/a/"), (int)await SendAsync(HttpMethod.Get, "/sites/a/"), (int)await SendAsync(HttpMethod.Get, "/sites/a/")];

        seen.ShouldBe([status, status, 200]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("made-up")]
    public async Task Writing_needs_a_jobs_token(string? token)
    {
        await SendAsync(HttpMethod.Put, "/sites/a/", Zip(("index.html", "start")));
        _token = token;

        (await SendAsync(HttpMethod.Put, "/sites/a/x.html", [])).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(HttpMethod.Put, "/sites/a/", Zip())).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(HttpMethod.Delete, "/sites/a/")).ShouldBe(HttpStatusCode.Unauthorized);
        (await ReadAsync("/sites/a/")).ShouldBe("start");
    }

    [Fact]
    public async Task What_is_no_archive_is_refused() =>
        (await SendAsync(HttpMethod.Put, "/sites/a/", "not a zip"u8.ToArray())).ShouldBe(HttpStatusCode.BadRequest);

    private static byte[] Zip(params (string Path, string Text)[] files)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                using var writer = new StreamWriter(archive.CreateEntry(path).Open());
                writer.Write(text);
            }
        }

        return packed.ToArray();
    }

    private Task<string> ReadAsync(string path) => _services.Client.GetStringAsync(new Uri(_services.Address, path), TestContext.Current.CancellationToken);

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, byte[]? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_services.Address, path)) { Content = content is null ? null : new ByteArrayContent(content) };
        request.Headers.Authorization = _token is null ? null : new AuthenticationHeaderValue("Bearer", _token);
        using var response = await _services.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
