using BotApp.Telemetry;

namespace BotApp.Tests.GitHub;

public sealed class RedactionTests
{
    private static readonly string s_long = new('a', 36);

    public static TheoryData<string> Secrets() =>
    [
        "ghs_" + s_long,
        "ghp_" + s_long,
        $"ghs_7_{s_long}.{s_long}.{s_long}",
        "github_pat_" + s_long + "_" + s_long,
        $"eyJ{s_long}.eyJ{s_long}.{s_long}",
        TestKey.Pem,
        TestKey.Pem[..200],
        TestKey.Pkcs8Pem,
    ];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void SEC26_What_looks_like_a_credential_is_masked(string secret)
    {
        var cleaned = Redaction.Clean($"before {secret} after");

        cleaned.ShouldStartWith("before ***");
        cleaned.ShouldNotContain(s_long);
        cleaned.ShouldNotContain(TestKey.Pem.Split('\n')[1]);
    }

    [Fact]
    public void SEC26_Signed_links_and_authorization_headers_are_masked()
    {
        Redaction.Clean("https://blob.example/a?se=1&sig=abc%2Fdef&x=2").ShouldBe("https://blob.example/a?se=1&sig=***&x=2");
        Redaction.Clean("Authorization: Bearer abcdefgh1234").ShouldBe("Authorization: Bearer ***");
    }

    [Fact]
    public void Ordinary_text_stays_as_it_is() =>
        Redaction.Clean("3 failed of 1204 in tests/test_api.py::test_ghs_naming").ShouldBe("3 failed of 1204 in tests/test_api.py::test_ghs_naming");
}
