using BotApp.Benchmarks;
using BotApp.Benchmarks.Service;

namespace BotApp.Tests.Engine;

/// <summary>The arithmetic of the benchmarks that run by hand.</summary>
public sealed class MeasuringTests
{
    [Fact]
    public void The_slope_of_memory_is_told_by_the_hour()
    {
        Soak.Slope([new(0, 100), new(1, 102), new(2, 104), new(3, 106)]).ShouldBe(120, 0.001);
        Soak.Slope([new(0, 100), new(1, 100)]).ShouldBe(0, 0.001);
        Soak.Slope([new(0, 100)]).ShouldBe(0);
    }

    [Fact]
    public void Welchs_t_tells_a_difference_by_the_spread_around_it()
    {
        SignatureTiming.Welch([1, 2, 3, 4], [1, 2, 3, 4]).ShouldBe(0, 0.001);
        SignatureTiming.Welch([10, 11, 12], [1, 2, 3]).ShouldBe(9 / Math.Sqrt(2.0 / 3), 0.001);
    }
}
