using System.Runtime.CompilerServices;
using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>The part of a file that is being looked at: it moves forward only, and grows only for what must be seen whole.</summary>
/// <param name="utf8">The file's bytes as UTF-8; stays open.</param>
internal sealed class XmlWindow(Stream utf8)
{
    private const int FirstBytes = 64 * 1024;
    private const int MaxBytes = 16 << 20;

    private byte[] _bytes = new byte[FirstBytes];
    private int _start;
    private int _end;
    private int _counted;
    private int _line = 1;
    private int _column = 1;
    private bool _ended;

    /// <summary>What is there of what comes next.</summary>
    public ReadOnlySpan<byte> Rest => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Leaves these bytes behind.</summary>
    public void Pass(int count) => _start += count;

    /// <summary>Adds to <see cref="Rest"/>; false at the end of the file. Spans taken before are no longer valid.</summary>
    public bool Fill()
    {
        if (_ended)
        {
            return false;
        }

        MakeRoom();
        var read = utf8.Read(_bytes, _end, _bytes.Length - _end);
        _end += read;
        _ended = read == 0;
        return !_ended;
    }

    /// <summary>Forgets everything from this offset on: the end of something too long to be kept.</summary>
    public void Cut(int offset)
    {
        _line += Rest[offset..].Count((byte)'\n');
        _end = _start + offset;
    }

    public XmlDamageException Damage(string message, int offset = 0)
    {
        var (line, column) = Place(offset);
        return new XmlDamageException(message, line, column);
    }

    /// <summary>Line and column of what stands at this offset; asked for in the order of the file.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (int Line, int Column) Place(int offset = 0)
    {
        var to = Math.Min(_end, _start + offset);
        if (to > _counted)
        {
            var passed = _bytes.AsSpan(_counted, to - _counted);
            var newline = passed.LastIndexOf((byte)'\n');
            if (newline >= 0)
            {
                _line += passed.Count((byte)'\n');
                _column = 1;
            }

            _column += Encoding.UTF8.GetCharCount(passed[(newline + 1)..]);
            _counted = to;
        }

        return (_line, _column);
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            Place();
            var kept = _end - _start;
            _bytes.AsSpan(_start, kept).CopyTo(_bytes);
            // Places further on may have been asked for already.
            _counted -= _start;
            (_start, _end) = (0, kept);
        }

        if (_end < _bytes.Length)
        {
            return;
        }

        if (_bytes.Length >= MaxBytes)
        {
            throw Damage($"One tag is longer than {MaxBytes >> 20} MB, which no test tool writes.");
        }

        Array.Resize(ref _bytes, _bytes.Length * 2);
    }
}
