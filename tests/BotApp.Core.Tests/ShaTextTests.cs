namespace BotApp.Core.Tests;

/// <summary>What is an id of git's in full, in repositories of either hash.</summary>
public sealed class ShaTextTests
{
    private const string Sha1 = "1f2e3d4c5b6a79881726354453627180aabbccdd";
    private const string Sha256 = Sha1 + "00112233445566778899aabb";

    [Theory]
    [InlineData(Sha1, true)]
    [InlineData(Sha256, true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("1f2e3d4", false)]
    [InlineData(Sha1 + "0", false)]
    [InlineData(Sha1 + "\n", false)]
    [InlineData("1F2E3d4c5b6a79881726354453627180aabbccdd", false)]
    [InlineData("gf2e3d4c5b6a79881726354453627180aabbccdd", false)]
    public void Forty_or_sixty_four_small_hexadecimal_digits_are_one(string? text, bool isWhole) => ShaText.IsWhole(text).ShouldBe(isWhole);
}
