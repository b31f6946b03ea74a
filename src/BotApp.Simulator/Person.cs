using System.Text;
using System.Text.Json.Nodes;
using BotApp.Simulator.Git;
using BotApp.Simulator.State;

namespace BotApp.Simulator;

/// <summary>GitHub would refuse this to this person.</summary>
internal sealed class NotAllowedException(string message) : InvalidOperationException(message);

/// <summary>
/// A human in front of GitHub's pages or with a clone: the verbs of tests and of the page alike.
/// Every verb checks the person's rights as GitHub does and throws <see cref="NotAllowedException"/>.
/// </summary>
internal sealed class Person(FakeGitHub github, Account account)
{
    /// <summary>Of more tags pushed at once nobody is told.</summary>
    private const int MostTagsTold = 3;

    public Account Account => account;

    public string Login => account.Login;

    /// <summary>A token for the API that acts as this person.</summary>
    public string NewToken() => Do(() => github.Accounts.NewToken(account));

    // ---- repositories ----

    /// <summary>A repository of this person (or of an organization whose administrator they are) with a first commit on the default branch.</summary>
    public Repository CreateRepository(
        string name, IReadOnlyDictionary<string, string>? files = null, bool isPrivate = false, string? organization = null) => Do(() =>
        {
            var owner = organization is null ? account : github.Accounts.Get(organization, AccountType.Organization);
            Require(organization is null || owner.Members.GetValueOrDefault(Login) == "admin", $"create a repository in {organization}");
            var repository = github.Repositories.Create(owner, name, isPrivate);
            var content = files ?? new Dictionary<string, string>(StringComparer.Ordinal) { ["README.md"] = $"# {name}\n" };
            var sha = repository.Git.WriteCommit(parent: null, Bytes(content), "First commit", Signature());
            github.Repositories.UpdateRef(repository, "refs/heads/" + repository.DefaultBranch, sha, account);
            return repository;
        });

    public Repository Fork(Repository repository) => Do(() =>
    {
        Require(repository, Access.Read, "fork it");
        return github.Repositories.Fork(repository, account);
    });

    public void Rename(Repository repository, string name) => Do(() =>
    {
        Require(repository, Access.Admin, "rename it");
        github.Repositories.Rename(repository, name, account);
    });

    public void Archive(Repository repository, bool archived = true) => Do(() =>
    {
        Require(repository.AccessOf(account) == Access.Admin, $"archive {repository}");
        github.Repositories.Archive(repository, archived, account);
    });

    public void MakePrivate(Repository repository) => Do(() =>
    {
        Require(repository, Access.Admin, "make it private");
        github.Repositories.MakePrivate(repository, account);
    });

    public void MakePublic(Repository repository) => Do(() =>
    {
        Require(repository, Access.Admin, "make it public");
        github.Repositories.MakePublic(repository, account);
    });

    public void RenameDefaultBranch(Repository repository, string name) => Do(() =>
    {
        Require(repository, Access.Admin, "rename its default branch");
        github.Repositories.RenameDefaultBranch(repository, name, account);
    });

    /// <summary>Gives a repository to somebody else or to an organization.</summary>
    public void Transfer(Repository repository, string owner, AccountType type = AccountType.User) => Do(() =>
    {
        Require(repository, Access.Admin, "transfer it");
        github.Repositories.Transfer(repository, github.Accounts.Get(owner, type), account);
    });

    public void Delete(Repository repository) => Do(() =>
    {
        Require(repository.AccessOf(account) == Access.Admin, $"delete {repository}");
        github.Repositories.Delete(repository, account);
    });

    public void SetPermission(Repository repository, string login, Access access) => Do(() =>
    {
        Require(repository, Access.Admin, "change collaborators");
        github.Accounts.Get(login);
        repository.Collaborators[login] = access;
    });

    /// <summary>Protects a branch: these checks must be green before a merge.</summary>
    public void Protect(Repository repository, string branch, params IReadOnlyList<RequiredCheck> checks) => Do(() =>
    {
        Require(repository, Access.Admin, "protect a branch");
        repository.Protections[branch] = new Protection { Checks = checks };
    });

    // ---- git ----

