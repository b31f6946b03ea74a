using System.Globalization;

namespace BotApp.Benchmarks;

/// <summary>A figure that is wanted, and whether it was reached.</summary>
/// <param name="Name">Of which figure of its row; empty: there is one alone.</param>
/// <param name="Measured">What came out, once or several times.</param>
/// <param name="Bound">What it is held against.</param>
/// <param name="IsMost">It is the most it may be; else the least.</param>
/// <param name="Unit">Of both.</param>
internal sealed record Goal(string Name, Spread Measured, double Bound, bool IsMost, string Unit)
{
    internal static Goal AtMost(string name, double measured, double bound, string unit = "") => new(name, Spread.Of(measured), bound, IsMost: true, unit);

    internal static Goal AtLeast(string name, double measured, double bound, string unit = "") => new(name, Spread.Of(measured), bound, IsMost: false, unit);

    /// <summary>What is wanted.</summary>
    internal string Wanted => string.Create(CultureInfo.InvariantCulture, $"{(Name.Length > 0 ? Name + " " : "")}{(IsMost ? "<=" : ">=")} {Bound}{(Unit.Length > 0 ? " " + Unit : "")}");

    /// <summary>The median decides; where another run would have decided otherwise, that is said.</summary>
    internal string Reached => double.IsNaN(Measured.Median) ? "not measured"
        : !Holds(Measured.Median) ? Measured.Values.Any(Holds) ? "NO (once it was)" : "NO"
        : Measured.Values.All(Holds) ? "yes" : "yes (not each time)";

    private bool Holds(double value) => IsMost ? value <= Bound : value >= Bound;
}
