using System.Text;

namespace BotApp.Core.Reports;

/// <summary>Texts that come again and again, such as class paths: each is kept once and known by its number.</summary>
internal sealed class WordTable
{
    private readonly Utf8Arena _arena = new();
    private readonly List<Word> _words = [];
    private readonly List<string?> _texts = [];
    private int[] _slots = new int[64];

    public int Count => _words.Count;

    /// <summary>The text's number.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        var hash = TextHash.Of(text);
        for (var slot = hash & (uint)(_slots.Length - 1); ; slot = (slot + 1) & (uint)(_slots.Length - 1))
        {
            var number = _slots[slot] - 1;
            if (number < 0)
            {
                return New(text, hash, slot);
            }

            if (_words[number].Hash == hash && Bytes(number).SequenceEqual(text))
            {
                return number;
            }
        }
    }

    public ReadOnlySpan<byte> Bytes(int number) => _arena.Get(_words[number].Place, _words[number].Length);

    /// <summary>The text, made into a string once.</summary>
    public string Text(int number) => _texts[number] ??= Encoding.UTF8.GetString(Bytes(number));

    private int New(ReadOnlySpan<byte> text, uint hash, uint slot)
    {
        _words.Add(new Word(_arena.Add(text), text.Length, hash));
        _texts.Add(null);
        _slots[slot] = _words.Count;
        if (_words.Count * 2 > _slots.Length)
        {
            Grow();
        }

        return _words.Count - 1;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var number = 0; number < _words.Count; number++)
        {
            var slot = _words[number].Hash & (uint)(_slots.Length - 1);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (uint)(_slots.Length - 1);
            }

            _slots[slot] = number + 1;
        }
    }

    private readonly record struct Word(int Place, int Length, uint Hash);
}
