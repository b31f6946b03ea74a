using System.Buffers;

namespace BotApp.Core.Reports.Formats;

/// <summary>Reads lines of any length in bounded memory: of a very long one only the beginning is kept.</summary>
internal sealed class LineText(TextReader source)
{
    /// <summary>Longer lines are output, and nobody's report is in their end.</summary>
    public const int MaxLineChars = 64 * 1024;

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
        var line = _line.WrittenSpan.TrimEnd('\r').ToArray();
        foreach (ref var c in line.AsSpan())
        {
            c = c < ' ' && c != '\t' ? (char)(0x2400 + c) : c;
        }

        return new string(line).TrimStart('\uFEFF');
    }

    private void Keep(ReadOnlySpan<char> part)
    {
        var room = Math.Min(part.Length, MaxLineChars - _line.WrittenCount);
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
