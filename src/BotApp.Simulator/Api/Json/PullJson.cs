using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api.Json;

/// <summary>Pull requests, comments, labels and reactions.</summary>
internal static class PullJson
{
    /// <summary>The form of lists.</summary>
    public static JsonObject Simple(Links at, PullRequest pull)
    {
        var url = $"{at.Repo(pull.Base)}/pulls/{pull.Number}";
        var issue = $"{at.Repo(pull.Base)}/issues/{pull.Number}";
        var page = $"{at.Page(pull.Base)}/pull/{pull.Number}";
        var statuses = $"{at.Repo(pull.Base)}/statuses/{pull.HeadSha}";
        return new JsonObject
        {
            ["url"] = url,
            ["id"] = pull.Id,
            ["node_id"] = Links.Node("PR", pull.Id),
            ["html_url"] = page,
            ["diff_url"] = page + ".diff",
            ["patch_url"] = page + ".patch",
            ["issue_url"] = issue,
            ["commits_url"] = url + "/commits",
            ["review_comments_url"] = url + "/comments",
            ["review_comment_url"] = $"{at.Repo(pull.Base)}/pulls/comments{{/number}}",
            ["comments_url"] = issue + "/comments",
            ["statuses_url"] = statuses,
            ["number"] = pull.Number,
            ["state"] = pull.Open ? "open" : "closed",
            ["locked"] = false,
            ["active_lock_reason"] = null,
            ["title"] = pull.Title,
            ["user"] = AccountJson.User(at, pull.Author),
            ["body"] = pull.Body,
            ["labels"] = new JsonArray([.. pull.Labels.Select(label => Label(at, pull.Base, label))]),
            ["milestone"] = null,
            ["created_at"] = Links.Stamp(pull.CreatedAt),
            ["updated_at"] = Links.Stamp(pull.UpdatedAt),
            ["closed_at"] = Links.Stamp(pull.ClosedAt),
            ["merged_at"] = Links.Stamp(pull.MergedAt),
            ["merge_commit_sha"] = pull.MergeCommitSha,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["requested_reviewers"] = new JsonArray(),
            ["requested_teams"] = new JsonArray(),
            ["head"] = Side(at, pull.Head, pull.HeadBranch, pull.HeadSha),
            ["base"] = Side(at, pull.Base, pull.BaseBranch, pull.BaseSha),
            ["_links"] = new JsonObject
            {
                ["self"] = Link(url),
                ["html"] = Link(page),
                ["issue"] = Link(issue),
                ["comments"] = Link(issue + "/comments"),
                ["review_comments"] = Link(url + "/comments"),
                ["review_comment"] = Link($"{at.Repo(pull.Base)}/pulls/comments{{/number}}"),
                ["commits"] = Link(url + "/commits"),
                ["statuses"] = Link(statuses),
            },
            ["author_association"] = Association(pull.Base, pull.Author),
            ["auto_merge"] = null,
            ["draft"] = pull.Draft,
        };
    }

    /// <summary>The form of one pull request, and of webhooks.</summary>
    public static JsonObject Full(Links at, PullRequest pull)
    {
        var mergeable = pull.Open && at.GitHub.PullRequests.Mergeable(pull);
        var json = Simple(at, pull);
        var range = Range(pull);
        var files = pull.Base.Git.Changes(range.From, range.To);
        json["merged"] = pull.MergedAt is not null;
        json["mergeable"] = pull.Open ? mergeable : null;
        json["rebaseable"] = pull.Open ? mergeable : null;
        json["mergeable_state"] = at.GitHub.MergeBox.Of(pull).State;
        json["merged_by"] = pull.MergedBy is { } by ? AccountJson.User(at, by) : null;
        json["comments"] = pull.Base.Comments.Count(comment => comment.On == pull);
        json["review_comments"] = 0;
        json["maintainer_can_modify"] = false;
        json["commits"] = pull.Base.Git.Log(range.To, range.From).Count;
        json["additions"] = files.Sum(file => file.Additions);
        json["deletions"] = files.Sum(file => file.Deletions);
        json["changed_files"] = files.Count;
        return json;
    }

