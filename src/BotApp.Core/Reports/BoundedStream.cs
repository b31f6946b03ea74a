namespace BotApp.Core.Reports;

/// <summary>Counts what an inflater gives out while it does, and refuses more than was agreed: sizes written in archives are claims.</summary>
internal sealed class BoundedStream(Stream inner, string name, long maxBytes, Func<long>? packedBytes, int maxRatio, Action<int>? onRead = null) : Stream
{
    private const long FreeBytes = 1 << 20;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("a stream that is only read forward has no length");

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException("a stream that is only read forward cannot be moved");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    // InvalidDataException: the readers above it know it as "damaged".
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _read += count;
        if (_read > maxBytes)
        {
            throw new InvalidDataException($"{name} is larger than {maxBytes} bytes; it was read no further. Split the report or leave captured output out of it.");
        }

        if (packedBytes is not null && _read > FreeBytes && _read / Math.Max(1, packedBytes()) > maxRatio)
        {
            throw new InvalidDataException($"{name} inflates to more than {maxRatio} times its packed size; it was read no further, because archives made to do harm look like this.");
        }

        onRead?.Invoke(count);
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("a stream that is only read forward cannot be moved");

    public override void SetLength(long value) => throw new NotSupportedException("this stream is only read");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("this stream is only read");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
