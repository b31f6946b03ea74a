using System.Runtime.CompilerServices;
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
        var slot = SlotOf(text, hash);
        return _slots[slot] > 0 ? _slots[slot] - 1 : New(text, hash, slot);
    }

    /// <summary>The text's number, or -1 when it did not come yet.</summary>
    public int Find(ReadOnlySpan<byte> text) => _slots[SlotOf(text, TextHash.Of(text))] - 1;

    public ReadOnlySpan<byte> Bytes(int number) => _arena.Get(_words[number].Place, _words[number].Length);

    /// <summary>The text, made into a string once.</summary>
    public string Text(int number) => _texts[number] ??= Encoding.UTF8.GetString(Bytes(number));

    /// <summary>Where the text stands, or the empty slot where it would.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint SlotOf(ReadOnlySpan<byte> text, uint hash)
    {
        var slot = hash & (uint)(_slots.Length - 1);
        while (_slots[slot] > 0 && (_words[_slots[slot] - 1].Hash != hash || !Bytes(_slots[slot] - 1).SequenceEqual(text)))
        {
            slot = (slot + 1) & (uint)(_slots.Length - 1);
        }

        return slot;
    }

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
