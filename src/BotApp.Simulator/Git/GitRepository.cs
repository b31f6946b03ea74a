using System.Text;

namespace BotApp.Simulator.Git;

/// <summary>
/// A bare repository on disk. Refs are kept in memory too, since they are read far more often than written;
/// what follows from commits alone is remembered, since commits never change.
/// </summary>
internal sealed class GitRepository : IDisposable
{
    public const string Nothing = "0000000000000000000000000000000000000000";

    private readonly GitObjects objects;
    private readonly SortedDictionary<string, string> refs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<FileChange>> changes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> mergeTrees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> mergeBases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> ancestors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> logs = new(StringComparer.Ordinal);

    public GitRepository(string path)
    {
        Path = path;
        Directory.CreateDirectory(path);
        GitProcess.Run(path, "init", "--quiet", "--bare", "--initial-branch=main");
        objects = new GitObjects(path);
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, string> Refs => refs;

    public void Dispose() => objects.Dispose();

    // ---- reading ----

    public GitObject? Find(string revision) => objects.Find(revision);

    /// <summary>The commit a sha, branch, tag or full ref names (an annotated tag is followed); null when there is none.</summary>
    public string? ResolveCommit(string name)
    {
        var target = refs.GetValueOrDefault("refs/heads/" + name) ?? refs.GetValueOrDefault("refs/tags/" + name) ?? refs.GetValueOrDefault(name)
            ?? refs.GetValueOrDefault("refs/" + name) ?? (IsHex(name) ? name : null);
        var found = target is null ? null : objects.Find(target + "^{commit}");
        return found?.Type == "commit" ? found.Sha : null;
    }

    public GitCommit? Commit(string sha) => objects.Find(sha) is { Type: "commit" } found ? GitCommit.Parse(found) : null;

    public GitTag? Tag(string sha) => objects.Find(sha) is { Type: "tag" } found ? GitTag.Parse(found) : null;

    public byte[]? File(string commit, string path) => objects.Find($"{commit}:{path}") is { Type: "blob" } found ? found.Content : null;

    public IReadOnlyList<TreeEntry>? Tree(string revision, bool recursive = false)
    {
        if (objects.Find(revision + "^{tree}") is not { } found)
        {
            return null;
        }

        var entries = TreeEntry.Parse(found.Content);
        return !recursive ? entries : [.. entries.SelectMany(entry => entry.Type == "tree"
            ? Tree(entry.Sha, recursive: true)!.Select(inner => inner with { Path = $"{entry.Path}/{inner.Path}" }).Prepend(entry)
            : [entry])];
    }

    public string? MergeBase(string one, string other)
    {
        var key = one + " " + other;
        if (!mergeBases.TryGetValue(key, out var found))
        {
            var (code, output, _) = GitProcess.Try(Path, ["merge-base", one, other]);
            mergeBases[key] = found = code == 0 ? Encoding.ASCII.GetString(output).Trim() : null;
        }

        return found;
    }

    public bool IsAncestor(string ancestor, string descendant)
    {
        var key = ancestor + " " + descendant;
        if (!ancestors.TryGetValue(key, out var found))
        {
            ancestors[key] = found = ancestor == descendant || GitProcess.Try(Path, ["merge-base", "--is-ancestor", ancestor, descendant]).Code == 0;
        }

        return found;
    }

    /// <summary>Commits reachable from <paramref name="to"/> and not from <paramref name="except"/>, newest first.</summary>
    public IReadOnlyList<string> Log(string to, string? except = null, string? path = null, bool oldestFirst = false)
    {
        List<string> arguments = ["rev-list", "--topo-order", to];
        arguments.AddRange(oldestFirst ? ["--reverse"] : []);
        arguments.AddRange(except is null ? [] : ["^" + except]);
        arguments.AddRange(path is null ? [] : ["--", path]);
        var key = string.Join(' ', arguments);
        if (!logs.TryGetValue(key, out var found))
        {
            logs[key] = found = GitProcess.Run(Path, arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        return found;
    }

    /// <summary>Files that differ; the empty tree stands for "no parent".</summary>
    public IReadOnlyList<FileChange> Changes(string? from, string to)
    {
        var key = from + ".." + to;
        if (!changes.TryGetValue(key, out var found))
        {
            changes[key] = found = GitDiff.Read(Path, from ?? EmptyTree(), to);
        }

        return found;
    }

    // ---- writing ----

    public string WriteBlob(byte[] content) => GitProcess.Run(Path, ["hash-object", "-w", "--stdin"], content).Trim();

    /// <summary>Writes a commit whose tree is the parent's with these files set (null = deleted).</summary>
    public string WriteCommit(string? parent, IReadOnlyDictionary<string, byte[]?> files, string message, Signature author, string? secondParent = null)
    {
        using var stream = new MemoryStream();
        void Line(string text) => stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
        void Blob(byte[] bytes)
        {
            Line($"data {bytes.Length}");
            stream.Write(bytes);
            Line("");
        }

        Line("commit refs/fast-import/tip");
        Line("mark :1");
        Line($"author {author}");
        Line($"committer {author}");
        Blob(Encoding.UTF8.GetBytes(message));
        Line(parent is null ? "deleteall" : $"from {parent}");
        if (secondParent is not null)
        {
            Line($"merge {secondParent}");
        }

        foreach (var (path, content) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            Line(content is null ? $"D {Quoted(path)}" : $"M {(LooksExecutable(path, content) ? "100755" : "100644")} inline {Quoted(path)}");
            if (content is not null)
            {
                Blob(content);
            }
        }

        Line("get-mark :1");
        Line("done");
        return GitProcess.Run(Path, ["fast-import", "--quiet", "--done", "--force"], stream.ToArray()).Trim();
    }

    /// <summary>Writes a commit of a tree that exists.</summary>
    public string WriteCommit(string tree, IReadOnlyList<string> parents, string message, Signature author, Signature? committer = null)
    {
        var by = committer ?? author;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GIT_AUTHOR_NAME"] = author.Name,
            ["GIT_AUTHOR_EMAIL"] = author.Email,
            ["GIT_AUTHOR_DATE"] = $"{author.Date.ToUnixTimeSeconds()} +0000",
            ["GIT_COMMITTER_NAME"] = by.Name,
            ["GIT_COMMITTER_EMAIL"] = by.Email,
            ["GIT_COMMITTER_DATE"] = $"{by.Date.ToUnixTimeSeconds()} +0000",
        };
        return GitProcess.Run(
            Path, ["commit-tree", tree, .. parents.SelectMany(parent => new[] { "-p", parent })], Encoding.UTF8.GetBytes(message + "\n"), environment).Trim();
    }

    /// <summary>Writes a tree: a base with entries set or, where the sha is null, removed.</summary>
    public string WriteTree(string? baseTree, IEnumerable<(string Path, string Mode, string? Sha)> entries)
    {
        var index = System.IO.Path.Combine(Path, $"index-{Guid.NewGuid():N}");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["GIT_INDEX_FILE"] = index };
        try
        {
            GitProcess.Run(Path, baseTree is null ? ["read-tree", "--empty"] : ["read-tree", baseTree], input: null, environment);
            var lines = entries.Select(entry => $"{(entry.Sha is null ? "0" : entry.Mode)} {entry.Sha ?? Nothing}\t{entry.Path}\0");
            GitProcess.Run(Path, ["update-index", "-z", "--index-info"], Encoding.UTF8.GetBytes(string.Concat(lines)), environment);
            return GitProcess.Run(Path, ["write-tree"], input: null, environment).Trim();
        }
        finally
        {
            System.IO.File.Delete(index);
        }
    }

    public string WriteTag(string name, string target, string message, Signature tagger)
    {
        var type = objects.Find(target)?.Type ?? throw new InvalidOperationException($"tag {name}: there is no object {target}");
        var text = $"object {target}\ntype {type}\ntag {name}\ntagger {tagger}\n\n{message.TrimEnd('\n')}\n";
        return GitProcess.Run(Path, ["hash-object", "-t", "tag", "-w", "--stdin"], Encoding.UTF8.GetBytes(text)).Trim();
    }

    /// <summary>The tree of a merge of two commits; null when they conflict.</summary>
    public string? MergeTree(string ours, string theirs)
    {
        var key = ours + "+" + theirs;
        if (!mergeTrees.TryGetValue(key, out var tree))
        {
            var (code, output, error) = GitProcess.Try(Path, ["merge-tree", "--write-tree", "--allow-unrelated-histories", ours, theirs]);
            mergeTrees[key] = tree = code switch
            {
                0 => Encoding.ASCII.GetString(output).Trim(),
                1 => null,
                _ => throw new InvalidOperationException($"git merge-tree failed: {error}"),
            };
        }

        return tree;
    }

    public void SetRef(string name, string sha)
    {
        GitProcess.Run(Path, "update-ref", name, sha);
        refs[name] = sha;
    }

    public void DeleteRef(string name)
    {
        GitProcess.Run(Path, "update-ref", "-d", name);
        refs.Remove(name);
    }

    /// <summary>Copies a commit and its history from another repository and names it here.</summary>
    public void Fetch(GitRepository from, string sha, string name)
    {
        var carrier = $"refs/carry/{sha}";
        GitProcess.Run(from.Path, "update-ref", carrier, sha);
        GitProcess.Run(Path, "fetch", "--quiet", "--no-tags", from.Path, $"+{carrier}:{name}");
        GitProcess.Run(from.Path, "update-ref", "-d", carrier);
        refs[name] = sha;
    }

    private string EmptyTree() => GitProcess.Run(Path, ["hash-object", "-t", "tree", "-w", "--stdin"], []).Trim();

    private static bool IsHex(string text) => text.Length is >= 7 and <= 40 && text.All(char.IsAsciiHexDigitLower);

    private static bool LooksExecutable(string path, byte[] content) =>
        path.EndsWith(".sh", StringComparison.Ordinal) && content.AsSpan().StartsWith("#!"u8);

    private static string Quoted(string path) =>
        "\"" + path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