    /// <summary>Commits on a branch and pushes; a branch that does not exist starts at the default branch. Null deletes a file.</summary>
    /// <returns>The new commit.</returns>
    public string Push(Repository repository, string branch, IReadOnlyDictionary<string, string?> files, string message = "Change files", string? from = null) => Do(() =>
    {
        Require(repository, Access.Write, $"push to {branch}");
        var parent = from ?? repository.Branch(branch) ?? repository.Branch(repository.DefaultBranch);
        var sha = repository.Git.WriteCommit(parent, Bytes(files), message, Signature());
        github.Repositories.UpdateRef(repository, "refs/heads/" + branch, sha, account);
        return sha;
    });

    /// <summary>Commits one file and pushes.</summary>
    public string Push(Repository repository, string branch, string path, string content, string message = "Change a file") =>
        Push(repository, branch, new Dictionary<string, string?>(StringComparer.Ordinal) { [path] = content }, message);

    /// <summary>Puts a branch on a commit, forced if need be.</summary>
    public void ForcePush(Repository repository, string branch, string sha) => Do(() =>
    {
        Require(repository, Access.Write, $"push to {branch}");
        github.Repositories.UpdateRef(repository, "refs/heads/" + branch, sha, account);
    });

    public void DeleteBranch(Repository repository, string branch) => Do(() =>
    {
        Require(repository, Access.Write, $"delete {branch}");
        github.Repositories.UpdateRef(repository, "refs/heads/" + branch, sha: null, account);
    });

    /// <summary>Tags a commit (the head of the default branch when none is named); with a message the tag is annotated. An existing tag is moved.</summary>
    /// <returns>The commit that is tagged.</returns>
    public string Tag(Repository repository, string name, string? sha = null, string? message = null) => Do(() =>
    {
        Require(repository, Access.Write, $"push the tag {name}");
        var commit = sha ?? repository.Branch(repository.DefaultBranch) ?? throw new InvalidOperationException($"{repository} is empty");
        var target = message is null ? commit : repository.Git.WriteTag(name, commit, message, Signature());
        github.Repositories.UpdateRef(repository, "refs/tags/" + name, target, account);
        return commit;
    });

    /// <summary>Pushes several tags at once; with more than three GitHub tells nobody. Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push.</summary>
    public void PushTags(Repository repository, IReadOnlyList<string> names, string? sha = null) => Do(() =>
    {
        Require(repository, Access.Write, $"push {names.Count} tags");
        var commit = sha ?? repository.Branch(repository.DefaultBranch) ?? throw new InvalidOperationException($"{repository} is empty");
        foreach (var name in names)
        {
            github.Repositories.UpdateRef(repository, "refs/tags/" + name, commit, account, isSilent: names.Count > MostTagsTold);
        }
    });

    public void DeleteTag(Repository repository, string name) => Do(() =>
    {
        Require(repository, Access.Write, $"delete the tag {name}");
        github.Repositories.UpdateRef(repository, "refs/tags/" + name, sha: null, account);
    });

    // ---- pull requests ----

    /// <summary>Opens a pull request from a branch of the same repository, or of a fork.</summary>
    public PullRequest OpenPullRequest(
        Repository into, string branch, string title = "A change", string? body = null, string? onto = null, bool draft = false, Repository? from = null) => Do(() =>
        {
            Require(into, from is null ? Access.Write : Access.Read, "open a pull request");
            return github.PullRequests.Open(into, onto ?? into.DefaultBranch, from ?? into, branch, title, body, draft, account);
        });

    /// <summary>Pushes one more commit to the pull request's branch.</summary>
    public string Push(PullRequest pull, string path, string content, string message = "Change a file") => Push(pull.Head, pull.HeadBranch, path, content, message);

    public IssueComment Comment(PullRequest pull, string body) => Do(() =>
    {
        Require(pull.Base, Access.Read, "comment");
        return github.Comments.Add(pull, body, account);
    });

    public void EditComment(IssueComment comment, string body) => Do(() =>
    {
        RequireAuthorOr(comment.Author, comment.On.Base, "edit the comment");
        github.Comments.Edit(comment, body, account);
    });

    public void DeleteComment(IssueComment comment) => Do(() =>
    {
        RequireAuthorOr(comment.Author, comment.On.Base, "delete the comment");
        github.Comments.Delete(comment, account);
    });

    /// <summary>Reacts to a comment; GitHub tells no app of it.</summary>
    public void React(IssueComment comment, string content) => Do(() =>
    {
        Require(comment.On.Base, Access.Read, "react");
        github.Comments.React(comment, content, account);
    });

