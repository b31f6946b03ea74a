using System.Globalization;
using BotApp.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace BotApp.Simulator.Page;

/// <summary>A form came without something it needs; a person using the buttons never sees this.</summary>
internal sealed class IncompleteFormException(string message) : InvalidOperationException(message);

/// <summary>A pressed button: who, and what the form says.</summary>
internal sealed record DeedCall(FakeGitHub GitHub, Person You, IFormCollection Form, IDemoChanges? Changes)
{
    public Repository Repository => FindRepository(this["repository"]);

    public PullRequest Pull => GitHub.PullRequests.Find(Repository, (int)Id("pull")) ?? throw Unknown("pull request", "pull");

    public IssueComment Comment => GitHub.Comments.Find(Repository, Id("comment")) ?? throw Unknown("comment", "comment");

    public CheckRun Check => GitHub.Checks.Find(Repository, Id("check")) ?? throw Unknown("check run", "check");

    public CheckSuite Suite => GitHub.Checks.FindSuite(Repository, Id("suite")) ?? throw Unknown("check suite", "suite");

    public WorkflowRun Run => GitHub.Workflows.Find(Repository, Id("run")) ?? throw Unknown("workflow run", "run");

    public Installation Installation => GitHub.Apps.Installation(Id("installation")) ?? throw Unknown("installation", "installation");

    /// <summary>A field that must not be empty.</summary>
    public string this[string field] => Optional(field) ?? throw new IncompleteFormException($"The form needs a value for \"{field}\".");

    public string? Optional(string field) => Form[field].ToString() is { } text && text.Trim().Length > 0 ? text : null;

    public long Id(string field) => long.TryParse(this[field], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        ? id : throw new IncompleteFormException($"The form needs a number for \"{field}\", not \"{this[field]}\".");

    // Somebody who may not read a repository is not told that it exists.
    public Repository FindRepository(string fullName)
    {
        var found = fullName.Split('/') is [var owner, var name] ? GitHub.Repositories.Find(owner, name) : null;
        return found is not null && found.AccessOf(You.Account) >= Access.Read ? found : throw new IncompleteFormException($"There is no repository {fullName}.");
    }

    private IncompleteFormException Unknown(string kind, string field) => new($"There is no {kind} {this[field]} in {Repository}; it may have been deleted meanwhile.");
}

/// <summary>Every button by its verb: the verbs of <see cref="Person"/>, and what is not a person's deed on GitHub.</summary>
internal static class Deeds
{
    /// <summary>Pushes one of the ready-made changes.</summary>
    public const string ApplyChange = "ApplyChange";

    /// <summary>Sends a webhook again.</summary>
    public const string Redeliver = "Redeliver";

