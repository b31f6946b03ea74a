using System.Text;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

public sealed class ResultDocumentTests
{
    private const string Id = "request-1";
    private static readonly string Sha = new('a', 40);
    private static readonly string Hash = new('b', 64);

    [Fact]
    public void A_full_result_is_read_and_unknown_fields_are_left_out()
    {
        var document = Valid($$"""
            {"schema": 1, "request_id": "{{Id}}", "sha": "{{Sha}}", "status": "success", "url": "https://pr-7.preview.example/x?y=1", "version": "1.2.3",
             "files": [{"name": "x-1.2.3.tar.gz", "size": 12, "sha256": "{{Hash.ToUpperInvariant()}}", "more": {} }],
             "migrations_applied": ["app.0001_initial"], "message": "done\u0007 \ud83d\ude00\nbye", "attestations": [1], "future": {"a": [null]} }
            """);

        (document.RequestId, document.Sha, document.Status, document.Version).ShouldBe((Id, Sha, ResultStatus.Success, "1.2.3"));
        document.Url!.Host.ShouldBe("pr-7.preview.example");
        document.Files.ShouldBe([new ResultFile("x-1.2.3.tar.gz", 12, Hash)]);
        document.MigrationsApplied.ShouldBe(["app.0001_initial"]);
        document.Message.ShouldBe("done 😀\nbye");
    }

