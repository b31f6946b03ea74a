using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>What the first bytes of a file that is no XML tell: how its letters are written.</summary>
internal static class TextStart
{
    /// <summary>The encoding to read with: its mark, else where the zero bytes are, else UTF-8.</summary>
    public static Encoding Encoding(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => System.Text.Encoding.UTF8,
        [0xFF, 0xFE, 0, 0, ..] => System.Text.Encoding.UTF32,
        [0xFF, 0xFE, ..] => System.Text.Encoding.Unicode,
        [0xFE, 0xFF, ..] => System.Text.Encoding.BigEndianUnicode,
        [not 0, 0, not 0, 0, ..] => System.Text.Encoding.Unicode,
        [0, not 0, 0, not 0, ..] => System.Text.Encoding.BigEndianUnicode,
        _ => System.Text.Encoding.UTF8,
    };

    /// <summary>The first bytes as text, without a byte order mark.</summary>
    public static string Decode(ReadOnlySpan<byte> start) => Encoding(start).GetString(start).TrimStart('\uFEFF');

    /// <summary>A reader over the whole file. Bytes that are no letters become U+FFFD.</summary>
    public static StreamReader Open(HeadStream stream) =>
        new(stream, Encoding(stream.Head), detectEncodingFromByteOrderMarks: true, 64 * 1024, leaveOpen: true);
}