    /// <summary>Approves a pull request or asks for changes; its author may not.</summary>
    public void Review(PullRequest pull, bool approve) => Do(() =>
    {
        Require(pull.Base, Access.Read, "review");
        Require(pull.Author != account, "review their own pull request");
        pull.Reviews.Add(new Review(github.NextId(), account, approve ? "APPROVED" : "CHANGES_REQUESTED", pull.HeadSha, github.Now));
    });

    public void Close(PullRequest pull) => Do(() =>
    {
        RequireAuthorOr(pull.Author, pull.Base, "close it", Access.Triage);
        github.PullRequests.Close(pull, account);
    });

    public void Reopen(PullRequest pull) => Do(() =>
    {
        RequireAuthorOr(pull.Author, pull.Base, "reopen it", Access.Triage);
        github.PullRequests.Reopen(pull, account);
    });

    /// <summary>Presses the merge button: refused while the merge box is not green.</summary>
    public string Merge(PullRequest pull) => Do(() =>
    {
        Require(pull.Base, Access.Write, "merge");
        var box = github.MergeBox.Of(pull);
        Require(box.Mergeable, $"merge {pull}: {string.Join("; ", box.Reasons)}");
        return github.PullRequests.Merge(pull, account);
    });

    public void MarkReady(PullRequest pull) => SetDraft(pull, draft: false);

    public void ConvertToDraft(PullRequest pull) => SetDraft(pull, draft: true);

    public void Label(PullRequest pull, string name) => Do(() =>
    {
        Require(pull.Base, Access.Triage, "label");
        github.PullRequests.AddLabel(pull, name, account);
    });

    public void Unlabel(PullRequest pull, string name) => Do(() =>
    {
        Require(pull.Base, Access.Triage, "label");
        github.PullRequests.RemoveLabel(pull, name, account);
    });

    public void Edit(PullRequest pull, string? title = null, string? body = null) => Do(() =>
    {
        RequireAuthorOr(pull.Author, pull.Base, "edit it");
        github.PullRequests.Edit(pull, account, title, body);
    });

    public void Retarget(PullRequest pull, string branch) => Do(() =>
    {
        RequireAuthorOr(pull.Author, pull.Base, "change its base");
        github.PullRequests.Edit(pull, account, baseBranch: branch);
    });

    public QueueEntry Enqueue(PullRequest pull) => Do(() =>
    {
        Require(pull.Base, Access.Write, "queue it");
        return github.MergeQueue.Enqueue(pull, account);
    });

    public void Dequeue(PullRequest pull) => Do(() =>
    {
        Require(pull.Base, Access.Write, "take it from the queue");
        github.MergeQueue.Dequeue(pull, account);
    });

    // ---- checks and workflows ----

    /// <summary>Presses "Re-run" at a check.</summary>
    public void RerunCheck(CheckRun run) => Do(() =>
    {
        Require(run.Repository, Access.Write, "re-run checks");
        if (github.Workflows.FindJob(run.Repository, run.Id) is { } job)
        {
            Require(job.Attempt.Run.Latest.Status == "completed", "re-run a job of a workflow that has not ended");
            github.Workflows.Rerun(job.Attempt.Run, account, onlyJob: job); // the checks of workflow jobs are GitHub's own
            return;
        }

        github.Checks.Rerequest(run, account);
    });

    /// <summary>Presses "Re-run all checks" of an app.</summary>
    public void RerunSuite(CheckSuite suite) => Do(() =>
    {
        Require(suite.Repository, Access.Write, "re-run checks");
        github.Checks.Rerequest(suite, account);
    });

    /// <summary>Presses one of the app's own buttons under a check.</summary>
    public void PressButton(CheckRun run, string identifier) => Do(() =>
    {
        Require(run.Repository, Access.Write, "press an app's button");
        Require(run.Status == "completed", $"press \"{identifier}\": buttons are shown when the check is completed");
        Require(run.Actions.Any(button => button.Identifier == identifier), $"press \"{identifier}\": the check has no such button");
        github.Events.CheckRun(run, "requested_action", account, identifier);
    });

    public void RerunWorkflow(WorkflowRun run, bool failedOnly = false) => Do(() =>
    {
        Require(run.Repository, Access.Write, "re-run workflows");
        Require(run.Latest.Status == "completed", "re-run a workflow that has not ended");
        github.Workflows.Rerun(run, account, failedOnly);
    });