    /// <summary>What each verb does; a verb's name is that of the person's method.</summary>
    public static IReadOnlyDictionary<string, Action<DeedCall>> All { get; } = new Dictionary<string, Action<DeedCall>>(StringComparer.Ordinal)
    {
        [nameof(Person.CreateRepository)] = call => call.You.CreateRepository(call["name"]),
        [nameof(Person.Fork)] = call => call.You.Fork(call.Repository),
        [nameof(Person.Rename)] = call => call.You.Rename(call.Repository, call["name"]),
        [nameof(Person.Archive)] = call => call.You.Archive(call.Repository, call["archived"] == "yes"),
        [nameof(Person.MakePrivate)] = call => call.You.MakePrivate(call.Repository),
        [nameof(Person.MakePublic)] = call => call.You.MakePublic(call.Repository),
        [nameof(Person.RenameDefaultBranch)] = call => call.You.RenameDefaultBranch(call.Repository, call["name"].Trim()),
        [nameof(Person.Transfer)] = call => call.You.Transfer(call.Repository, call["owner"].Trim()),
        [nameof(Person.Delete)] = call => call.You.Delete(call.Repository),
        [nameof(Person.SetPermission)] = call => call.You.SetPermission(call.Repository, call["login"], Enum.Parse<Access>(call["access"])),
        [nameof(Person.Protect)] = Protect,
        [nameof(Person.Push)] = call => call.You.Push(call.Repository, call["branch"], call["path"].Trim(), Content(call), call.Optional("message") ?? "Change a file"),
        [nameof(Person.ForcePush)] = call => call.You.ForcePush(call.Repository, call["branch"], Commit(call, "sha")!), // the field is required
        [nameof(Person.DeleteBranch)] = call => call.You.DeleteBranch(call.Repository, call["branch"]),
        [nameof(Person.Tag)] = call => call.You.Tag(call.Repository, call["tag"].Trim(), Commit(call, "sha", required: false), call.Optional("message")),
        [nameof(Person.PushTags)] = call => call.You.PushTags(call.Repository, call["tags"].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), Commit(call, "sha", required: false)),
        [nameof(Person.DeleteTag)] = call => call.You.DeleteTag(call.Repository, call["tag"]),
        [nameof(Person.OpenPullRequest)] = call => call.You.OpenPullRequest(
            call.Repository, call["branch"], call["title"], call.Optional("body"), call.Optional("onto"), call.Optional("draft") is not null,
            call.Optional("from") is { } from ? call.FindRepository(from) : null),
        [nameof(Person.Comment)] = call => call.You.Comment(call.Pull, Lines(call["body"])),
        [nameof(Person.EditComment)] = call => call.You.EditComment(call.Comment, Lines(call["body"])),
        [nameof(Person.DeleteComment)] = call => call.You.DeleteComment(call.Comment),
        [nameof(Person.React)] = call => call.You.React(call.Comment, call["content"]),
        [nameof(Person.Review)] = call => call.You.Review(call.Pull, call["approve"] == "yes"),
        [nameof(Person.Close)] = call => call.You.Close(call.Pull),
        [nameof(Person.Reopen)] = call => call.You.Reopen(call.Pull),
        [nameof(Person.Merge)] = call => call.You.Merge(call.Pull),
        [nameof(Person.MarkReady)] = call => call.You.MarkReady(call.Pull),
        [nameof(Person.ConvertToDraft)] = call => call.You.ConvertToDraft(call.Pull),
        [nameof(Person.Label)] = call => call.You.Label(call.Pull, call["label"].Trim()),
        [nameof(Person.Unlabel)] = call => call.You.Unlabel(call.Pull, call["label"]),
        [nameof(Person.Edit)] = call => call.You.Edit(call.Pull, call["title"], Lines(call.Form["body"].ToString())),
        [nameof(Person.Retarget)] = call => call.You.Retarget(call.Pull, call["branch"]),
        [nameof(Person.Enqueue)] = call => call.You.Enqueue(call.Pull),
        [nameof(Person.Dequeue)] = call => call.You.Dequeue(call.Pull),
        [nameof(Person.RerunCheck)] = call => call.You.RerunCheck(call.Check),
        [nameof(Person.RerunSuite)] = call => call.You.RerunSuite(call.Suite),
        [nameof(Person.PressButton)] = call => call.You.PressButton(call.Check, call["identifier"]),
        [nameof(Person.RerunWorkflow)] = call => call.You.RerunWorkflow(call.Run, call.Optional("failed") is not null),
        [nameof(Person.CancelWorkflow)] = call => call.You.CancelWorkflow(call.Run),
        [nameof(Person.Approve)] = call => call.You.Approve(call.Run),
        [nameof(Person.ReviewDeployment)] = call => call.You.ReviewDeployment(call.Run, call["environment"], call["approve"] == "yes"),
        [nameof(Person.InstallApp)] = Install,
        [nameof(Person.Suspend)] = call => call.You.Suspend(call.Installation),
        [nameof(Person.Unsuspend)] = call => call.You.Unsuspend(call.Installation),
        [nameof(Person.Uninstall)] = call => call.You.Uninstall(call.Installation),
        [nameof(Person.AcceptPermissions)] = call => call.You.AcceptPermissions(call.Installation),
        [nameof(Person.SelectRepositories)] = call => call.You.SelectRepositories(
            call.Installation, call["change"] == "add" ? [call.Repository] : [], call["change"] == "add" ? null : [call.Repository]),
        [ApplyChange] = call => (call.Changes ?? throw new IncompleteFormException("There are no sample changes here.")).Apply(call["change"], call.You, call.Pull),
        [Redeliver] = call => call.GitHub.Deliveries.Redeliver(
            DeliveryPages.Find(call.GitHub, call.You.Account, call.Id("delivery")) ?? throw new IncompleteFormException("There is no such delivery.")),
    };

    private static void Install(DeedCall call)
    {
        var app = call.GitHub.Apps.Find(call["app"]) ?? throw new IncompleteFormException("There is no such app.");
        var account = call.Optional("account") ?? call.You.Login;
        var chosen = call.Optional("selection") == "selected" ? call.Form["repositories"].Select(name => call.FindRepository(name ?? "")).ToList() : null;
        if (chosen is { Count: 0 })
        {
            throw new IncompleteFormException("Select a repository, or all of them.");
        }

        if (chosen?.Find(repository => repository.Owner.Login != account) is { } foreign)
        {
            throw new IncompleteFormException($"{foreign} is not {account}'s.");
        }

        if (call.GitHub.Read(github => github.Apps.Installations.Exists(one => one.App == app && one.Account.Login == account)))
        {
            throw new IncompleteFormException($"{app.Name} is installed on {account} already.");
        }

        call.You.InstallApp(app, chosen, account == call.You.Login ? null : account);
    }

    private static void Protect(DeedCall call)
    {
        var checks = (call.Optional("checks") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        call.You.Protect(call.Repository, call["branch"], [.. checks.Select(name => new RequiredCheck(name))]);
    }

    private static string? Commit(DeedCall call, string field, bool required = true) => call.Optional(field) is { } name
        ? call.Repository.Git.ResolveCommit(name.Trim()) ?? throw new IncompleteFormException($"{call.Repository} has no commit, branch or tag \"{name}\".")
        : required ? throw new IncompleteFormException($"The form needs a value for \"{field}\".") : null;

    // Browsers send line breaks of text fields as CR LF.
    private static string Lines(string text) => text.ReplaceLineEndings("\n");

    private static string Content(DeedCall call)
    {
        var text = Lines(call.Form["content"].ToString());
        return text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
    }
}
