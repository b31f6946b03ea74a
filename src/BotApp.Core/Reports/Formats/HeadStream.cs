namespace BotApp.Core.Reports.Formats;

/// <summary>Lets the first bytes of a stream be looked at before it is read. Leaves the inner stream open.</summary>
internal sealed class HeadStream : Stream
{
    private readonly Stream _inner;
    private readonly byte[] _head;
    private readonly int _length;
    private int _at;

    public HeadStream(Stream inner, int headBytes)
    {
        _inner = inner;
        _head = new byte[headBytes];
        _length = inner.ReadAtLeast(_head, headBytes, throwOnEndOfStream: false);
    }

    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _length);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("a stream that is only read forward has no length");

    public override long Position
    {
        get => throw new NotSupportedException("a stream that is only read forward has no position");
        set => throw new NotSupportedException("a stream that is only read forward cannot be moved");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_at >= _length)
        {
            return _inner.Read(buffer);
        }

        var part = Math.Min(buffer.Length, _length - _at);
        _head.AsSpan(_at, part).CopyTo(buffer);
        _at += part;
        return part;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("a stream that is only read forward cannot be moved");

    public override void SetLength(long value) => throw new NotSupportedException("this stream is only read");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("this stream is only read");
}
