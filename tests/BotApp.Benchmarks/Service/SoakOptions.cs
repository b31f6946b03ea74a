namespace BotApp.Benchmarks.Service;

/// <summary>How long the load lasts, how much it is, and on which program.</summary>
/// <param name="Minutes">Of load.</param>
/// <param name="Rate">Deliveries a second. Default 20.</param>
/// <param name="Program">A published program, or a build's <c>BotApp.dll</c>.</param>
internal sealed record SoakOptions(double Minutes, double Rate, string Program)
{
    /// <summary>The build that this belongs to.</summary>
    internal static string Own => Path.Combine(AppContext.BaseDirectory, "BotApp.dll");

    /// <summary><c>MINUTES [DELIVERIES_PER_SECOND]</c>.</summary>
    internal static SoakOptions Parse(IReadOnlyList<string> words) => Arguments.Parse(words, 2).Values switch
    {
        [var minutes] => new SoakOptions(Arguments.Number("soak", minutes), 20, Own),
        [var minutes, var rate] => new SoakOptions(Arguments.Number("soak", minutes), Arguments.Number("the rate", rate), Own),
        _ => throw new UsageException("soak needs its minutes."),
    };
}
