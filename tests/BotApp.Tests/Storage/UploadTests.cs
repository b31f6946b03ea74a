using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using BotApp.Callbacks;
using BotApp.Engine;
using BotApp.GitHub.JobTokens;
using BotApp.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Storage;

public sealed class SqliteUploadTests() : UploadTests("sqlite");

public sealed class PostgresUploadTests() : UploadTests("postgresql");

/// <summary>Files that jobs hand in, over HTTP into the database: each once, whole or not at all, only with leave and only in its time.</summary>
public abstract class UploadTests(string kind) : StorageTestCase(kind)
{
    private const string Run = "ba-0123456789abcdef01234567";

    private static readonly byte[] s_report = Encoding.UTF8.GetBytes("<testsuite/>");

    [Fact]
    public async Task R92_The_same_bytes_again_are_no_second_file_and_no_mistake_and_others_never_take_their_place()
    {
        await using var app = await AppAsync();
        await GrantAsync("one", 1);

        (await SendAsync(app, "one", "junit/test", s_report)).ShouldBe(HttpStatusCode.Created);
        (await SendAsync(app, "one", "junit/test", s_report)).ShouldBe(HttpStatusCode.OK, "its first answer may have been lost");
        (await SendAsync(app, "one", "junit/test", "<other/>"u8.ToArray())).ShouldBe(HttpStatusCode.Conflict);
        (await SendAsync(app, "one", "junit/other", "<other/>"u8.ToArray())).ShouldBe(HttpStatusCode.Created, "one token is for all files of the attempt");

        (await Store.Uploads.ListAsync(Run, 1, Now)).Select(file => (file.Job, file.Size)).ShouldBe([("other", 8), ("test", s_report.Length)]);
        (await ReadAsync(1, "test")).ShouldBe(s_report);
    }

    [Fact]
    public async Task R92_Many_that_hand_in_one_file_at_a_time_leave_one_whole_file()
    {
        await using var app = await AppAsync();
        await GrantAsync("one", 1);
        var contents = Enumerable.Range(0, 4).Select(number => Enumerable.Repeat((byte)number, 3_000_000).ToArray()).ToList();

        var answers = await Task.WhenAll(contents.Select(content => SendAsync(app, "one", "junit/test", content)));

        answers.Count(answer => answer == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer == HttpStatusCode.Conflict).ShouldBe(3);
        (await ReadAsync(1, "test")).ShouldBe(contents[Array.IndexOf(answers, HttpStatusCode.Created)]);
    }

