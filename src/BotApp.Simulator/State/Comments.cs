namespace BotApp.Simulator.State;

/// <summary>Comments on pull requests and reactions to them.</summary>
internal sealed class Comments(FakeGitHub github)
{
    public IssueComment? Find(Repository repository, long id) => repository.Comments.Find(comment => comment.Id == id);

    public IssueComment Add(PullRequest pull, string body, Account author, App? app = null)
    {
        var comment = new IssueComment
        {
            Id = github.NextId(),
            On = pull,
            Author = author,
            App = app,
            Body = body,
            CreatedAt = github.Now,
            UpdatedAt = github.Now,
        };
        pull.Base.Comments.Add(comment);
        github.Events.IssueComment(comment, "created", author);
        return comment;
    }

    public void Edit(IssueComment comment, string body, Account by)
    {
        var former = comment.Body;
        comment.Body = body;
        comment.UpdatedAt = github.Now;
        github.Events.IssueComment(comment, "edited", by, former);
    }

    public void Delete(IssueComment comment, Account by)
    {
        comment.On.Base.Comments.Remove(comment);
        github.Events.IssueComment(comment, "deleted", by);
    }

    /// <summary>Adds a reaction; the same one again changes nothing.</summary>
    public (Reaction Reaction, bool Created) React(IssueComment comment, string content, Account by)
    {
        if (comment.Reactions.Find(reaction => reaction.User == by && reaction.Content == content) is { } found)
        {
            return (found, false);
        }

        var reaction = new Reaction(github.NextId(), by, content, github.Now);
        comment.Reactions.Add(reaction);
        return (reaction, true);
    }
}
