using System.Globalization;
using BotApp.Core.Deployments;

namespace BotApp.Dashboard;

/// <summary>Figures of delivery as words.</summary>
internal static class FigureTexts
{
    internal static string PerWeek(double count) => count.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A median with what it is of; a dash when there is nothing to take it of.</summary>
    internal static string Median(TimeSpan? median, int of) => median is { } time ? $"{Duration(time)} (of {of.ToString(CultureInfo.InvariantCulture)})" : "–";

    internal static string Rate(DeliveryFigures figures) => figures.FailureRate is { } rate
        ? string.Create(CultureInfo.InvariantCulture, $"{rate * 100:0} % ({figures.Failures} of {figures.Changes})")
        : "–";

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days"),
    };
}
