using BotApp.Simulator.Git;

namespace BotApp.Simulator.State;

/// <summary>Creates repositories and moves their refs, with everything that follows from a push.</summary>
internal sealed class Repositories(FakeGitHub github)
{
    private readonly Dictionary<string, Repository> formerNames = new(StringComparer.OrdinalIgnoreCase);

    private readonly List<Repository> gone = [];

    public List<Repository> All { get; } = [];

    /// <summary>Those there are and those that were deleted.</summary>
    public IEnumerable<Repository> Ever => All.Concat(gone);

    public Repository? Find(string owner, string name) => All.Find(repository =>
        repository.Owner.Login.Equals(owner, StringComparison.OrdinalIgnoreCase) && repository.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public Repository? Find(long id) => All.Find(repository => repository.Id == id);

    /// <summary>The repository that had this name before it was renamed.</summary>
    public Repository? FindRenamed(string owner, string name) => formerNames.GetValueOrDefault($"{owner}/{name}");

    public Repository Create(Account owner, string name, bool isPrivate, Repository? parent = null)
    {
        if (Find(owner.Login, name) is not null)
        {
            throw new InvalidOperationException($"{owner.Login}/{name} exists already");
        }

        var id = github.NextId();
        var repository = new Repository
        {
            Id = id,
            Owner = owner,
            Name = name,
            Private = isPrivate,
            Parent = parent,
            Git = new GitRepository(Path.Combine(github.Root, $"{id}.git")),
            CreatedAt = github.Now,
            PushedAt = github.Now,
            UpdatedAt = github.Now,
            DefaultBranch = parent?.DefaultBranch ?? "main",
        };
        All.Add(repository);
        return repository;
    }

    public Repository Fork(Repository parent, Account owner)
    {
        var fork = Create(owner, parent.Name, parent.Private, parent);
        foreach (var (name, sha) in parent.Git.Refs.Where(pair => !pair.Key.StartsWith("refs/pull/", StringComparison.Ordinal)))
        {
            fork.Git.Fetch(parent.Git, sha, name);
        }

        return fork;
    }

    public void Rename(Repository repository, string name, Account by)
    {
        var former = repository.Name;
        formerNames[repository.FullName] = repository;
        repository.Name = name;
        repository.UpdatedAt = github.Now;
        github.Events.Repository(repository, "renamed", by, former);
    }

    public void Archive(Repository repository, bool archived, Account by)
    {
        repository.Archived = archived;
        repository.UpdatedAt = github.Now;
        github.Events.Repository(repository, archived ? "archived" : "unarchived", by);
    }

    public void MakePrivate(Repository repository, Account by)
    {
        repository.Private = true;
        repository.UpdatedAt = github.Now;
        github.Events.Repository(repository, "privatized", by);
    }

    public void MakePublic(Repository repository, Account by)
    {
        repository.Private = false;
        repository.UpdatedAt = github.Now;
        github.Events.Repository(repository, "publicized", by);
    }

    /// <summary>The default branch gets another name: pull requests into it follow, and nothing is pushed.</summary>
    public void RenameDefaultBranch(Repository repository, string name, Account by)
    {
        var former = repository.DefaultBranch;
        var sha = repository.Branch(former) ?? throw new InvalidOperationException($"{repository} has no {former}");
        UpdateRef(repository, "refs/heads/" + name, sha, by, isSilent: true);
        repository.DefaultBranch = name;
        UpdateRef(repository, "refs/heads/" + former, sha: null, by, isSilent: true);
        github.Workflows.Reload(repository, "refs/heads/" + name);
        github.Events.DefaultBranchChanged(repository, former, by);
        foreach (var pull in repository.PullRequests.Where(pull => pull.BaseBranch == former && pull.Open).ToList())
        {
            github.PullRequests.Edit(pull, by, baseBranch: name);
        }
    }

    /// <summary>Gives it to another owner: installations of the former lose it, those of the new one that cover all repositories get it.</summary>
    public void Transfer(Repository repository, Account owner, Account by)
    {
        var former = repository.Owner;
        var lost = github.Apps.Active(repository).ToList();
        formerNames[repository.FullName] = repository;
        repository.Owner = owner;
        repository.UpdatedAt = github.Now;
        foreach (var installation in lost)
        {
            installation.Selected?.Remove(repository.Id);
            github.Events.InstallationRepositories(installation, "removed", [], [repository], by);
        }

        foreach (var installation in github.Apps.Active(repository).ToList())
        {
            github.Events.InstallationRepositories(installation, "added", [repository], [], by);
        }

        github.Events.Transferred(repository, former, by);
    }

    /// <summary>Deletes it. Pull requests from it into others stay open, without a repository at their head.</summary>
    public void Delete(Repository repository, Account by)
    {
        repository.Deleted = true;
        github.Events.Repository(repository, "deleted", by);
        foreach (var installation in github.Apps.Active(repository))
        {
            installation.Selected?.Remove(repository.Id);
        }

        All.Remove(repository);
        gone.Add(repository);
    }

    /// <summary>Creates, moves or (with null) deletes a branch or tag, and does what GitHub does then.</summary>
    public void UpdateRef(Repository repository, string name, string? sha, Account by, bool isSilent = false)
    {
        var before = repository.Git.Refs.GetValueOrDefault(name);
        if (before == sha)
        {
            return;
        }

        if (sha is null)
        {
            repository.Git.DeleteRef(name);
        }
        else
        {
            repository.Git.SetRef(name, sha);
        }

        repository.PushedAt = github.Now;
        repository.UpdatedAt = github.Now;
        if (!isSilent)
        {
            Announce(repository, name, before, sha, by);
        }
    }

    private void Announce(Repository repository, string name, string? before, string? after, Account by)
    {
        if (before is null)
        {
            github.Events.RefCreated(repository, name, by);
        }
        else if (after is null)
        {
            github.Events.RefDeleted(repository, name, by);
        }

        github.Workflows.Reload(repository, name);
        github.Events.Push(repository, name, before, after, by);
        if (!name.StartsWith("refs/heads/", StringComparison.Ordinal))
        {
            return;
        }

        var branch = name["refs/heads/".Length..];
        if (after is not null)
        {
            github.Checks.OpenSuites(repository, after, branch, before, by);
        }

        github.PullRequests.HeadMoved(repository, branch, after, by);
        github.MergeQueue.BaseMoved(repository, branch);
    }
}
