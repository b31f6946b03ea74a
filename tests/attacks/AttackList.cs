using System.Globalization;
using System.Text;

namespace BotApp.Attacks;

/// <summary>One input of the corpus: a name that says what it tries, and the columns of its file.</summary>
internal sealed record Attack(string Name, IReadOnlyList<string> Columns)
{
    /// <summary>The last column.</summary>
    internal string Text => Columns[^1];

    /// <summary>The same as bytes: <c>\xHH</c> is that byte, everything else UTF-8.</summary>
    internal byte[] Bytes => AttackList.BytesOf(Text);
}

/// <summary>
/// The corpus of hostile inputs: a file per entrance beside this one, a line per input, columns separated by tabs. <c>\n</c>, <c>\r</c>, <c>\t</c>,
/// <c>\\</c>, <c>\uHHHH</c> (a UTF-16 unit) and <c>\xHH</c> (a byte) are understood, and <c>⟦N×text⟧</c> is N times the text.
/// </summary>
internal static class AttackList
{
    /// <summary>Where bytes that are no text wait until there are bytes: in Unicode's private area.</summary>
    private const char RawByte = '\uF700';

    internal static IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Folder(), "*.tsv").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    internal static IReadOnlyList<Attack> Of(string file) => [.. File.ReadLines(Path.Combine(Folder(), file + ".tsv"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('\t'))
        .Select(columns => new Attack(columns[0], [.. columns.Skip(1).Select(Unfolded)]))];

    internal static Attack Of(string file, string name) => Of(file).Single(attack => attack.Name == name);

    internal static TheoryData<string> Names(string file) => [.. Of(file).Select(attack => attack.Name)];

    internal static byte[] BytesOf(string text)
    {
        using var bytes = new MemoryStream(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && (text[end] < RawByte || text[end] > RawByte + byte.MaxValue))
            {
                end++;
            }

            bytes.Write(Encoding.UTF8.GetBytes(text[at..end]));
            if (end < text.Length)
            {
                bytes.WriteByte((byte)(text[end++] - RawByte));
            }

            at = end;
        }

        return bytes.ToArray();
    }

    private static string Unfolded(string column)
    {
        var text = new StringBuilder();
        for (var at = 0; at < column.Length;)
        {
            if (column[at] == '⟦' && column.IndexOf('×', at) is > 0 and var times && column.IndexOf('⟧', times) is > 0 and var end
                && int.TryParse(column.AsSpan(at + 1, times - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                text.Insert(text.Length, Plain(column[(times + 1)..end]), count);
                at = end + 1;
                continue;
            }

            var next = column.IndexOf('⟦', at + 1);
            next = next < 0 ? column.Length : next;
            text.Append(Plain(column[at..next]));
            at = next;
        }

        return text.ToString();
    }

    private static string Plain(string written)
    {
        var text = new StringBuilder(written.Length);
        for (var at = 0; at < written.Length; at++)
        {
            if (written[at] != '\\')
            {
                text.Append(written[at]);
                continue;
            }

            var kind = written[++at];
            switch (kind)
            {
                case 'u':
                    text.Append((char)Number(written, at + 1, 4));
                    at += 4;
                    break;
                case 'x':
                    text.Append((char)(RawByte + Number(written, at + 1, 2)));
                    at += 2;
                    break;
                default:
                    text.Append(kind switch
                    {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        '\\' => '\\',
                        _ => throw new FormatException($"\\{kind} means nothing in {written}"),
                    });
                    break;
            }
        }

        return text.ToString();
    }

    private static int Number(string text, int at, int digits) => int.Parse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var found = Path.Combine(folder.FullName, "tests", "attacks");
            if (Directory.Exists(found))
            {
                return found;
            }
        }

        throw new InvalidOperationException("tests/attacks is not above the tests.");
    }
}
