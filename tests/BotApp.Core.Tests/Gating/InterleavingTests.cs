using System.Collections.Concurrent;

namespace BotApp.Core.Tests.Gating;

public sealed class InterleavingTests
{
    private const int Seeds = 2_000;

    [Fact]
    public void G68_Whatever_happens_to_deliveries_the_gate_ends_as_if_they_had_come_in_order()
    {
        var broken = new ConcurrentBag<string>();
        var ends = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);

        Parallel.For(1, Seeds + 1, seed =>
        {
            var (ordered, interleaved) = (InterleavedWorld.Ordered(seed), InterleavedWorld.Interleaved(seed));
            ends.AddOrUpdate(ordered.Gate.Split('\n')[0].Split(' ')[0], 1, (_, count) => count + 1);
            if (ordered.Gate != interleaved.Gate || !IsSame(ordered, interleaved))
            {
                broken.Add($"seed {seed}:\nin order ({ordered.Shown})\n{ordered.Gate}\ninterleaved ({interleaved.Shown})\n{interleaved.Gate}");
            }
        });

        broken.Take(3).ShouldBeEmpty($"{broken.Count} of {Seeds} seeds");
        ends["Passed"].ShouldBeGreaterThan(20, "a world in which nothing ever passes shows nothing");
        ends["Failed"].ShouldBeGreaterThan(100);
        ends["Pending"].ShouldBeGreaterThan(100);
    }

    [Fact]
    public void The_same_seed_is_the_same_world() =>
        InterleavedWorld.Interleaved(17).Gate.ShouldBe(InterleavedWorld.Interleaved(17).Gate);

    // Where there is no gate, what was shown of one is closed, and where none ever was there is nothing.
    private static bool IsSame(InterleavedWorld one, InterleavedWorld other) => one.HasGate
        ? one.Shown == other.Shown
        : new[] { one, other }.All(world => world.Shown is "" or "Completed Cancelled");
}
