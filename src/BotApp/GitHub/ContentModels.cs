using System.Text.Json.Serialization;

namespace BotApp.GitHub;

/// <summary>A file of the repository at one commit, branch or tag.</summary>
/// <param name="Path">Where.</param>
/// <param name="Sha">The blob.</param>
/// <param name="Text">Its text; null when <paramref name="Problem"/> says why there is none.</param>
/// <param name="Problem">A sentence for people: a folder, too large, not text.</param>
internal sealed record RepositoryFile(string Path, string Sha, string? Text, string? Problem);

/// <summary>The files of a commit.</summary>
/// <param name="Sha">The tree.</param>
/// <param name="Entries">All paths below it.</param>
/// <param name="Truncated">True when GitHub left some out: a path not listed may exist.</param>
internal sealed record Tree(string Sha, [property: JsonPropertyName("tree")] List<TreeEntry>? Entries, bool Truncated);

/// <summary>One path: <c>blob</c>, <c>tree</c> or <c>commit</c> (a submodule).</summary>
internal sealed record TreeEntry(string Path, string Mode, string Type, string Sha, long? Size);

/// <summary>What lies between two commits.</summary>
/// <param name="Status"><c>ahead</c>, <c>behind</c>, <c>diverged</c> or <c>identical</c>.</param>
/// <param name="AheadBy">Commits the head has and the base has not.</param>
/// <param name="BehindBy">Commits the base has and the head has not.</param>
/// <param name="MergeBaseSha">Where they parted.</param>
/// <param name="Commits">Oldest first.</param>
/// <param name="CommitsTruncated">True when not all commits were read.</param>
/// <param name="Files">What the head changes against the merge base.</param>
/// <param name="FilesTruncated">True when GitHub's limit of 300 files was reached.</param>
internal sealed record Comparison(
    string Status,
    int AheadBy,
    int BehindBy,
    string? MergeBaseSha,
    IReadOnlyList<Commit> Commits,
    bool CommitsTruncated,
    IReadOnlyList<ChangedFile> Files,
    bool FilesTruncated);

/// <summary>A commit.</summary>
/// <param name="Sha">Its id.</param>
/// <param name="HtmlUrl">Its page.</param>
/// <param name="Detail">What git knows of it.</param>
/// <param name="Author">The account behind the author; null when GitHub knows none.</param>
/// <param name="Parents">One, or two and more for a merge.</param>
internal sealed record Commit(
    string Sha, string? HtmlUrl, [property: JsonPropertyName("commit")] CommitDetail? Detail, Account? Author, List<CommitParent>? Parents);

/// <summary>Message and people.</summary>
internal sealed record CommitDetail(string? Message, CommitPerson? Author, CommitPerson? Committer);

/// <summary>Name and time as git has them: anybody may claim them.</summary>
internal sealed record CommitPerson(string? Name, string? Email, DateTimeOffset? Date);

/// <summary>A parent.</summary>
internal sealed record CommitParent(string Sha);

/// <summary>A commit as git has it.</summary>
internal sealed record GitCommit(string Sha, CommitParent Tree);

/// <summary>A branch and its newest commit.</summary>
internal sealed record Branch(string Name, Commit Commit, bool Protected);

/// <summary>A ref and what it points to.</summary>
internal sealed record GitRef([property: JsonPropertyName("ref")] string Name, [property: JsonPropertyName("object")] GitObject Target);

/// <summary>A git object: <c>commit</c>, <c>tag</c> or <c>tree</c>.</summary>
internal sealed record GitObject(string Type, string Sha);

/// <summary>An annotated tag.</summary>
internal sealed record GitTag([property: JsonPropertyName("tag")] string Name, string Sha, string? Message, [property: JsonPropertyName("object")] GitObject Target)
{
    /// <summary>What GitHub says of its signature; null from servers that do not say.</summary>
    public GitVerification? Verification { get; init; }
}

/// <summary>What GitHub says of a signature: <c>valid</c>, <c>unsigned</c>, <c>unknown_key</c> … Source: https://docs.github.com/en/rest/git/tags.</summary>
internal sealed record GitVerification(bool Verified, string? Reason);

/// <summary>Where a tag leads.</summary>
/// <param name="Sha">The commit; annotated tags are peeled.</param>
/// <param name="Annotation">The tag object that the ref names; null for a light tag.</param>
internal sealed record TaggedCommit(string Sha, GitTag? Annotation);

/// <summary>Body of a new ref.</summary>
internal sealed record GitRefBody(string Ref, string Sha);

/// <summary>A file or folder as the API gives it.</summary>
internal sealed record ContentAnswer(string? Type, long Size, string? Path, string? Sha, string? Content, string? Encoding);

/// <summary>A page of a comparison.</summary>
internal sealed record CompareAnswer(
    string Status,
    int AheadBy,
    int BehindBy,
    int TotalCommits,
    CommitParent? MergeBaseCommit,
    List<Commit>? Commits,
    List<ChangedFile>? Files);
