using BotApp.Core.Checks;

namespace BotApp.Core.Tests.Reports;

/// <summary>Files are damaged in thousands of ways: reading never throws, and what failed never turns green.</summary>
public class DamageTests
{
    private static readonly string[] s_files = ["real-pytest.xml", "real-pytest-xunit1.xml", "real-pytest-native.xml"];

    [Fact]
    public void Cut_anywhere_a_failing_file_is_never_green()
    {
        var bytes = File.ReadAllBytes(Samples.Fixture("Reports/real-pytest.xml"));
        for (var length = 0; length < bytes.Length; length += 23)
        {
            Check(bytes[..length], $"cut at {length}");
        }
    }

    [Fact]
    public void Flipped_bits_never_throw_and_never_turn_a_failing_file_green()
    {
        var random = new Random(20261120);
        foreach (var file in s_files)
        {
            var bytes = File.ReadAllBytes(Samples.Fixture("Reports/" + file));
            for (var round = 0; round < 300; round++)
            {
                var damaged = (byte[])bytes.Clone();
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                {
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                }

                Check(damaged, $"{file}, round {round}");
            }
        }
    }

    [Fact]
    public void Parts_cut_out_or_doubled_never_throw()
    {
        var random = new Random(42);
        var bytes = File.ReadAllBytes(Samples.Fixture("Reports/real-pytest-short.xml"));
        for (var round = 0; round < 300; round++)
        {
            var from = random.Next(bytes.Length);
            var to = random.Next(from, bytes.Length);
            byte[] damaged = round % 2 == 0 ? [.. bytes[..from], .. bytes[to..]] : [.. bytes[..to], .. bytes[from..]];

            Should.NotThrow(() => Judge(damaged), $"round {round}");
        }
    }

    [Fact]
    public void Noise_never_throws()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var noise = new byte[random.Next(2000)];
            random.NextBytes(noise);
            Judge([.. "<testsuites>"u8, .. noise]).Conclusion.ShouldNotBe(CheckConclusion.Success);
        }
    }

    private static void Check(byte[] bytes, string what)
    {
        var verdict = Should.NotThrow(() => Judge(bytes), what);
        (what, verdict.Conclusion).ShouldBe((what, CheckConclusion.Failure));
    }

    private static TestsVerdict Judge(byte[] bytes)
    {
        var input = new TestsInput([new RunReports("", Samples.All(bytes, "report.xml"))]) { Tree = Samples.Shop };
        var verdict = TestsRules.Judge(input);
        TestsCheckText.Of(verdict, input);
        return verdict;
    }
}