    /// <summary>The short form in check runs, suites and workflow runs.</summary>
    public static JsonObject Minimal(Links at, PullRequest pull) => new()
    {
        ["url"] = $"{at.Repo(pull.Base)}/pulls/{pull.Number}",
        ["id"] = pull.Id,
        ["number"] = pull.Number,
        ["head"] = new JsonObject
        {
            ["ref"] = pull.HeadBranch,
            ["sha"] = pull.HeadSha,
            ["repo"] = RepositoryJson.Reference(at, pull.Head),
        },
        ["base"] = new JsonObject
        {
            ["ref"] = pull.BaseBranch,
            ["sha"] = pull.BaseSha,
            ["repo"] = RepositoryJson.Reference(at, pull.Base),
        },
    };

    /// <summary>Open pull requests whose head is this commit on this branch; those from forks are never listed.</summary>
    public static JsonArray OfCommit(Links at, Repository repository, string sha) =>
        [.. repository.PullRequests.Where(pull => pull.Open && !pull.FromFork && pull.HeadSha == sha).Select(pull => Minimal(at, pull))];

    /// <summary>A pull request as an issue, the form that issue events and comment events carry.</summary>
    public static JsonObject Issue(Links at, PullRequest pull)
    {
        var url = $"{at.Repo(pull.Base)}/issues/{pull.Number}";
        var page = $"{at.Page(pull.Base)}/pull/{pull.Number}";
        var link = new JsonObject
        {
            ["url"] = $"{at.Repo(pull.Base)}/pulls/{pull.Number}",
            ["html_url"] = page,
            ["diff_url"] = page + ".diff",
            ["patch_url"] = page + ".patch",
        };
        if (pull.MergedAt is not null)
        {
            link["merged_at"] = Links.Stamp(pull.MergedAt);
        }

        return new JsonObject
        {
            ["url"] = url,
            ["repository_url"] = at.Repo(pull.Base),
            ["labels_url"] = url + "/labels{/name}",
            ["comments_url"] = url + "/comments",
            ["events_url"] = url + "/events",
            ["html_url"] = page,
            ["id"] = pull.Id + 1_000_000_000,
            ["node_id"] = Links.Node("PR", pull.Id),
            ["number"] = pull.Number,
            ["title"] = pull.Title,
            ["user"] = AccountJson.User(at, pull.Author),
            ["labels"] = new JsonArray([.. pull.Labels.Select(label => Label(at, pull.Base, label))]),
            ["state"] = pull.Open ? "open" : "closed",
            ["locked"] = false,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["milestone"] = null,
            ["comments"] = pull.Base.Comments.Count(comment => comment.On == pull),
            ["created_at"] = Links.Stamp(pull.CreatedAt),
            ["updated_at"] = Links.Stamp(pull.UpdatedAt),
            ["closed_at"] = Links.Stamp(pull.ClosedAt),
            ["author_association"] = Association(pull.Base, pull.Author),
            ["active_lock_reason"] = null,
            ["draft"] = pull.Draft,
            ["pull_request"] = link,
            ["body"] = pull.Body,
            ["reactions"] = Reactions(url + "/reactions", []),
            ["timeline_url"] = url + "/timeline",
            ["performed_via_github_app"] = null,
            ["state_reason"] = null,
        };
    }

    public static JsonObject Comment(Links at, IssueComment comment)
    {
        var url = $"{at.Repo(comment.On.Base)}/issues/comments/{comment.Id}";
        return new JsonObject
        {
            ["url"] = url,
            ["html_url"] = $"{at.Page(comment.On.Base)}/pull/{comment.On.Number}#issuecomment-{comment.Id}",
            ["issue_url"] = $"{at.Repo(comment.On.Base)}/issues/{comment.On.Number}",
            ["id"] = comment.Id,
            ["node_id"] = Links.Node("IC", comment.Id),
            ["user"] = AccountJson.User(at, comment.Author),
            ["created_at"] = Links.Stamp(comment.CreatedAt),
            ["updated_at"] = Links.Stamp(comment.UpdatedAt),
            ["author_association"] = Association(comment.On.Base, comment.Author),
            ["body"] = comment.Body,
            ["reactions"] = Reactions(url + "/reactions", comment.Reactions),
            ["performed_via_github_app"] = comment.App is { } app ? AccountJson.App(at, app) : null,
        };
    }

