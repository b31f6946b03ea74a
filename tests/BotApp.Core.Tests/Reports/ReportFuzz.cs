using System.Diagnostics;
using System.Globalization;
using System.Text;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

/// <summary>
/// Reports damaged at random: reading never throws, never hangs, and never makes a failing file green. Some are damaged on every
/// run; for more run <c>T57_Minutes_of_damage</c> (<c>-explicit only</c>; BOTAPP_FUZZ_MINUTES, default 10), whose seed is another one each time and is printed.
/// </summary>
public class ReportFuzz(ITestOutputHelper output)
{
    private const int Rounds = 600;
    private const int MaxSeedBytes = 48 * 1024;
    private const long MaxHeldBytes = 256L << 20;

    private static readonly string[] s_odd =
    [
        "<", ">", "&", "]]>", "<![CDATA[", "<!--", "<!DOCTYPE a [", "<?xml version='1.1'?>", "&#0;", "&x;", "\"", "'", "{", "}", "[", "]", "\\", "\\u", "\\ud800", "null", "-1", "1e999",
        "99999999999999999999", "NaN", "\0", "\u001b[31m", "\uFEFF", "\r", "\n", "    ", "ok 1", "1..99999", "---", "...", "Bail out!", "TAP version 14\n", "</a>", "<a:b", "\uD83D", "::",
    ];

