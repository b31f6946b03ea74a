namespace BotApp.Core.Reports;

/// <summary>Very many short texts as bytes in a few large blocks: nothing moves when it grows, and the collector has nothing to follow.</summary>
internal sealed class Utf8Arena
{
    private const int BlockBits = 18;
    private const int BlockBytes = 1 << BlockBits;

    private readonly List<byte[]> _blocks = [];
    private int _used = BlockBytes;

    /// <summary>Keeps a text; gives the place to ask for it by.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        if (_used + text.Length > BlockBytes)
        {
            // A longer text has a block of its own, which is full from the beginning.
            _blocks.Add(new byte[Math.Max(BlockBytes, text.Length)]);
            _used = 0;
        }

        var place = ((_blocks.Count - 1) << BlockBits) | _used;
        text.CopyTo(_blocks[^1].AsSpan(_used));
        _used = Math.Min(BlockBytes, _used + text.Length);
        return place;
    }

    public ReadOnlySpan<byte> Get(int place, int length) =>
        length == 0 ? default : _blocks[place >> BlockBits].AsSpan(place & (BlockBytes - 1), length);
}
