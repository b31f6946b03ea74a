using BotApp.Simulator.Git;

namespace BotApp.Simulator.State;

/// <summary>What happens to pull requests.</summary>
internal sealed class PullRequests(FakeGitHub github)
{
    public PullRequest? Find(Repository repository, int number) => repository.PullRequests.Find(pull => pull.Number == number);

    public PullRequest Open(
        Repository into, string baseBranch, Repository from, string headBranch, string title, string? body, bool draft, Account author)
    {
        var sha = from.Branch(headBranch) ?? throw new InvalidOperationException($"{from} has no branch {headBranch}");
        var pull = new PullRequest
        {
            Id = github.NextId(),
            Number = ++into.LastNumber,
            Base = into,
            Head = from,
            Author = author,
            CreatedAt = github.Now,
            UpdatedAt = github.Now,
            Title = title,
            Body = body,
            BaseBranch = baseBranch,
            HeadBranch = headBranch,
            HeadSha = sha,
            Draft = draft,
        };
        into.PullRequests.Add(pull);
        PointHead(pull);
        github.Events.PullRequest(pull, "opened", author);
        return pull;
    }

    /// <summary>Whether it can be merged without conflict; also keeps refs/pull/N/merge up to date.</summary>
    public bool Mergeable(PullRequest pull)
    {
        if (!pull.Open || pull.Base.Branch(pull.BaseBranch) is not { } baseSha)
        {
            return false;
        }

        if (pull.Tested is { } tested && tested.Base == baseSha && tested.Head == pull.HeadSha)
        {
            return tested.Mergeable;
        }

        var git = pull.Base.Git;
        var tree = git.MergeTree(baseSha, pull.HeadSha);
        pull.Tested = (baseSha, pull.HeadSha, tree is not null);
        if (tree is null)
        {
            pull.MergeCommitSha = null;
            return false;
        }

        var ghost = new Signature(pull.Author.Login, pull.Author.Email, github.Now);
        pull.MergeCommitSha = git.WriteCommit(tree, [baseSha, pull.HeadSha], $"Merge {pull.HeadSha} into {baseSha}", ghost);
        git.SetRef(pull.MergeRef, pull.MergeCommitSha);
        return true;
    }

    /// <summary>A branch moved or vanished: pull requests from it follow.</summary>
    public void HeadMoved(Repository repository, string branch, string? sha, Account by)
    {
        foreach (var pull in github.Repositories.All.SelectMany(into => into.PullRequests)
            .Where(pull => pull.Open && pull.Head == repository && pull.HeadBranch == branch).ToList())
        {
            if (sha is null)
            {
                Close(pull, by);
                continue;
            }

            var before = pull.HeadSha;
            pull.HeadSha = sha;
            PointHead(pull);
            Touch(pull);
            github.Events.PullRequest(pull, "synchronize", by, before: before, after: sha);
        }
    }

    public void Close(PullRequest pull, Account by)
    {
        Finish(pull);
        github.Events.PullRequest(pull, "closed", by);
    }

    public void Reopen(PullRequest pull, Account by)
    {
        pull.Open = true;
        pull.ClosedAt = null;
        pull.FinalBaseSha = null;
        Touch(pull);
        if (pull.Head.Branch(pull.HeadBranch) is { } sha && sha != pull.HeadSha)
        {
            pull.HeadSha = sha;
            PointHead(pull);
        }

        github.Events.PullRequest(pull, "reopened", by);
    }

