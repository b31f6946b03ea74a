using System.Globalization;

namespace BotApp.Core.Reports.Formats;

/// <summary>Keeps the beginning and the end of a text that may be of any length, in bounded memory.</summary>
/// <param name="maxChars">How many characters are kept.</param>
internal sealed class CappedText(int maxChars)
{
    private int _headChars = maxChars * 2 / 3;
    private int _tailChars = maxChars - (maxChars * 2 / 3);
    private char[] _head = [];
    private int _count;
    private char[] _tail = [];
    private long _after;

    /// <summary>How many characters came.</summary>
    public long Length => _count + _after;

    /// <summary>The beginning.</summary>
    public ReadOnlySpan<char> Head => _head.AsSpan(0, _count);

    /// <summary>Begins another text.</summary>
    public void Clear(int maxChars)
    {
        (_headChars, _tailChars) = (maxChars * 2 / 3, maxChars - (maxChars * 2 / 3));
        (_count, _after) = (0, 0);
    }

    public void Append(ReadOnlySpan<char> text)
    {
        var room = Math.Min(text.Length, _headChars - _count);
        if (room > 0)
        {
            if (_count + room > _head.Length)
            {
                Array.Resize(ref _head, Math.Min(_headChars, Math.Max(1024, (_count + room) * 2)));
            }

            text[..room].CopyTo(_head.AsSpan(_count));
            _count += room;
            text = text[room..];
        }

        if (!text.IsEmpty)
        {
            AppendTail(text);
        }
    }

    public override string ToString()
    {
        var head = Head;
        if (_after == 0)
        {
            return head.ToString();
        }

        var kept = (int)Math.Min(_after, _tailChars);
        var cut = _after > kept ? string.Create(CultureInfo.InvariantCulture, $"\n… {_after - kept} characters cut …\n") : "";
        // The tail is a ring: its oldest letter stands where the next one would go.
        var oldest = _after > kept ? (int)(_after % _tailChars) : 0;
        return string.Concat(head, cut, _tail.AsSpan(oldest, kept - oldest), _tail.AsSpan(0, oldest));
    }

    private void AppendTail(ReadOnlySpan<char> text)
    {
        if (_tail.Length < _tailChars)
        {
            Array.Resize(ref _tail, _tailChars);
        }

        _after += Math.Max(0, text.Length - _tailChars);
        text = text[Math.Max(0, text.Length - _tailChars)..];
        var at = (int)(_after % _tailChars);
        var first = Math.Min(text.Length, _tailChars - at);
        text[..first].CopyTo(_tail.AsSpan(at));
        text[first..].CopyTo(_tail);
        _after += text.Length;
    }
}
