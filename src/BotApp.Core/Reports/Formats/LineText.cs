using System.Buffers;

namespace BotApp.Core.Reports.Formats;

/// <summary>Reads lines of any length in bounded memory: of a very long one only the beginning is kept.</summary>
/// <param name="source">The text.</param>
/// <param name="maxChars">How much of a line is kept.</param>
/// <param name="showsControls">False leaves control characters as they are, for those who keep no text of the lines.</param>
internal sealed class LineText(TextReader source, int maxChars = LineText.MaxLineChars, bool showsControls = true)
{
    /// <summary>Longer lines are output, and nobody's report is in their end.</summary>
    public const int MaxLineChars = 64 * 1024;

    private static readonly SearchValues<char> s_odd = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015" +
        "\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F");

    private readonly char[] _buffer = new char[16 * 1024];
    private readonly ArrayBufferWriter<char> _line = new(1024);
    private int _at;
    private int _length;

    /// <summary>The number of the line read last, counted from 1.</summary>
    public int Number { get; private set; }

    /// <summary>True when the line read last was cut.</summary>
    public bool IsCut { get; private set; }

    /// <summary>True when the line read last ended with the file, not with a line break.</summary>
    public bool IsUnended { get; private set; }

    /// <summary>The next line without its end; null behind the last one.</summary>
    public string? Read()
    {
        _line.ResetWrittenCount();
        IsCut = false;
        var sawAny = false;
        while (_at < _length || Fill())
        {
            sawAny = true;
            var part = _buffer.AsSpan(_at, _length - _at);
            var end = part.IndexOf('\n');
            Keep(end < 0 ? part : part[..end]);
            _at += end < 0 ? part.Length : end + 1;
            if (end >= 0)
            {
                IsUnended = false;
                return Line();
            }
        }

        IsUnended = true;
        return sawAny ? Line() : null;
    }

    private string Line()
    {
        Number++;
        var line = _line.WrittenSpan.TrimEnd('\r');
        line = Number == 1 ? line.TrimStart('\uFEFF') : line;
        return showsControls && line.ContainsAny(s_odd) ? Shown(line) : line.ToString();
    }

    /// <summary>Control characters are shown as their Unicode pictures, as in XML.</summary>
    private static string Shown(ReadOnlySpan<char> line)
    {
        var shown = line.ToArray();
        foreach (ref var c in shown.AsSpan())
        {
            c = c < ' ' && c != '\t' ? (char)(0x2400 + c) : c;
        }

        return new string(shown);
    }

    private void Keep(ReadOnlySpan<char> part)
    {
        var room = Math.Min(part.Length, maxChars - _line.WrittenCount);
        IsCut |= room < part.Length;
        _line.Write(part[..room]);
    }

    private bool Fill()
    {
        _at = 0;
        _length = source.Read(_buffer, 0, _buffer.Length);
        return _length > 0;
    }
}
