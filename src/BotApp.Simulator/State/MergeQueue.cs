using BotApp.Simulator.Git;

namespace BotApp.Simulator.State;

/// <summary>The merge queue: each entry is tried on a branch of its own, on top of those before it.</summary>
internal sealed class MergeQueue(FakeGitHub github)
{
    private bool merging;

    public QueueEntry Enqueue(PullRequest pull, Account by)
    {
        var repository = pull.Base;
        var onto = repository.Queue.FindLast(entry => entry.PullRequest.BaseBranch == pull.BaseBranch)?.HeadSha ?? pull.BaseSha;
        var tree = repository.Git.MergeTree(onto, pull.HeadSha)
            ?? throw new InvalidOperationException($"{pull} cannot be queued: it conflicts with what is queued before it");
        var signature = new Signature(by.Login, by.Email, github.Now);
        var sha = repository.Git.WriteCommit(
            tree, [onto, pull.HeadSha], $"Merge pull request #{pull.Number} from {pull.Head.Owner.Login}/{pull.HeadBranch}\n\n{pull.Title}", signature);
        var entry = new QueueEntry(pull, $"refs/heads/gh-readonly-queue/{pull.BaseBranch}/pr-{pull.Number}-{onto}", sha, onto, by);
        repository.Queue.Add(entry);
        github.Events.PullRequest(pull, "enqueued", by);
        github.Repositories.UpdateRef(repository, entry.HeadRef, sha, by);
        github.Events.MergeGroup(repository, entry, "checks_requested", reason: null, by);
        ChecksChanged(repository, sha);
        return entry;
    }

    public void Dequeue(PullRequest pull, Account by)
    {
        if (pull.Base.Queue.Find(entry => entry.PullRequest == pull) is { } entry)
        {
            Destroy(pull.Base, entry, "dequeued", by, pullReason: "MANUAL");
            Rebuild(pull.Base, entry, by);
        }
    }

    /// <summary>Merges the groups at the head of the queue that are green, throws out those that are red.</summary>
    public void ChecksChanged(Repository repository, string sha)
    {
        if (merging || !repository.Queue.Exists(entry => entry.HeadSha == sha))
        {
            return;
        }

        merging = true;
        try
        {
            while (Step(repository))
            {
            }
        }
        finally
        {
            merging = false;
        }
    }

    /// <summary>Somebody moved the base past the queue: groups built on it are void.</summary>
    public void BaseMoved(Repository repository, string branch)
    {
        if (merging || repository.Queue.Find(entry => entry.PullRequest.BaseBranch == branch) is not { } first
            || first.BaseSha == repository.Branch(branch))
        {
            return;
        }

        Rebuild(repository, after: null, first.By);
    }

    private bool Step(Repository repository)
    {
        foreach (var entry in repository.Queue.GroupBy(entry => entry.PullRequest.BaseBranch).Select(entries => entries.First()).ToList())
        {
            var states = github.MergeBox.Required(repository, entry.PullRequest.BaseBranch, entry.HeadSha);
            if (states.Any(state => state.State == "failure"))
            {
                Destroy(repository, entry, "invalidated", entry.By, pullReason: "CI_FAILURE");
                Rebuild(repository, entry, entry.By);
                return true;
            }

            if (states.All(state => state.State == "success"))
            {
                Land(repository, entry);
                return true;
            }
        }

        return false;
    }

    private void Land(Repository repository, QueueEntry entry)
    {
        var pull = entry.PullRequest;
        repository.Queue.Remove(entry);
        github.PullRequests.MarkMerged(
            pull, entry.HeadSha, entry.By, () => github.Repositories.UpdateRef(repository, "refs/heads/" + pull.BaseBranch, entry.HeadSha, entry.By));
        github.Events.MergeGroup(repository, entry, "destroyed", "merged", entry.By);
        github.Repositories.UpdateRef(repository, entry.HeadRef, sha: null, entry.By);
    }

    private void Destroy(Repository repository, QueueEntry entry, string reason, Account by, string pullReason)
    {
        repository.Queue.Remove(entry);
        github.Events.MergeGroup(repository, entry, "destroyed", reason, by);
        github.Repositories.UpdateRef(repository, entry.HeadRef, sha: null, by);
        github.Events.PullRequest(entry.PullRequest, "dequeued", by, reason: pullReason);
    }

    // Those behind a group that is gone were built on it and must be tried again without it.
    private void Rebuild(Repository repository, QueueEntry? after, Account by)
    {
        var branch = after?.PullRequest.BaseBranch;
        var stale = repository.Queue.Where(entry => (branch is null || entry.PullRequest.BaseBranch == branch)).ToList();
        foreach (var entry in stale)
        {
            repository.Queue.Remove(entry);
            github.Events.MergeGroup(repository, entry, "destroyed", "invalidated", by);
            github.Repositories.UpdateRef(repository, entry.HeadRef, sha: null, by);
        }

        foreach (var entry in stale)
        {
            if (github.PullRequests.Mergeable(entry.PullRequest))
            {
                Enqueue(entry.PullRequest, entry.By);
            }
            else
            {
                github.Events.PullRequest(entry.PullRequest, "dequeued", by, reason: "MERGE_CONFLICT");
            }
        }
    }
}
