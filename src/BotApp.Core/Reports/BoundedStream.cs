namespace BotApp.Core.Reports;

/// <summary>Counts what an inflater gives out while it does, and refuses more than was agreed: sizes written in archives are claims.</summary>
/// <param name="inner">What is read; disposed with this.</param>
/// <param name="name">What it is called in messages.</param>
/// <param name="maxBytes">More than this is refused.</param>
/// <param name="packedBytes">How many packed bytes it comes from, asked while it is read; null when it is not packed.</param>
/// <param name="maxRatio">How many times its packed size it may have, once past 1 MB.</param>
/// <param name="onRead">Told how many bytes each read gave.</param>
/// <param name="announced">How many bytes there should be; fewer are a damaged file. Null when nobody said.</param>
public sealed class BoundedStream(
    Stream inner, string name, long maxBytes, Func<long>? packedBytes = null, int maxRatio = int.MaxValue, Action<int>? onRead = null, long? announced = null) : Stream
{
    private const long FreeBytes = 1 << 20;
    private long _read;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException("a stream that is only read forward has no length");

    /// <inheritdoc/>
    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException("a stream that is only read forward cannot be moved");
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">More or less than was agreed; the readers above know it as "damaged".</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _read += count;
        if (count == 0 && buffer.Length > 0 && _read < announced)
        {
            throw new InvalidDataException($"{name} ends after {_read} of {announced} bytes: it was cut off. Upload it again.");
        }

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

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("a stream that is only read forward cannot be moved");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("this stream is only read");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("this stream is only read");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
