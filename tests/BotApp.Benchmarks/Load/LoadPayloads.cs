using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BotApp.Benchmarks.Load;

/// <summary>
/// Signed deliveries as they stand on the wire, with bodies as large as GitHub's (10 kB for a check run, 24 kB for a pull request), most of which are addresses nobody reads.
/// Each has its own commit, number and delivery id; repositories and installations take turns.
/// </summary>
internal sealed class LoadPayloads(string secret, int repositories, int installations)
{
    internal const int FirstRepository = 5000;
    internal const int FirstInstallation = 70;

    private static readonly string s_addresses = string.Concat(Enumerable.Range(0, 46).Select(static number => string.Create(
        CultureInfo.InvariantCulture, $"\"address_{number}_url\":\"https://api.github.com/repos/acme/repository-with-a-name/address_{number}{{/some}}{{/more}}\",")));

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(secret);

    /// <summary>The newest commit of a pull request: whoever knows the number knows it.</summary>
    internal static string Head(long number) => Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(number)).AsSpan(0, 20));

    internal static string RepositoryName(long index) => string.Create(CultureInfo.InvariantCulture, $"repository-{index}");

    internal static string Repository(long id, string name, long owner = 1) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{ {{s_addresses}}"id":{{id}},"name":"{{name}}","full_name":"acme/{{name}}","private":false,"fork":false,"archived":false,"disabled":false,"default_branch":"main","owner":{"id":{{owner}},"login":"acme","type":"Organization"} }""");

    /// <summary>A pull request was opened.</summary>
    internal byte[] Opened(long number, int port)
    {
        var index = number % repositories;
        var repository = Repository(FirstRepository + index, RepositoryName(index));
        var body = string.Create(CultureInfo.InvariantCulture, $$"""
            {"action":"opened","number":{{number}},"pull_request":{"id":{{number}},"number":{{number}},"state":"open","title":"A change","draft":false,"merged":false,"user":{"id":9,"login":"robin","type":"User"},
            "head":{"ref":"change-{{number}}","sha":"{{Head(number)}}","repo":{{repository}} },"base":{"ref":"main","sha":"{{Head(0)}}","repo":{{repository}} } },
            "repository":{{repository}},"installation":{"id":{{FirstInstallation + (index % installations)}} },"sender":{"id":9,"login":"robin","type":"User"} }
            """);
        return Request("pull_request", Encoding.UTF8.GetBytes(body), port);
    }

    /// <summary>A check of another App ended on a commit that nobody here waits for: to be kept, and nothing to be done.</summary>
    internal byte[] CheckOfNobody(long number, int port)
    {
        var index = number % repositories;
        var body = string.Create(CultureInfo.InvariantCulture, $$"""
            {"action":"completed","check_run":{ {{s_addresses}}"id":{{number}},"name":"build","head_sha":"{{Head(-1 - number)}}","status":"completed","conclusion":"success","app":{"id":77,"slug":"other-ci"} },
            "repository":{{Repository(FirstRepository + index, RepositoryName(index))}},"installation":{"id":{{FirstInstallation + (index % installations)}} },"sender":{"id":9,"login":"robin","type":"User"} }
            """);
        return Request("check_run", Encoding.UTF8.GetBytes(body), port);
    }

    /// <summary>The same delivery under another id, which is not signed.</summary>
    internal static byte[] Again(byte[] request, Guid id)
    {
        var copy = request.ToArray();
        Encoding.ASCII.GetBytes(id.ToString(), copy.AsSpan(copy.AsSpan().IndexOf("X-GitHub-Delivery: "u8) + "X-GitHub-Delivery: ".Length));
        return copy;
    }

    private byte[] Request(string name, byte[] body, int port)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"POST /api/github/webhooks HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {body.Length}\r\nContent-Type: application/json\r\nUser-Agent: GitHub-Hookshot/load\r\nAccept: */*\r\n")
            + $"X-GitHub-Event: {name}\r\nX-GitHub-Delivery: {Guid.NewGuid()}\r\nX-Hub-Signature-256: sha256={Convert.ToHexStringLower(HMACSHA256.HashData(_secret, body))}\r\n"
            + "X-GitHub-Hook-ID: 1\r\nX-GitHub-Hook-Installation-Target-ID: 12345\r\nX-GitHub-Hook-Installation-Target-Type: integration\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}
