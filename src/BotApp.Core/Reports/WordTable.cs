using System.Runtime.CompilerServices;
using System.Text;

namespace BotApp.Core.Reports;

/// <summary>Texts that come again and again, such as class paths: each is kept once and known by its number.</summary>
internal sealed class WordTable
{
    private readonly Utf8Arena _arena = new();
    private readonly List<Word> _words = [];
    private readonly List<string?> _texts = [];

    /// <summary>Beside each number stands a hash, so that texts that meet are mostly told apart without looking at them.</summary>
    private Slot[] _slots = new Slot[64];

    public int Count => _words.Count;

    /// <summary>The text's number.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        var hash = TextHash.Of(text);
        var slot = SlotOf(text, hash);
        return _slots[slot].Number > 0 ? _slots[slot].Number - 1 : New(text, hash, slot);
    }

    /// <summary>The text's number, or -1 when it did not come yet.</summary>
    public int Find(ReadOnlySpan<byte> text) => _slots[SlotOf(text, TextHash.Of(text))].Number - 1;

    public ReadOnlySpan<byte> Bytes(int number) => _arena.Get(_words[number].Place, _words[number].Length);

    /// <summary>The text, made into a string once.</summary>
    public string Text(int number) => _texts[number] ??= Encoding.UTF8.GetString(Bytes(number));

    /// <summary>Where the text stands, or the empty slot where it would.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint SlotOf(ReadOnlySpan<byte> text, uint hash)
    {
        var slots = _slots;
        var at = hash & (uint)(slots.Length - 1);
        while (slots[at].Number > 0 && (slots[at].Hash != hash || !Bytes(slots[at].Number - 1).SequenceEqual(text)))
        {
            at = (at + 1) & (uint)(slots.Length - 1);
        }

        return at;
    }

    private int New(ReadOnlySpan<byte> text, uint hash, uint slot)
    {
        _words.Add(new Word(_arena.Add(text), text.Length));
        _texts.Add(null);
        _slots[slot] = new Slot(hash, _words.Count);
        if (_words.Count * 2 > _slots.Length)
        {
            Grow();
        }

        return _words.Count - 1;
    }

    private void Grow()
    {
        var slots = new Slot[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            var at = slot.Hash & (uint)(slots.Length - 1);
            while (slot.Number > 0 && slots[at].Number > 0)
            {
                at = (at + 1) & (uint)(slots.Length - 1);
            }

            slots[at] = slot.Number > 0 ? slot : slots[at];
        }

        _slots = slots;
    }

    private readonly record struct Word(int Place, int Length);

    /// <summary>A number plus one; 0 where nothing is.</summary>
    private readonly record struct Slot(uint Hash, int Number);
}
