namespace BotApp.Core.Reports;

/// <summary>Very many short texts as bytes in a few large blocks: nothing moves when it grows, and the collector has nothing to follow.</summary>
internal sealed class Utf8Arena
{
    private const int BlockBits = 18;
    private const int BlockBytes = 1 << BlockBits;
    private const int FirstBytes = 1024;

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
            // The first block begins small, because a run may have thousands of small files.
            _blocks.Add(new byte[Math.Max(_blocks.Count == 0 ? FirstBytes : BlockBytes, text.Length)]);
            _used = 0;
        }
        else if (_used + text.Length > _blocks[^1].Length)
        {
            var block = _blocks[^1];
            Array.Resize(ref block, Math.Min(BlockBytes, Math.Max(block.Length * 2, _used + text.Length)));
            _blocks[^1] = block;
        }

        var place = ((_blocks.Count - 1) << BlockBits) | _used;
        text.CopyTo(_blocks[^1].AsSpan(_used));
        _used = Math.Min(BlockBytes, _used + text.Length);
        return place;
    }

    public ReadOnlySpan<byte> Get(int place, int length) =>
        length == 0 ? default : _blocks[place >> BlockBits].AsSpan(place & (BlockBytes - 1), length);
}
