using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BotApp.Core.Settings;

/// <summary>
/// Five fields in the order of crontab: minute, hour, day of month, month, day of week (0 and 7 are Sunday), with lists, ranges, steps and English names.
/// Where both days are restricted, either suffices. Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html
/// </summary>
public sealed class CronExpression : IEquatable<CronExpression>
{
    private static readonly CronField[] Fields =
    [
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of month", 1, 31, []),
        new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        new("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ];

    private readonly ulong[] _allowed;

    private CronExpression(string text, ulong[] allowed)
    {
        Text = text;
        _allowed = allowed;
    }

    /// <summary>The expression, its fields separated by single spaces.</summary>
    public string Text { get; }

    /// <summary>Reads an expression; what is wrong with it otherwise.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronExpression? cron, [NotNullWhen(false)] out string? problem)
    {
        cron = null;
        var parts = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length || text.Length > 200)
        {
            problem = $"a cron expression has five fields (minute, hour, day of month, month, day of week), this one has {parts.Length}";
            return false;
        }

        var allowed = new ulong[Fields.Length];
        for (var index = 0; index < Fields.Length; index++)
        {
            if (!Fields[index].TryRead(parts[index], out allowed[index]))
            {
                problem = $"'{parts[index]}' is not a {Fields[index].Name} ({Fields[index].Least}-{Fields[index].Most}, lists, ranges and steps)";
                return false;
            }
        }

        problem = null;
        cron = new CronExpression(string.Join(' ', parts), allowed);
        return true;
    }

    /// <summary>Reads an expression that is known to be right.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static CronExpression Parse(string text) =>
        TryParse(text, out var cron, out var problem) ? cron : throw new FormatException($"'{text}' is not a cron expression: {problem}.");

    /// <summary>Whether the expression names this minute of local time.</summary>
    public bool Matches(DateTime local) => NamesDay(local) && Has(0, local.Minute) && Has(1, local.Hour);

    /// <summary>The times of a day that the expression names, in their order.</summary>
    public IEnumerable<TimeOnly> TimesOn(DateOnly day)
    {
        return !NamesDay(day.ToDateTime(TimeOnly.MinValue))
            ? []
            : from hour in Enumerable.Range(0, 24) where Has(1, hour) from minute in Enumerable.Range(0, 60) where Has(0, minute) select new TimeOnly(hour, minute);
    }

    /// <inheritdoc/>
    public bool Equals(CronExpression? other) => other is not null && other.Text == Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CronExpression);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private bool NamesDay(DateTime local)
    {
        var dayOfMonth = Has(2, local.Day);
        var dayOfWeek = Has(4, (int)local.DayOfWeek) || (local.DayOfWeek == DayOfWeek.Sunday && Has(4, 7));
        var day = IsRestricted(2) && IsRestricted(4) ? dayOfMonth || dayOfWeek : dayOfMonth && dayOfWeek;
        return day && Has(3, local.Month);
    }

    private bool Has(int field, int value) => (_allowed[field] & (1UL << value)) != 0;

    private bool IsRestricted(int field) => !Text.Split(' ')[field].StartsWith('*');

    private sealed record CronField(string Name, int Least, int Most, string[] Words)
    {
        internal bool TryRead(string text, out ulong allowed)
        {
            allowed = 0;
            foreach (var item in text.Split(','))
            {
                if (!TryReadItem(item, out var some))
                {
                    return false;
                }

                allowed |= some;
            }

            return true;
        }

        private bool TryReadItem(string item, out ulong allowed)
        {
            allowed = 0;
            var slash = item.Split('/');
            var step = 1;
            if (slash.Length > 2 || (slash.Length == 2 && (!TryNumber(slash[1], out step) || step < 1)))
            {
                return false;
            }

            if (!TryRange(slash[0], slash.Length == 2, out var first, out var last))
            {
                return false;
            }

            for (var value = first; value <= last; value += step)
            {
                allowed |= 1UL << value;
            }

            return true;
        }

        private bool TryRange(string text, bool stepped, out int first, out int last)
        {
            (first, last) = (Least, Most);
            if (text == "*")
            {
                return true;
            }

            var ends = text.Split('-');
            if (ends.Length > 2 || !TryValue(ends[0], out first))
            {
                return false;
            }

            if (ends.Length == 1)
            {
                last = stepped ? Most : first;
                return true;
            }

            return TryValue(ends[1], out last) && first <= last;
        }

        private bool TryValue(string text, out int value)
        {
            var word = Array.FindIndex(Words, known => known.Equals(text, StringComparison.OrdinalIgnoreCase));
            value = word + (Least == 1 ? 1 : 0);
            return word >= 0 || (TryNumber(text, out value) && value >= Least && value <= Most);
        }

        private static bool TryNumber(string text, out int value)
        {
            value = 0;
            return text.Length <= 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        }
    }
}
