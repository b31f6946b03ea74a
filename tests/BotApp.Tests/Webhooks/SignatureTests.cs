using System.Text;

using BotApp.Webhooks;

namespace BotApp.Tests.Webhooks;

public sealed class SignatureTests
{
    private const string Published = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    private static readonly byte[] Body = "Hello, World!"u8.ToArray();

    [Fact]
    public void SEC1_The_published_vector_matches() => Matches(Published, "It's a Secret to Everybody").ShouldBeTrue();

    [Theory]
    [InlineData("It's a Secret to Everybody", "other")]
    [InlineData("other", "It's a Secret to Everybody")]
    public void Either_secret_of_a_rotation_matches_in_either_order(string first, string second) => Matches(Published, first, second).ShouldBeTrue();

    [Fact]
    public void Another_secret_does_not_match() => Matches(Published, "it's a secret to everybody").ShouldBeFalse();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e170")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1g")]
    [InlineData("SHA256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    public void A_header_of_another_form_never_matches(string? header) => Matches(header, "It's a Secret to Everybody").ShouldBeFalse();

    [Fact]
    public void Upper_case_digits_are_the_same_number() =>
        Matches($"sha256={Published["sha256=".Length..].ToUpperInvariant()}", "It's a Secret to Everybody").ShouldBeTrue();

    [Fact]
    public void Any_changed_byte_of_the_body_is_noticed()
    {
        for (var index = 0; index < Body.Length; index++)
        {
            var changed = Body.ToArray();
            changed[index] ^= 1;
            Signature.Matches(changed, Published, [Encoding.UTF8.GetBytes("It's a Secret to Everybody")]).ShouldBeFalse();
        }
    }

    private static bool Matches(string? header, params string[] secrets) =>
        Signature.Matches(Body, header, [.. secrets.Select(Encoding.UTF8.GetBytes)]);
}