    /// <summary>Merges with a merge commit, a squash or a rebase; the caller has looked at the merge box.</summary>
    public string Merge(PullRequest pull, Account by, string method = "merge", string? title = null, string? message = null)
    {
        if (!Mergeable(pull))
        {
            throw new InvalidOperationException($"{pull} cannot be merged: it conflicts with {pull.BaseBranch}");
        }

        var signature = new Signature(by.Name ?? by.Login, by.Email, github.Now);
        var baseSha = pull.BaseSha;
        var text = title ?? (method == "merge" ? $"Merge pull request #{pull.Number} from {pull.Head.Owner.Login}/{pull.HeadBranch}" : $"{pull.Title} (#{pull.Number})");
        var tree = pull.Base.Git.MergeTree(baseSha, pull.HeadSha)!; // Mergeable has just said that there is one
        IReadOnlyList<string> parents = method == "merge" ? [baseSha, pull.HeadSha] : [baseSha];
        var sha = pull.Base.Git.WriteCommit(tree, parents, $"{text}\n\n{message ?? pull.Title}", signature);
        MarkMerged(pull, sha, by, () => github.Repositories.UpdateRef(pull.Base, "refs/heads/" + pull.BaseBranch, sha, by));
        return sha;
    }

    /// <summary>Books a merge whose commit is (or is about to be put) on the base branch.</summary>
    public void MarkMerged(PullRequest pull, string sha, Account by, Action moveBase)
    {
        Finish(pull);
        pull.MergedAt = github.Now;
        pull.MergedBy = by;
        pull.MergeCommitSha = sha;
        moveBase();
        github.Events.PullRequest(pull, "closed", by);
    }

    public void SetDraft(PullRequest pull, bool draft, Account by)
    {
        if (pull.Draft == draft)
        {
            return;
        }

        pull.Draft = draft;
        Touch(pull);
        github.Events.PullRequest(pull, draft ? "converted_to_draft" : "ready_for_review", by);
    }

    public void Edit(PullRequest pull, Account by, string? title = null, string? body = null, string? baseBranch = null)
    {
        var former = new FormerPull(
            title is not null && title != pull.Title ? pull.Title : null,
            body is not null && body != pull.Body ? pull.Body ?? "" : null,
            baseBranch is not null && baseBranch != pull.BaseBranch ? pull.BaseBranch : null,
            pull.BaseSha);
        if (former is { Title: null, Body: null, BaseBranch: null })
        {
            return;
        }

        pull.Title = title ?? pull.Title;
        pull.Body = body ?? pull.Body;
        pull.BaseBranch = baseBranch ?? pull.BaseBranch;
        Touch(pull);
        github.Events.PullRequest(pull, "edited", by, former: former);
    }

    public void AddLabel(PullRequest pull, string name, Account by)
    {
        if (pull.Labels.Exists(label => label.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        var label = pull.Base.Labels.Find(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (label is null)
        {
            label = new Label { Id = github.NextId(), Name = name };
            pull.Base.Labels.Add(label);
        }

        pull.Labels.Add(label);
        pull.Events.Add(new LabelEvent(github.NextId(), true, label, by, github.Now));
        Touch(pull);
        github.Events.PullRequest(pull, "labeled", by, label: label);
    }

    public bool RemoveLabel(PullRequest pull, string name, Account by)
    {
        if (pull.Labels.Find(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } label)
        {
            return false;
        }

        pull.Labels.Remove(label);
        pull.Events.Add(new LabelEvent(github.NextId(), false, label, by, github.Now));
        Touch(pull);
        github.Events.PullRequest(pull, "unlabeled", by, label: label);
        return true;
    }

    private void PointHead(PullRequest pull)
    {
        if (pull.FromFork)
        {
            pull.Base.Git.Fetch(pull.Head.Git, pull.HeadSha, pull.HeadRef);
        }
        else
        {
            pull.Base.Git.SetRef(pull.HeadRef, pull.HeadSha);
        }

        Mergeable(pull);
    }

    private void Finish(PullRequest pull)
    {
        pull.FinalBaseSha = pull.BaseSha;
        pull.Open = false;
        pull.ClosedAt = github.Now;
        Touch(pull);
    }

    private void Touch(PullRequest pull) => pull.UpdatedAt = github.Now;
}

/// <summary>What an edit replaced; null fields were not changed.</summary>
internal sealed record FormerPull(string? Title, string? Body, string? BaseBranch, string BaseSha);