    public void CancelWorkflow(WorkflowRun run) => Do(() =>
    {
        Require(run.Repository, Access.Write, "cancel workflows");
        github.Workflows.Cancel(run);
    });

    /// <summary>Lets the run of a first-time contributor go.</summary>
    public void Approve(WorkflowRun run) => Do(() =>
    {
        Require(run.Repository, Access.Write, "approve workflows");
        Require(run.NeedsApproval, "approve a run that does not wait for it");
        github.Workflows.Approve(run);
    });

    /// <summary>Answers as reviewer of an environment that a job waits for.</summary>
    public void ReviewDeployment(WorkflowRun run, string environment, bool approve) => Do(() =>
    {
        Require(run.Repository, Access.Read, "review deployments");
        var waiting = run.Latest.Waiting.Find(waiting => waiting.Environment.Name == environment && !waiting.Answer.Task.IsCompleted);
        Require(waiting is not null && waiting.Environment.Reviewers.Contains(account), $"review deployments to {environment}");
        run.Latest.Reviews.Add(new DeploymentReview(waiting!.Environment, account, approve));
        waiting.Answer.TrySetResult(approve);
    });

    // ---- apps ----

    /// <summary>Installs an app on this account (or an organization), for all repositories or for these.</summary>
    public Installation InstallApp(App app, IEnumerable<Repository>? repositories = null, string? organization = null) => Do(() =>
    {
        var target = organization is null ? account : github.Accounts.Get(organization, AccountType.Organization);
        Require(organization is null || target.Members.GetValueOrDefault(Login) == "admin", $"install apps on {organization}");
        Require(app.IsPublic || app.Owner == target, $"install {app.Name} on {target.Login}: it is private to {app.Owner.Login}");
        return github.Apps.Install(app, target, repositories, account);
    });

    public void Suspend(Installation installation) => Do(() => github.Apps.Suspend(installation, account));

    public void Unsuspend(Installation installation) => Do(() => github.Apps.Unsuspend(installation, account));

    public void Uninstall(Installation installation) => Do(() => github.Apps.Uninstall(installation, account));

    public void AcceptPermissions(Installation installation) => Do(() => github.Apps.AcceptPermissions(installation, account));

    public void SelectRepositories(Installation installation, IReadOnlyCollection<Repository> add, IReadOnlyCollection<Repository>? remove = null) =>
        Do(() => github.Apps.Select(installation, add, remove ?? [], account));

    /// <summary>Registers an app of this person, or of an organization whose administrator they are, from a manifest as GitHub's page does; the code is for the conversion call.</summary>
    public string SubmitManifest(JsonObject manifest, string? organization = null) => Do(() =>
    {
        Require(organization is null || github.Accounts.Find(organization)?.Members.GetValueOrDefault(Login) == "admin", $"register apps for {organization}");
        return github.Apps.AcceptManifest(manifest, organization ?? Login);
    });

    private void SetDraft(PullRequest pull, bool draft) => Do(() =>
    {
        RequireAuthorOr(pull.Author, pull.Base, "change its draft state", Access.Write);
        github.PullRequests.SetDraft(pull, draft, account);
    });

    private void RequireAuthorOr(Account author, Repository repository, string deed, Access access = Access.Write) =>
        Require(author == account || repository.AccessOf(account) >= access, $"{deed} in {repository}");

    private void Require(Repository repository, Access access, string deed)
    {
        Require(repository.AccessOf(account) >= access, $"{deed} in {repository}: that needs {access}, they have {repository.AccessOf(account)}");
        Require(!repository.Archived || access <= Access.Read, $"{deed} in {repository}: it is archived");
    }

    private void Require(bool allowed, string deed)
    {
        if (!allowed)
        {
            throw new NotAllowedException($"{Login} may not {deed}");
        }
    }

    private Signature Signature() => new(account.Name ?? Login, account.Email, github.Now);

    private void Do(Action deed)
    {
        lock (github.Gate)
        {
            deed();
        }
    }

    private T Do<T>(Func<T> deed)
    {
        lock (github.Gate)
        {
            return deed();
        }
    }

    private static Dictionary<string, byte[]?> Bytes<T>(IReadOnlyDictionary<string, T> files)
        where T : class? =>
        files.ToDictionary(file => file.Key, file => file.Value is string text ? Encoding.UTF8.GetBytes(text) : null, StringComparer.Ordinal);
}