    public static TheoryData<string> Formats => [.. ReportSeeds.All.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_seeds_are_what_they_should_be(string format)
    {
        var (failing, green) = ReportSeeds.All[format];

        Samples.Xml(failing, "seed").ShouldSatisfyAllConditions(report => report.Format.ShouldBe(format), report => report.State.ShouldBe(ReportState.Complete), report => report.Tests.Count(test => test.IsProblem).ShouldBeGreaterThanOrEqualTo(4));
        Samples.Xml(green, "seed").ShouldSatisfyAllConditions(report => report.Format.ShouldBe(format), report => report.IsGreen.ShouldBeTrue());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void T28_Cut_anywhere_nothing_turns_green(string format)
    {
        var (failing, green) = ReportSeeds.All[format];
        var whole = Samples.Xml(green, "seed");
        foreach (var (bytes, step) in ((byte[], int)[])[(Encoding.UTF8.GetBytes(failing), 3), (Encoding.Unicode.GetBytes("\uFEFF" + failing), 13)])
        {
            for (var length = 1; length < bytes.Length; length += step)
            {
                Read(bytes[..length]).IsGreen.ShouldBeFalse($"{format}, cut at {length}");
            }
        }

        var all = Encoding.UTF8.GetBytes(green);
        for (var length = 1; length < all.Length; length++)
        {
            // Cut inside the last name or behind the last result it can look whole; fewer tests it must not have.
            var report = Read(all[..length]);
            (report.IsGreen && report.Records != whole.Records).ShouldBeFalse($"{format}, cut at {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Flipped_bits_never_turn_a_failing_file_green(string format)
    {
        var random = new Random(20261120);
        var bytes = Encoding.UTF8.GetBytes(ReportSeeds.All[format].Failing);
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = Flip((byte[])bytes.Clone(), random);
            Read(damaged).IsGreen.ShouldBeFalse($"{format}, round {round}");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void T57_Damage_of_every_kind_never_throws_or_hangs(string format)
    {
        var random = new Random(7);
        List<byte[]> seeds = [Encoding.UTF8.GetBytes(ReportSeeds.All[format].Failing), Encoding.UTF8.GetBytes(ReportSeeds.All[format].Green)];
        Patience.Ends(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    Survive(Mutate(seeds, random), $"{format}, round {round}");
                }
            },
            format);
    }

    [Fact(Explicit = true)]
    public void T57_Minutes_of_damage()
    {
        var minutes = double.Parse(Environment.GetEnvironmentVariable("BOTAPP_FUZZ_MINUTES") ?? "10", CultureInfo.InvariantCulture);
        var start = Environment.TickCount;
        var random = new Random(start);
        var groups = Seeds().GroupBy(seed => Read(seed).Format).Where(group => group.Key.Length > 0).Select(group => (Format: group.Key, Seeds: group.ToList())).ToList();
        output.WriteLine($"seed {start}; {string.Join(", ", groups.Select(group => $"{group.Format} {group.Seeds.Count}"))} files");
        var (watch, rounds, slowest, most) = (Stopwatch.StartNew(), 0L, TimeSpan.Zero, 0L);
        while (watch.Elapsed < TimeSpan.FromMinutes(minutes))
        {
            foreach (var (format, seeds) in groups)
            {
                for (var i = 0; i < 20; i++, rounds++)
                {
                    var took = Survive(Mutate(seeds, random), $"{format}, seed {start}, round {rounds}");
                    slowest = took > slowest ? took : slowest;
                }
            }

            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
        }

        output.WriteLine($"{rounds} damaged files in {watch.Elapsed}, slowest {slowest.TotalMilliseconds:F0} ms, most memory {most >> 20} MB");
        most.ShouldBeLessThan(MaxHeldBytes);
    }

    /// <summary>Our own seeds, our recorded reports, and the shared corpus where it is at hand.</summary>
    private static IEnumerable<byte[]> Seeds()
    {
        foreach (var (failing, green) in ReportSeeds.All.Values)
        {
            yield return Encoding.UTF8.GetBytes(failing);
            yield return Encoding.UTF8.GetBytes(green);
        }

        var corpus = Path.Combine(Samples.SharedOrSkip(), "reports", "corpus");
        foreach (var file in Directory.EnumerateFiles(corpus, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (ReportReader.IsNamedLikeReport(file) && new FileInfo(file).Length is > 0 and <= MaxSeedBytes)
            {
                yield return File.ReadAllBytes(file);
            }
        }
    }

    private static TimeSpan Survive(byte[] bytes, string what)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            var report = Read(bytes);
            // What cannot be used must say why.
            (report.State == ReportState.Complete || report.Problems.Count > 0).ShouldBeTrue();
        }
        catch (Exception e)
        {
            var kept = Path.Combine(Path.GetTempPath(), $"botapp-fuzz-{Guid.NewGuid():N}.bin");
            File.WriteAllBytes(kept, bytes);
            throw new InvalidOperationException($"{what}: {e.Message} ({kept})", e);
        }

        return watch.Elapsed;
    }

    private static Report Read(byte[] bytes) => Samples.All(bytes, "seed")[0];

    private static byte[] Flip(byte[] bytes, Random random)
    {
        for (var flips = random.Next(1, 4); flips > 0; flips--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        return bytes;
    }

    private static byte[] Mutate(List<byte[]> seeds, Random random)
    {
        var bytes = (byte[])seeds[random.Next(seeds.Count)].Clone();
        for (var steps = random.Next(1, 5); steps > 0 && bytes.Length is > 0 and < 4 * MaxSeedBytes; steps--)
        {
            var (from, to) = (random.Next(bytes.Length), random.Next(bytes.Length));
            (from, to) = (Math.Min(from, to), Math.Max(from, to));
            bytes = random.Next(8) switch
            {
                0 => Flip(bytes, random),
                1 => [.. bytes[..from], .. bytes[to..]],
                2 => [.. bytes[..to], .. bytes[from..]],
                3 => bytes[..to],
                4 => [.. bytes[..from], .. Encoding.UTF8.GetBytes(s_odd[random.Next(s_odd.Length)]), .. bytes[from..]],
                5 => [.. bytes[..from], .. Noise(random), .. bytes[from..]],
                6 => [.. bytes[..to], .. seeds[random.Next(seeds.Count)]],
                _ => [.. bytes[..from], .. Enumerable.Repeat(bytes[from..Math.Min(to, from + 40)], random.Next(1, 200)).SelectMany(part => part), .. bytes[from..]],
            };
        }

        return bytes;
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(1, 64)];
        random.NextBytes(noise);
        return noise;
    }
}
