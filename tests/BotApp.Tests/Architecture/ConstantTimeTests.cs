using System.Text.RegularExpressions;

namespace BotApp.Tests.Architecture;

/// <summary>What proves who somebody is must not be compared byte by byte until the first difference: the time would tell how much of a guess is right.</summary>
public sealed partial class ConstantTimeTests
{
    /// <summary>Files that compute a code to send it, and compare none.</summary>
    private static readonly string[] s_senders = ["Cli/SentReplay.cs", "Notifications/WebhookText.cs", "Runners/Http/CallbackKeys.cs"];

    /// <summary>Files that compare bytes which are no secret.</summary>
    private static readonly string[] s_harmless = ["Runners/ArtifactFiles.cs"];

    [Fact]
    public void F71_Signatures_and_tokens_are_compared_by_the_frameworks_comparison_in_constant_time()
    {
        var files = SourceTree.Files("src/BotApp");

        var signing = files.Where(file => file.Text.Contains("HMACSHA", StringComparison.Ordinal)).ToList();
        signing.Select(file => file.Path).ShouldContain("Webhooks/Signature.cs");
        signing.Where(file => !s_senders.Contains(file.Path) && !file.Text.Contains("CryptographicOperations.FixedTimeEquals(", StringComparison.Ordinal)).Select(file => file.Path)
            .ShouldBeEmpty("whoever computes a code to compare it compares it in constant time");
        files.Where(file => !s_harmless.Contains(file.Path) && Comparison().IsMatch(file.Text)).Select(file => file.Path).ShouldBeEmpty("bytes and codes are compared in constant time");
    }

    [GeneratedRegex(@"\.SequenceEqual\(|\.SequenceCompareTo\(|(==|!=)\s*(signature|expected|given|mac|hmac)\b|\b(signature|expected|mac|hmac)\s*(==|!=)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Comparison();
}
