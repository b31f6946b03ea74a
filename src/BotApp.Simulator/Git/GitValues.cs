using System.Globalization;
using System.Text;

namespace BotApp.Simulator.Git;

/// <summary>Name, address and time of an author, committer or tagger.</summary>
internal sealed record Signature(string Name, string Email, DateTimeOffset Date)
{
    public override string ToString() => $"{Name} <{Email}> {Date.ToUnixTimeSeconds()} +0000";

    /// <summary>Reads <c>Name &lt;email&gt; seconds zone</c>.</summary>
    public static Signature Parse(string text)
    {
        var open = text.IndexOf('<', StringComparison.Ordinal);
        var close = text.IndexOf('>', StringComparison.Ordinal);
        var seconds = text[(close + 1)..].Trim().Split(' ')[0];
        return new Signature(
            text[..open].Trim(), text[(open + 1)..close], DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)));
    }
}

/// <summary>A commit.</summary>
internal sealed record GitCommit(string Sha, string Tree, IReadOnlyList<string> Parents, Signature Author, Signature Committer, string Message)
{
    public static GitCommit Parse(GitObject found)
    {
        var (headers, message) = GitTag.Split(found.Text);
        return new GitCommit(
            found.Sha,
            headers.First(header => header.Key == "tree").Value,
            [.. headers.Where(header => header.Key == "parent").Select(header => header.Value)],
            Signature.Parse(headers.First(header => header.Key == "author").Value),
            Signature.Parse(headers.First(header => header.Key == "committer").Value),
            message.TrimEnd('\n'));
    }
}

/// <summary>An annotated tag object.</summary>
internal sealed record GitTag(string Sha, string Object, string Type, string Tag, Signature Tagger, string Message)
{
    public static GitTag Parse(GitObject found)
    {
        var (headers, message) = Split(found.Text);
        string Value(string key) => headers.First(header => header.Key == key).Value;
        return new GitTag(found.Sha, Value("object"), Value("type"), Value("tag"), Signature.Parse(Value("tagger")), message.TrimEnd('\n'));
    }

    internal static (List<KeyValuePair<string, string>> Headers, string Message) Split(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var headers = text[..(end < 0 ? text.Length : end)].Split('\n').Where(line => line.Contains(' ', StringComparison.Ordinal))
            .Select(line => KeyValuePair.Create(line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
        return ([.. headers], end < 0 ? "" : text[(end + 2)..]);
    }
}

/// <summary>An entry of a tree; <see cref="Path"/> is relative to the tree that was listed.</summary>
internal sealed record TreeEntry(string Path, string Mode, string Sha)
{
    public string Type => Mode switch { "040000" => "tree", "160000" => "commit", _ => "blob" };

    /// <summary>Reads the binary form of a tree object.</summary>
    public static IReadOnlyList<TreeEntry> Parse(byte[] content)
    {
        var entries = new List<TreeEntry>();
        for (var at = 0; at < content.Length;)
        {
            var space = Array.IndexOf(content, (byte)' ', at);
            var zero = Array.IndexOf(content, (byte)0, space);
            var mode = Encoding.ASCII.GetString(content, at, space - at).PadLeft(6, '0');
            var name = Encoding.UTF8.GetString(content, space + 1, zero - space - 1);
            entries.Add(new TreeEntry(name, mode, Convert.ToHexStringLower(content.AsSpan(zero + 1, 20))));
            at = zero + 21;
        }

        return entries;
    }
}

/// <summary>A file that differs between two commits.</summary>
internal sealed record FileChange(string Path, string? PreviousPath, string Status, string? Sha, int Additions, int Deletions, string? Patch);
