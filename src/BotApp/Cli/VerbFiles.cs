using System.Text;

namespace BotApp.Cli;

/// <summary>Files that verbs are given, with a size limit and one kind of refusal.</summary>
internal static class VerbFiles
{
    /// <summary>A settings file has less.</summary>
    private const int MaxTextBytes = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a file, or of standard input for <c>-</c>.</summary>
    /// <exception cref="FormatException">It cannot be read or is too large; the message says which and what to do.</exception>
    internal static async Task<byte[]> ReadAsync(string file, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = file == "-" ? Console.OpenStandardInput() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var read = new MemoryStream();
            var buffer = new byte[81920];
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (read.Length + count > maxBytes)
                {
                    throw new FormatException($"{file}: larger than {maxBytes} bytes, which is more than can be meant.");
                }

                read.Write(buffer, 0, count);
            }

            return read.ToArray();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FormatException($"{file}: not found. Name an existing file, or - for standard input.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FormatException($"{file}: not readable. Check that it is a file and that you may read it.", exception);
        }
    }

    /// <summary>The text of a small UTF-8 file.</summary>
    /// <exception cref="FormatException">It cannot be read, is too large or not UTF-8.</exception>
    internal static async Task<string> ReadTextAsync(string file, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync(file, MaxTextBytes, cancellationToken);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new FormatException($"{file}: not UTF-8 text. Save it as UTF-8.", exception);
        }
    }
}
