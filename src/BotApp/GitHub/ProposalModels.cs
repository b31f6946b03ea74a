using System.Text;

namespace BotApp.GitHub;

/// <summary>One file in one commit.</summary>
/// <param name="Branch">Where.</param>
/// <param name="Path">The file.</param>
/// <param name="Text">What it says from then on.</param>
/// <param name="OverBlob">What it was; null: there was none, and GitHub refuses where there is one all the same.</param>
/// <param name="Message">The commit's message.</param>
internal sealed record FileChange(string Branch, string Path, string Text, string? OverBlob, string Message);

/// <summary>Body of a file's commit.</summary>
internal sealed record FileBody(string Message, string Content, string Branch, string? Sha)
{
    internal static FileBody Of(FileChange change) => new(change.Message, Convert.ToBase64String(Encoding.UTF8.GetBytes(change.Text)), change.Branch, change.OverBlob);
}

/// <summary>A file that was written.</summary>
internal sealed record FileWritten(CommitParent Commit);

/// <summary>Body of a new pull request.</summary>
internal sealed record PullRequestBody(string Title, string Head, string Base, string Body);

/// <summary>What GitHub says to a branch or pull request that is to be made once more.</summary>
internal static class ProposalRefusal
{
    /// <summary>It is there already. Source: https://docs.github.com/rest/git/refs#create-a-reference, https://docs.github.com/rest/pulls/pulls#create-a-pull-request.</summary>
    internal static bool IsThereAlready(this GitHubRefused refused) => refused.Status == 422 && refused.Reason.Contains("already exists", StringComparison.OrdinalIgnoreCase);
}
