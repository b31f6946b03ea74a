using BotApp.Core.Checks;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.Checks;

public class SecretMaskTests
{
    private static readonly string s_letters = string.Concat(Enumerable.Repeat("aB3dE6gH9", 12));

    // Put together at run time: a scanner that reads this file finds nothing.
    public static TheoryData<string, string> Secrets => new()
    {
        { "gh" + "p_" + s_letters[..36], "***" },
        { "gh" + "s_" + s_letters[..36], "***" },
        { "github" + "_pat_" + s_letters[..60], "***" },
        { "gl" + "pat-" + s_letters[..20], "***" },
        { "AK" + "IA" + "ABCDEFGH12345678", "***" },
        { "xox" + "b-1234567890-" + s_letters[..20], "***" },
        { "np" + "m_" + s_letters[..36], "***" },
        { "ey" + "J" + s_letters[..20] + ".ey" + "J" + s_letters[..20] + "." + s_letters[..20], "***" },
        { "Authorization: Bea" + "rer " + s_letters[..20], "Authorization: Bearer ***" },
        { "'Authorization': 'Bas" + "ic " + s_letters[..20] + "'", "'Authorization': 'Basic ***'" },
        { "postgresql://app:" + "open" + "sesame@db:5432/shop", "postgresql://app:***@db:5432/shop" },
        { "-----BEGIN RSA PRI" + "VATE KEY-----\nabc\ndef\n-----END RSA PRI" + "VATE KEY-----", "(private key masked)" },
        { "-----BEGIN PRI" + "VATE KEY-----\\nabc", "(private key masked)" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void T53_Secrets_of_known_shapes_are_masked_wherever_they_stand(string secret, string shown)
    {
        PlainText.Clean($"before '{secret}' after").ShouldBe(secret.StartsWith("-----BEGIN", StringComparison.Ordinal) && !secret.Contains("END", StringComparison.Ordinal)
            ? $"before '{shown}" : $"before '{shown}' after");
    }

    [Theory]
    [InlineData("assert ghp_ == 'x'")]
    [InlineData("password = 'hunter2'")]
    [InlineData("https://example.org:8443/a@b")]
    [InlineData("tests/unit/test_a.py::TestX::test_y")]
    [InlineData("0123456789abcdef0123456789abcdef01234567")]
    [InlineData("file:///w/a@2x.png")]
    public void What_has_no_such_shape_stays(string text) => PlainText.Clean(text).ShouldBe(text);

    [Fact]
    public void T53_No_text_of_a_check_shows_a_secret()
    {
        var token = "gh" + "p_" + s_letters[..36];
        var report = Samples.Suite(
            $"<testcase classname='tests.test_a' name='t[{token}]'><failure message='401 for {token}'>tests/test_a.py:3: in t\nE   401 for {token}</failure></testcase>"
            + $"<testcase classname='tests.test_a' name='s'><skipped message='needs {token}'/></testcase>");
        var input = new TestsInput([new RunReports("", [report])]) { Tree = BotApp.Core.Reports.SourceTree.From(["tests/test_a.py"]) };
        var verdict = TestsRules.Judge(input);
        var check = TestsCheckText.Of(verdict, input);

        var everything = check.Title + check.Summary + check.Text + string.Join('\n', check.Annotations.Select(each => each.Title + each.Message + each.RawDetails));

        everything.ShouldContain("401 for");
        everything.ShouldNotContain(token);
        verdict.Failing[0].Case.Name.ShouldContain(token, customMessage: "the test's identity stays as it is");
        ReportDocument.Write(verdict).ShouldNotContain($"401 for {token}");
    }

    [Fact]
    public void A_long_text_without_end_takes_no_time_of_its_own()
    {
        foreach (var piece in new[] { "-----BEGIN PRI" + "VATE KEY-----", "a://b:", "ey" + "Jaaaaaaaaaaaa.", "Authorization: " })
        {
            var text = string.Concat(Enumerable.Repeat(piece, 64 * 1024 / piece.Length));

            PlainText.Clean(text).Length.ShouldBeLessThanOrEqualTo(text.Length);
        }
    }
}
