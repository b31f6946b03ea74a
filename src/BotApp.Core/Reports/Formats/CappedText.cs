using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>Keeps the beginning and the end of a text that may be of any length, in bounded memory.</summary>
internal sealed class CappedText(int maxChars)
{
    private readonly StringBuilder _head = new();
    private readonly int _headChars = maxChars * 2 / 3;
    private char[]? _tail;
    private long _after;

    public void Append(ReadOnlySpan<char> text)
    {
        var room = Math.Min(text.Length, _headChars - _head.Length);
        _head.Append(text[..room]);
        foreach (var c in text[room..])
        {
            _tail ??= new char[maxChars - _headChars];
            _tail[(int)(_after++ % _tail.Length)] = c;
        }
    }

    public override string ToString()
    {
        if (_tail is null)
        {
            return _head.ToString();
        }

        var kept = (int)Math.Min(_after, _tail.Length);
        var text = new StringBuilder(_head.Length + kept + 40).Append(_head);
        if (_after > kept)
        {
            text.Append("\n… ").Append(_after - kept).Append(" characters cut …\n");
        }

        for (var i = _after - kept; i < _after; i++)
        {
            text.Append(_tail[(int)(i % _tail.Length)]);
        }

        return text.ToString();
    }
}
