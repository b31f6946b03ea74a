namespace BotApp.Simulator.State;

/// <summary>A pull request; its head may lie in a fork.</summary>
internal sealed class PullRequest
{
    public required long Id { get; init; }

    public required int Number { get; init; }

    public required Repository Base { get; init; }

    /// <summary>Repository of the head; the API shows none when it was deleted.</summary>
    public required Repository Head { get; init; }

    public required Account Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Title { get; set; }

    public string? Body { get; set; }

    public required string BaseBranch { get; set; }

    public required string HeadBranch { get; init; }

    public required string HeadSha { get; set; }

    public bool Open { get; set; } = true;

    public bool Draft { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public DateTimeOffset? MergedAt { get; set; }

    public Account? MergedBy { get; set; }

    /// <summary>The merge commit once merged; before that the test merge.</summary>
    public string? MergeCommitSha { get; set; }

    /// <summary>Base of the branch when it was closed, so that its files stay what they were.</summary>
    public string? FinalBaseSha { get; set; }

    public List<Label> Labels { get; } = [];

    /// <summary>What happened to its labels, oldest first.</summary>
    public List<LabelEvent> Events { get; } = [];

    /// <summary>What reviewers said, oldest first.</summary>
    public List<Review> Reviews { get; } = [];

    public bool FromFork => Head != Base;

    public string HeadRef => $"refs/pull/{Number}/head";

    public string MergeRef => $"refs/pull/{Number}/merge";

    public string BaseSha => FinalBaseSha ?? Base.Branch(BaseBranch) ?? HeadSha;

    internal (string Base, string Head, bool Mergeable)? Tested { get; set; }

    public override string ToString() => $"{Base.FullName}#{Number}";
}

/// <summary>A review: <c>APPROVED</c> or <c>CHANGES_REQUESTED</c>, of the commit that was the head then.</summary>
internal sealed record Review(long Id, Account By, string State, string Sha, DateTimeOffset At);

/// <summary>A label was put on or taken off.</summary>
internal sealed record LabelEvent(long Id, bool Added, Label Label, Account By, DateTimeOffset At);

/// <summary>A comment in the conversation of a pull request.</summary>
internal sealed class IssueComment
{
    public required long Id { get; init; }

    public required PullRequest On { get; init; }

    public required Account Author { get; init; }

    /// <summary>The app that wrote it, if one did.</summary>
    public App? App { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Body { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public List<Reaction> Reactions { get; } = [];
}

/// <summary>A reaction to a comment.</summary>
internal sealed record Reaction(long Id, Account User, string Content, DateTimeOffset CreatedAt);

/// <summary>A pull request in the merge queue.</summary>
internal sealed record QueueEntry(PullRequest PullRequest, string HeadRef, string HeadSha, string BaseSha, Account By);