    public static JsonObject Label(Links at, Repository repository, Label label) => new()
    {
        ["id"] = label.Id,
        ["node_id"] = Links.Node("LA", label.Id),
        ["url"] = $"{at.Repo(repository)}/labels/{Uri.EscapeDataString(label.Name)}",
        ["name"] = label.Name,
        ["color"] = label.Color,
        ["default"] = false,
        ["description"] = label.Description ?? "",
    };

    public static JsonObject LabelEvent(Links at, PullRequest pull, LabelEvent one) => new()
    {
        ["id"] = one.Id,
        ["node_id"] = Links.Node("LE", one.Id),
        ["url"] = $"{at.Repo(pull.Base)}/issues/events/{one.Id}",
        ["actor"] = AccountJson.User(at, one.By),
        ["event"] = one.Added ? "labeled" : "unlabeled",
        ["commit_id"] = null,
        ["commit_url"] = null,
        ["created_at"] = Links.Stamp(one.At),
        ["label"] = new JsonObject { ["name"] = one.Label.Name, ["color"] = one.Label.Color },
        ["performed_via_github_app"] = null,
    };

    public static JsonObject Review(Links at, PullRequest pull, Review review)
    {
        var page = $"{at.Page(pull.Base)}/pull/{pull.Number}#pullrequestreview-{review.Id}";
        var url = $"{at.Repo(pull.Base)}/pulls/{pull.Number}";
        return new JsonObject
        {
            ["id"] = review.Id,
            ["node_id"] = Links.Node("PRR", review.Id),
            ["user"] = AccountJson.User(at, review.By),
            ["body"] = "",
            ["state"] = review.State,
            ["html_url"] = page,
            ["pull_request_url"] = url,
            ["_links"] = new JsonObject { ["html"] = new JsonObject { ["href"] = page }, ["pull_request"] = new JsonObject { ["href"] = url } },
            ["submitted_at"] = Links.Stamp(review.At),
            ["commit_id"] = review.Sha,
            ["author_association"] = Association(pull.Base, review.By),
        };
    }

    public static JsonObject Reaction(Links at, Reaction reaction) => new()
    {
        ["id"] = reaction.Id,
        ["node_id"] = Links.Node("REA", reaction.Id),
        ["user"] = AccountJson.User(at, reaction.User),
        ["content"] = reaction.Content,
        ["created_at"] = Links.Stamp(reaction.CreatedAt),
    };

    /// <summary>The commits between which a pull request's files lie.</summary>
    public static (string? From, string To) Range(PullRequest pull) =>
        (pull.Base.Git.MergeBase(pull.BaseSha, pull.HeadSha), pull.HeadSha);

    public static string Association(Repository repository, Account account) =>
        account == repository.Owner ? "OWNER"
        : repository.Owner.Members.ContainsKey(account.Login) ? "MEMBER"
        : repository.Collaborators.ContainsKey(account.Login) ? "COLLABORATOR"
        : repository.PullRequests.Exists(pull => pull.Author == account && pull.MergedAt is not null) ? "CONTRIBUTOR" : "NONE";

    private static JsonObject Side(Links at, Repository repository, string branch, string sha) => new()
    {
        ["label"] = $"{repository.Owner.Login}:{branch}",
        ["ref"] = branch,
        ["sha"] = sha,
        ["user"] = AccountJson.User(at, repository.Owner),
        ["repo"] = repository.Deleted ? null : RepositoryJson.Repository(at, repository),
    };

    private static JsonObject Link(string href) => new() { ["href"] = href };

    private static JsonObject Reactions(string url, List<Reaction> reactions)
    {
        var json = new JsonObject { ["url"] = url, ["total_count"] = reactions.Count };
        foreach (var content in new[] { "+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes" })
        {
            json[content] = reactions.Count(reaction => reaction.Content == content);
        }

        return json;
    }
}