    [Fact]
    public async Task R92_The_token_of_one_attempt_hands_in_nothing_for_another_and_is_over_when_the_next_began()
    {
        await using var app = await AppAsync();
        await GrantAsync("first", 1);
        await GrantAsync("second", 2);
        await RunIsAsync("Running", 2);

        (await SendAsync(app, "first", "junit/test", s_report)).ShouldBe(HttpStatusCode.Gone, "a later attempt has taken its place");
        (await SendAsync(app, "second", "junit/test", s_report)).ShouldBe(HttpStatusCode.Created);

        (await Store.Uploads.ListAsync(Run, 1, Now)).ShouldBeEmpty();
        (await Store.Uploads.ListAsync(Run, 2, Now)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task R92_After_the_end_nothing_is_taken_any_more()
    {
        await using var app = await AppAsync();
        await GrantAsync("one", 1);
        await GrantAsync("late", 1, TimeSpan.FromSeconds(-1));
        await RunIsAsync("Running", 1);

        (await SendAsync(app, "late", "junit/test", s_report)).ShouldBe(HttpStatusCode.Gone, "the deadline and its grace have passed");
        await RunIsAsync("Collecting", 1);
        (await SendAsync(app, "one", "junit/test", s_report)).ShouldBe(HttpStatusCode.Created, "the run is over and not judged yet");
        await RunIsAsync("Done", 1);
        (await SendAsync(app, "one", "junit/more", s_report)).ShouldBe(HttpStatusCode.Gone);
        (await SendAsync(app, "one", "junit/test", s_report)).ShouldBe(HttpStatusCode.Gone);

        (await Store.Uploads.ListAsync(Run, 1, Now)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task R92_What_nobody_gave_leave_for_is_refused_before_it_is_read()
    {
        await using var app = await AppAsync();
        await GrantAsync("one", 1);

        (await SendAsync(app, "two", "junit/test", s_report)).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(app, null, "junit/test", s_report)).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(app, "one", "virus/test", s_report)).ShouldBe(HttpStatusCode.BadRequest);
        (await SendAsync(app, "one", "junit/..%2Ftest", s_report)).ShouldBe(HttpStatusCode.BadRequest);

        (await Store.Uploads.ListAsync(Run, 1, Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task R92_A_file_that_is_too_large_is_refused_whether_it_says_so_before_or_not()
    {
        await using var app = await AppAsync();
        await GrantAsync("one", 1);
        var large = new byte[(64 << 20) + 1];

        (await SendAsync(app, "one", "junit/test", large, isChunked: true)).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await RawAsync(app, $"Content-Length: {large.Length}", [], ends: false)).ShouldContain("413");

        (await Store.Uploads.ListAsync(Run, 1, Now)).ShouldBeEmpty();
        (await SendAsync(app, "one", "junit/test", s_report)).ShouldBe(HttpStatusCode.Created, "what was refused takes nobody's place");
    }

    [Fact]
    public async Task R92_Half_a_file_is_none_and_can_be_sent_again()
    {
        await using var app = await AppAsync();
        await GrantAsync("one", 1);

        await RawAsync(app, "Content-Length: 1000", s_report);
        await RawAsync(app, "Transfer-Encoding: chunked", Encoding.ASCII.GetBytes("400\r\n<testsuite"));

        (await SendAsync(app, "one", "junit/test", s_report)).ShouldBe(HttpStatusCode.Created);
        (await ReadAsync(1, "test")).ShouldBe(s_report);
    }

    [Fact]
    public async Task R92_An_attempt_has_so_many_files_and_what_is_there_already_is_none_more()
    {
        await using var app = await AppAsync();
        await GrantAsync("one", 1);
        for (var number = 0; number < Uploads.MaxFiles; number++)
        {
            using var content = new MemoryStream(s_report);
            var put = new StoredUpload("log", $"job-{number}", s_report.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(s_report)));
            (await Store.Uploads.PutAsync(new StoredGrant(Run, 1, true), put, content, Now)).ShouldBe(UploadOutcome.Stored);
        }

        (await SendAsync(app, "one", "junit/test", s_report)).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await SendAsync(app, "one", "log/job-7", s_report)).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(app, "one", "log/job-7", "<other/>"u8.ToArray())).ShouldBe(HttpStatusCode.Conflict);
    }

    private async Task<WebApplication> AppAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(Store).AddBotAppCallbacks();
        builder.Services.AddHttpClient().AddSingleton(TimeProvider.System).AddSingleton<IssuerKeys>().AddSingleton<JobTokenReader>().AddSingleton<JobTokenGrants>();
        var app = builder.Build();
        app.MapBotAppCallbacks();
        await app.StartAsync(Now);
        return app;
    }

    private Task GrantAsync(string token, int attempt, TimeSpan? lasts = null) =>
        Store.Uploads.GrantAsync(UploadGrants.Hash(token), Run, attempt, DateTimeOffset.UtcNow + (lasts ?? TimeSpan.FromHours(1)), Now);

    private Task RunIsAsync(string state, int attempt) =>
        Store.Runs.PutAsync([new StoredRun(Run, "pr:10:1", "tests", new string('a', 40), "ci", "runs/1", attempt, state, null, null, null, "{}")], Now);

    private async Task<byte[]> ReadAsync(int attempt, string job)
    {
        var file = (await Store.Uploads.ListAsync(Run, attempt, Now)).Single(one => one.Job == job);
        using var content = new MemoryStream();
        await Store.Uploads.CopyAsync(Run, attempt, file, content, Now);
        return content.ToArray();
    }

    private static async Task<HttpStatusCode> SendAsync(WebApplication app, string? token, string what, byte[] content, bool isChunked = false)
    {
        using var client = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Put, $"{app.Urls.First()}/api/uploads/{what}") { Content = new ByteArrayContent(content) };
        message.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        message.Headers.TransferEncodingChunked = isChunked ? true : null;
        message.Headers.ExpectContinue = isChunked; // refused before it is sent to its end
        using var answer = await client.SendAsync(message, Now);
        return answer.StatusCode;
    }

    // As a client does that says one thing and does another: what was answered before the connection ended.
    private static async Task<string> RawAsync(WebApplication app, string length, byte[] body, bool ends = true)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.First()).Port, Now);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"PUT /api/uploads/junit/test HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer one\r\n{length}\r\n\r\n"), Now);
        await stream.WriteAsync(body, Now);
        if (ends)
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }

        try
        {
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync(Now) ?? "";
        }
        catch (IOException)
        {
            return ""; // cut off without an answer, as half a request may be
        }
    }
}
