using System.Buffers;
using System.Text;
using System.Text.Json;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// Walks a JSON file of any size forward: objects and lists are gone through member by member, and only what is asked for is held in
/// memory. Damage is a <see cref="JsonException"/> with its place.
/// </summary>
internal sealed class JsonWalk : IDisposable
{
    private const int MaxDepth = 256;

    private readonly Stream _stream;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private JsonReaderState _before;
    private JsonReaderState _after;
    private int _tokenAt;
    private int _next;
    private int _end;
    private long _reads;
    private bool _isLast;

    public JsonWalk(Stream stream)
    {
        var head = new HeadStream(stream, 4);
        var encoding = XmlStart.Encoding(head.Head);
        // Always through the decoder: bytes that are no letters become U+FFFD instead of an exception in the middle.
        var isWide = encoding is UnicodeEncoding or UTF32Encoding || head.Head is [(byte)'{' or (byte)'[', 0, ..];
        _stream = Encoding.CreateTranscodingStream(head, isWide && encoding is UTF8Encoding ? Encoding.Unicode : isWide ? encoding : Encoding.UTF8, Encoding.UTF8, leaveOpen: true);
        _before = _after = new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    }

    /// <summary>The token the walk stands on.</summary>
    public JsonTokenType Token { get; private set; }

    /// <summary>The text of a string or a property's name; null for every other token.</summary>
    public string? Text { get; private set; }

    /// <summary>Goes to the next token; false at the end of the file.</summary>
    public bool Read()
    {
        _tokenAt = _next;
        _before = _after;
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_tokenAt, _end - _tokenAt), _isLast, _before);
            if (reader.Read())
            {
                Token = reader.TokenType;
                Text = Token is JsonTokenType.String or JsonTokenType.PropertyName ? TextOf(ref reader) : null;
                _after = reader.CurrentState;
                _next = _tokenAt + (int)reader.BytesConsumed;
                _reads++;
                return true;
            }

            if (_isLast)
            {
                return false;
            }

            Fill();
        }
    }

    /// <summary>The members of the object the walk stands on: for each name, the walk stands on its value. What is left of it is passed over.</summary>
    public IEnumerable<string> Members()
    {
        if (Token != JsonTokenType.StartObject)
        {
            Skip();
            yield break;
        }

        while (Read() && Token == JsonTokenType.PropertyName)
        {
            var name = Text!;
            Read();
            var at = _reads;
            yield return name;
            if (_reads == at)
            {
                Skip();
            }
        }
    }

    /// <summary>The items of the list the walk stands on; the walk stands on each. What is left of it is passed over.</summary>
    public IEnumerable<JsonTokenType> Items()
    {
        if (Token != JsonTokenType.StartArray)
        {
            Skip();
            yield break;
        }

        while (Read() && Token != JsonTokenType.EndArray)
        {
            var at = _reads;
            yield return Token;
            if (_reads == at)
            {
                Skip();
            }
        }
    }

    /// <summary>Passes over the value the walk stands on, holding nothing.</summary>
    public void Skip()
    {
        if (Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        for (var depth = 1; depth > 0 && Read();)
        {
            depth += Token switch
            {
                JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
                JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
                _ => 0,
            };
        }
    }

    /// <summary>The whole value the walk stands on; the walk stands on its end afterwards.</summary>
    /// <param name="maxBytes">More than this is held against the file.</param>
    public JsonDocument Value(int maxBytes)
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_tokenAt, _end - _tokenAt), _isLast, _before);
            if (reader.Read() && JsonDocument.TryParseValue(ref reader, out var document))
            {
                _after = reader.CurrentState;
                _next = _tokenAt + (int)reader.BytesConsumed;
                Token = reader.TokenType;
                _reads++;
                return document;
            }

            if (_end - _tokenAt > maxBytes)
            {
                throw new TooMuchException($"One entry of the file has more than {maxBytes >> 20} MB; reading stopped here.");
            }

            Fill();
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _stream.Dispose();
    }

    /// <summary>What an exception of the walk says about the file, in one sentence; null when it is none of its own.</summary>
    public static ReportProblem? Damage(Exception exception) => exception switch
    {
        JsonException e => new ReportProblem("The JSON breaks off, is damaged or goes on after its end here. What was read before is kept.", Place(e.LineNumber), Place(e.BytePositionInLine)),
        // How the framework says that a name or a text has half of a surrogate pair in it.
        InvalidOperationException { Source: "System.Text.Json.Rethrowable" } or InvalidOperationException { InnerException: DecoderFallbackException } =>
            new ReportProblem("A text of the file is no Unicode text. What was read before is kept."),
        InvalidDataException or TooMuchException => new ReportProblem(exception.Message),
        _ => null,
    };

    private static int? Place(long? zeroBased) => zeroBased is { } number ? (int)Math.Min(int.MaxValue, number + 1) : null;

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped.
            return "\uFFFD";
        }
    }

    private void Fill()
    {
        var kept = _end - _tokenAt;
        if (_tokenAt > 0)
        {
            _buffer.AsSpan(_tokenAt, kept).CopyTo(_buffer);
            _next -= _tokenAt;
            _tokenAt = 0;
            _end = kept;
        }

        if (kept > _buffer.Length / 2)
        {
            if (_buffer.Length >= 256 << 20)
            {
                throw new TooMuchException("One value of the file has more than 128 MB; reading stopped here.");
            }

            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, kept).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _isLast = read == 0;
        if (_reads == 0 && _end == 0 && _buffer.AsSpan(0, read).StartsWith("\uFEFF"u8))
        {
            // A byte order mark is no JSON, but tools write it.
            _buffer.AsSpan(3, read - 3).CopyTo(_buffer);
            read -= 3;
        }

        _end += read;
    }
}
