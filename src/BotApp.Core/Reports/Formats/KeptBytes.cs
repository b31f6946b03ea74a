using System.Runtime.CompilerServices;
using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>A short text that outlives the window it was read from, in memory used again and again; null, empty and blank are three things.</summary>
internal sealed class KeptBytes
{
    private byte[] _bytes = new byte[256];
    private int _count = -1;

    public bool IsNull => _count < 0;

    public bool IsNullOrEmpty => _count <= 0;

    public bool IsNullOrBlank => _count <= 0 || (IsBlank(_bytes[0]) && Bytes.IndexOfAnyExcept(" \t\r\n"u8) < 0);

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Math.Max(0, _count));

    public void Clear() => _count = -1;

    public void Set(ReadOnlySpan<byte> text)
    {
        MakeRoom(text.Length);
        text.CopyTo(_bytes);
        _count = text.Length;
    }

    /// <summary>An attribute as its letters are meant, in UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Set(XmlTag tag, int attribute)
    {
        var bytes = tag.BytesOf(attribute);
        if (XmlLetters.ArePlain(bytes))
        {
            Set(bytes);
            return;
        }

        var letters = tag.LettersOf(attribute);
        MakeRoom(Encoding.UTF8.GetMaxByteCount(letters.Length));
        _count = Encoding.UTF8.GetBytes(letters, _bytes);
    }

    public override string ToString() => Encoding.UTF8.GetString(Bytes);

    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private void MakeRoom(int count)
    {
        if (_bytes.Length < count)
        {
            _bytes = new byte[count * 2];
        }
    }
}
