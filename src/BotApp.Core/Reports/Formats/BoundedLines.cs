using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>The lines of a text, each cut to a length: a file without line ends must not fill the memory.</summary>
internal static class BoundedLines
{
    public static IEnumerable<string> Of(TextReader reader, int maxChars)
    {
        var buffer = new char[32 * 1024];
        var line = new StringBuilder();
        var read = 0;
        var any = false;
        while ((read = reader.Read(buffer, 0, buffer.Length)) > 0)
        {
            var at = 0;
            while (at < read)
            {
                var end = Array.IndexOf(buffer, '\n', at, read - at);
                var part = (end < 0 ? read : end) - at;
                line.Append(buffer, at, Math.Min(part, Math.Max(0, maxChars - line.Length)));
                any = true;
                at += part + 1;
                if (end >= 0)
                {
                    yield return line.ToString();
                    line.Clear();
                    any = false;
                }
            }
        }

        if (any)
        {
            yield return line.ToString();
        }
    }
}
