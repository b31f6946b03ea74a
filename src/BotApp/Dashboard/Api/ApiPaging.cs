using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace BotApp.Dashboard.Api;

/// <summary>What was asked for cannot be answered: for what reason.</summary>
internal sealed class ApiRefusal(int status, string detail) : Exception(detail)
{
    internal int Status => status;

    internal static ApiRefusal NotFound() => new(StatusCodes.Status404NotFound, DashboardGuard.NotThere);

    internal static ApiRefusal Bad(string detail) => new(StatusCodes.Status400BadRequest, detail);
}

/// <summary>One page of a list, and where the next one begins; null: there is none.</summary>
internal sealed record ApiPage(object Items, string? Next);

/// <summary>Where a page begins and how long it is. A cursor says after which row; what it holds is nobody's business.</summary>
internal sealed record ApiPaging(int Max, string? After)
{
    /// <summary>A page has so many rows unless another number is asked for.</summary>
    internal const int Usual = 50;

    /// <summary>No page has more.</summary>
    internal const int Most = 100;

    private const char Between = '\u001f';

    /// <summary>Reads it from a request.</summary>
    /// <exception cref="ApiRefusal">It cannot be read.</exception>
    internal static ApiPaging Of(HttpContext context)
    {
        var size = context.Request.Query["perPage"].ToString();
        var max = size.Length == 0 ? Usual
            : int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most ? number
            : throw ApiRefusal.Bad($"perPage: expected a number from 1 to {Most}.");
        var cursor = context.Request.Query["cursor"].ToString();
        return new ApiPaging(max, cursor.Length == 0 ? null : Decoded(cursor));
    }

    /// <summary>The last row was the one with this number.</summary>
    internal long? Number => After is null ? null : long.TryParse(After, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Unknown();

    /// <summary>The last row was the one with these two.</summary>
    internal (string First, string Second)? Pair => After is null ? null : After.Split(Between) is [var first, var second] ? (first, second) : throw Unknown();

    /// <summary>The same with a number at its end.</summary>
    internal (string First, long Second)? Numbered => Pair is not { } pair ? null : long.TryParse(pair.Second, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? (pair.First, number) : throw Unknown();

    /// <summary>A page of rows of which one more than asked for was read.</summary>
    internal ApiPage Page<TRow, TItem>(IReadOnlyList<TRow> rows, Func<TRow, TItem> item, Func<TRow, string> place) =>
        new(rows.Take(Max).Select(item).ToList(), rows.Count > Max ? Encoded(place(rows[Max - 1])) : null);

    internal static string Place(long number) => number.ToString(CultureInfo.InvariantCulture);

    internal static string Place(string first, string second) => first + Between + second;

    internal static string Encoded(string place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place));

    private static string Decoded(string cursor)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(cursor)) is var text && text.Contains('\0', StringComparison.Ordinal) ? throw Unknown() : text;
        }
        catch (Exception wrong) when (wrong is FormatException or DecoderFallbackException)
        {
            throw Unknown();
        }
    }

    private static ApiRefusal Unknown() => ApiRefusal.Bad("cursor: expected the one of a Link header of this very list.");
}