    [Fact]
    public void The_least_result_is_read()
    {
        var document = Valid(With("\"url\": null"));

        document.Status.ShouldBe(ResultStatus.Failure);
        (document.Url, document.Version, document.Message).ShouldBe((null, null, null));
        document.Files.ShouldBeEmpty();
        document.MigrationsApplied.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "no valid JSON")]
    [InlineData("{", "no valid JSON")]
    [InlineData("{} {}", "no valid JSON")]
    [InlineData("{\"schema\": 1, \"schema\": 1}", "no valid JSON")]
    [InlineData("{\"\\ud800\": 1}", "result.json")]
    [InlineData("[]", "no JSON object")]
    [InlineData("null", "no JSON object")]
    [InlineData("{}", "\"schema\": 1")]
    [InlineData("{\"schema\": \"1\"}", "\"schema\": 1")]
    [InlineData("{\"schema\": 2}", "\"schema\": 1")]
    [InlineData("{\"schema\": 1.5}", "\"schema\": 1")]
    [InlineData("{\"schema\": 1}", "\"request_id\"")]
    public void A_document_of_another_shape_is_refused(string json, string part) => Invalid(json).ShouldContain(part);

    [Fact]
    public void A_result_of_another_run_or_commit_is_refused()
    {
        var json = Encoding.UTF8.GetBytes(With("\"version\": \"1\""));

        ResultDocument.Read(json, "request-2", Sha).ShouldBeOfType<ResultReading.Invalid>().Sentence.ShouldContain("another run");
        ResultDocument.Read(json, Id, new string('c', 40)).ShouldBeOfType<ResultReading.Invalid>().Sentence.ShouldContain("another commit");
    }

    [Theory]
    [InlineData("\"status\": \"green\"", "\"status\"")]
    [InlineData("\"status\": true", "\"status\"")]
    [InlineData("\"status\": \"Success\"", "\"status\"")]
    public void A_status_that_is_not_known_is_never_success(string field, string part)
    {
        Invalid($"{{\"schema\": 1, \"request_id\": \"{Id}\", \"sha\": \"{Sha}\", {field}}}").ShouldContain(part);
        Invalid($"{{\"schema\": 1, \"request_id\": \"{Id}\", \"sha\": \"{Sha}\"}}").ShouldContain("\"status\"");
    }

    [Theory]
    [InlineData("\"url\": \"javascript:alert(1)\"", "\"url\"")]
    [InlineData("\"url\": \"file:///etc/hosts\"", "\"url\"")]
    [InlineData("\"url\": \"/relative\"", "\"url\"")]
    [InlineData("\"url\": \"https://user@preview.example\"", "\"url\"")]
    [InlineData("\"url\": \"https://preview.example/a b\"", "\"url\"")]
    [InlineData("\"url\": \"https://preview.example/\\ud800\"", "\"url\"")]
    [InlineData("\"url\": 1", "\"url\"")]
    [InlineData("\"version\": []", "\"version\"")]
    [InlineData("\"message\": {}", "\"message\"")]
    [InlineData("\"files\": {}", "\"files\"")]
    [InlineData("\"files\": [1]", "files[0]")]
    [InlineData("\"files\": [{\"name\": \"x\", \"size\": 1}]", "files[0]")]
    [InlineData("\"files\": [{\"name\": \"../x\", \"size\": 1, \"sha256\": \"HASH\"}]", "files[0]")]
    [InlineData("\"files\": [{\"name\": \"a\\\\x\", \"size\": 1, \"sha256\": \"HASH\"}]", "files[0]")]
    [InlineData("\"files\": [{\"name\": \"..\", \"size\": 1, \"sha256\": \"HASH\"}]", "files[0]")]
    [InlineData("\"files\": [{\"name\": \"\", \"size\": 1, \"sha256\": \"HASH\"}]", "files[0]")]
    [InlineData("\"files\": [{\"name\": \"x\", \"size\": -1, \"sha256\": \"HASH\"}]", "files[0]")]
    [InlineData("\"files\": [{\"name\": \"x\", \"size\": 1e30, \"sha256\": \"HASH\"}]", "files[0]")]
    [InlineData("\"files\": [{\"name\": \"x\", \"size\": 1, \"sha256\": \"HASH0\"}]", "files[0]")]
    [InlineData("\"files\": [{\"name\": \"x\", \"size\": 1, \"sha256\": \"HASH\"}, {\"name\": \"x\", \"size\": 1, \"sha256\": \"HASH\"}]", "twice")]
    [InlineData("\"migrations_applied\": [\"a\\u0000\"]", "migrations_applied[0]")]
    [InlineData("\"migrations_applied\": [null]", "migrations_applied[0]")]
    public void A_bad_field_is_named(string field, string part)
    {
        Invalid(With(field.Replace("HASH", Hash, StringComparison.Ordinal))).ShouldContain(part);
    }

    [Fact]
    public void Size_depth_and_counts_are_bounded()
    {
        Invalid(new string(' ', ResultDocument.MaxBytes + 1)).ShouldContain("at most");
        Invalid(new string('[', 100)).ShouldContain("nested");
        Valid(With("\"x\": " + new string('[', 15) + new string(']', 15))).ShouldNotBeNull();
        Invalid(With("\"x\": " + new string('[', 16) + new string(']', 16))).ShouldContain("nested");
        Invalid(With("\"files\": [" + string.Join(',', Enumerable.Repeat("1", ResultDocument.MaxItems + 1)) + "]")).ShouldContain("list of at most");
        Invalid(With($"\"url\": \"https://preview.example/{new string('x', ResultDocument.MaxUrl)}\"")).ShouldContain("\"url\"");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("😀")]
    [InlineData("ab😀")]
    public void A_long_message_is_cut_between_characters(string piece)
    {
        var message = Valid(With($"\"message\": \"{string.Concat(Enumerable.Repeat(piece, 3000))}\"")).Message!;

        message.Length.ShouldBeInRange(ResultDocument.MaxMessage - 1, ResultDocument.MaxMessage);
        message.ShouldEndWith("…");
        message.EnumerateRunes().ShouldNotContain(Rune.ReplacementChar);
    }

    [Fact]
    public void A_byte_order_mark_is_taken_and_broken_utf_8_is_refused()
    {
        byte[] good = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(With("\"version\": \"1\""))];
        var bad = Encoding.UTF8.GetBytes(With("\"version\": \"?\""));
        bad[Array.IndexOf(bad, (byte)'?')] = 0xFF;

        ResultDocument.Read(good, Id, Sha).ShouldBeOfType<ResultReading.Valid>();
        ResultDocument.Read(bad, Id, Sha).ShouldBeOfType<ResultReading.Invalid>();
    }

    [Fact]
    public void A_damaged_document_is_read_without_an_exception()
    {
        var whole = Encoding.UTF8.GetBytes(With($"\"files\": [{{\"name\": \"x\\u0041\", \"size\": 1, \"sha256\": \"{Hash}\"}}], \"message\": \"a\\ud83d\\ude00\""));
        var random = new Random(16);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = whole.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            ResultDocument.Read(damaged.AsMemory(0, random.Next(damaged.Length)), Id, Sha).ShouldNotBeNull();
            ResultDocument.Read(damaged, Id, Sha).ShouldNotBeNull();
        }
    }

    private static string With(string field) => $"{{\"schema\": 1, \"request_id\": \"{Id}\", \"sha\": \"{Sha}\", \"status\": \"failure\", {field}}}";

    private static ResultDocument Valid(string json)
    {
        var reading = ResultDocument.Read(Encoding.UTF8.GetBytes(json), Id, Sha);
        return reading is ResultReading.Invalid invalid ? throw new InvalidOperationException(invalid.Sentence) : ((ResultReading.Valid)reading).Document;
    }

    private static string Invalid(string json) =>
        ResultDocument.Read(Encoding.UTF8.GetBytes(json), Id, Sha).ShouldBeOfType<ResultReading.Invalid>().Sentence;
}
