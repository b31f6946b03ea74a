namespace BotApp.Benchmarks.Load;

/// <summary>Waits in milliseconds, told by their median and the one that one in a hundred exceeds.</summary>
internal sealed record LoadFigures(int Count, double Median, double Slow)
{
    internal static LoadFigures Of(IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToList();
        return sorted.Count == 0 ? new LoadFigures(0, double.NaN, double.NaN) : new LoadFigures(sorted.Count, At(sorted, 0.5), At(sorted, 0.99));
    }

    private static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
