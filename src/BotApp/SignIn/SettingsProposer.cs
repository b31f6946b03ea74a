using System.Security.Cryptography;
using System.Text;
using BotApp.Core;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.SignIn;

/// <summary>A changed settings file, as somebody wants it.</summary>
/// <param name="Text">The whole file.</param>
/// <param name="Branch">The default branch.</param>
/// <param name="Head">Its newest commit when the person was shown the file.</param>
/// <param name="Blob">The file they were shown; null: there was none.</param>
internal sealed record SettingsProposal(string Text, string Branch, string Head, string? Blob);

/// <summary>What came of proposing.</summary>
internal abstract record ProposalAnswer
{
    /// <summary>The pull request is open.</summary>
    internal sealed record Open(int Number, string? Url) : ProposalAnswer;

    /// <summary>There is none; why, and what to do.</summary>
    internal sealed record Refused(string Code, string Sentence) : ProposalAnswer;
}

/// <summary>
/// Opens a pull request that changes the settings file, in the name and with the token of whoever signed in, so that GitHub enforces what they
/// may. The branch is named after what is proposed: pressing again finds it instead of making another. The default branch is never written to.
/// </summary>
internal sealed class SettingsProposer(SessionKeeper sessions, ReaderAccess access, ChangeProposals github, Store store)
{
    internal const string Deed = "Propose settings";

    private const string Path = SettingsReader.DefaultPath;

    private const int MaxBytes = 512 * 1024;

    /// <summary>Opens it, or finds it.</summary>
    /// <param name="reader">Who.</param>
    /// <param name="repository">Where.</param>
    /// <param name="proposal">What.</param>
    /// <param name="describe">Writes the pull request's body; asked only where one is opened.</param>
    /// <param name="cancellationToken">Stops between two steps; pressing again goes on.</param>
    /// <exception cref="SessionEnded">Their token is no longer good.</exception>
    internal async Task<ProposalAnswer> ProposeAsync(Reader reader, StoredRepository repository, SettingsProposal proposal, Func<CancellationToken, Task<string>> describe, CancellationToken cancellationToken)
    {
        if (!reader.IsSignedIn)
        {
            return new ProposalAnswer.Refused("nobody-signed-in", "Nobody signs in here, so there is nobody in whose name a pull request could be opened: copy the text and commit it yourself.");
        }

        if (SettingsReader.Read(proposal.Text, Path).Errors.Count > 0)
        {
            return new ProposalAnswer.Refused("not-valid", "The settings are not in order, so they are not proposed: mend what is listed first.");
        }

        if (!ShaText.IsWhole(proposal.Head))
        {
            return new ProposalAnswer.Refused("not-shown", "The page did not say which commit it showed: open it again.");
        }

        var person = await access.PersonAsync(reader, cancellationToken);
        var token = await sessions.TokenAsync(reader.SessionHash, cancellationToken) ?? throw new SessionEnded();
        var at = new ProposalPlace(repository.Owner, repository.Name, token);
        ProposalAnswer answer;
        try
        {
            answer = await ProposeAsync(at, proposal, describe, cancellationToken);
        }
        catch (GitHubRefused refused) when (refused.Status == 401)
        {
            await sessions.EndAsync(reader.SessionHash, cancellationToken);
            access.Forget(reader.SessionHash);
            throw new SessionEnded();
        }
        catch (GitHubRefused refused)
        {
            answer = new ProposalAnswer.Refused("refused", ProposalRefusals.Sentence(refused.Status, refused.Reason));
        }
        catch (GitHubException)
        {
            return new ProposalAnswer.Refused("unavailable", "GitHub did not answer, so it is not known how far this went. Press again in a moment: nothing is done twice.");
        }

        await NoteAsync(person.Id, person.Login, repository.Id, proposal, answer, cancellationToken);
        return answer;
    }

    /// <summary>The branch of a proposal: the same for the same text over the same file and commit.</summary>
    internal static string BranchOf(SettingsProposal proposal) =>
        "botapp/settings-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{proposal.Head}\n{proposal.Blob}\n{proposal.Text}")).AsSpan(0, 6));

    private async Task<ProposalAnswer> ProposeAsync(ProposalPlace at, SettingsProposal proposal, Func<CancellationToken, Task<string>> describe, CancellationToken cancellationToken)
    {
        var branch = BranchOf(proposal);
        if (await github.FindPullRequestAsync(at, branch, cancellationToken) is { } open)
        {
            return new ProposalAnswer.Open(open.Number, open.HtmlUrl);
        }

        var live = await github.FindFileAsync(at, Path, proposal.Branch, MaxBytes, cancellationToken);
        if (live?.Sha != proposal.Blob)
        {
            return new ProposalAnswer.Refused("changed-meanwhile", $"The file changed on {proposal.Branch} since you were shown it, so nothing was done: look at what it says now, below.");
        }

        var text = live?.Text?.Contains("\r\n", StringComparison.Ordinal) == true ? proposal.Text.Replace("\n", "\r\n", StringComparison.Ordinal) : proposal.Text;
        if (live?.Text is { } standing && standing.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n') == proposal.Text.TrimEnd('\n'))
        {
            return new ProposalAnswer.Refused("same", "This is what the file says already: nothing would change.");
        }

        var title = live is null ? "Add the settings of BotApp" : "Change the settings of BotApp";
        var isNew = await github.MakeBranchAsync(at, branch, proposal.Head, cancellationToken);
        if (!await WriteAsync(at, new FileChange(branch, Path, text, proposal.Blob, $"{title} ({Path})"), isNew, cancellationToken))
        {
            return new ProposalAnswer.Refused("branch-taken", $"The branch {branch} is there and holds something else: open a pull request from it on GitHub, or delete it and press again.");
        }

        var body = new PullRequestBody(title, branch, proposal.Branch, await describe(cancellationToken));
        return await github.OpenPullRequestAsync(at, body, cancellationToken) is { } opened ? new ProposalAnswer.Open(opened.Number, opened.HtmlUrl)
            : await github.FindPullRequestAsync(at, branch, cancellationToken) is { } found ? new ProposalAnswer.Open(found.Number, found.HtmlUrl)
            : new ProposalAnswer.Refused("refused", $"GitHub says that there is a pull request from {branch} already, and shows none: press again in a moment.");
    }

    // False when the branch, which was there before, holds something else than was shown or is wanted.
    private async Task<bool> WriteAsync(ProposalPlace at, FileChange change, bool isNew, CancellationToken cancellationToken)
    {
        if (!isNew && await IsWrittenAsync(at, change, cancellationToken) is { } known)
        {
            return known;
        }

        try
        {
            await github.WriteFileAsync(at, change, cancellationToken);
            return true;
        }
        catch (GitHubRefused refused) when (refused.Status is 409)
        {
            return await IsWrittenAsync(at, change, cancellationToken) == true; // somebody pressed twice
        }
    }

    // Null: it is as it was shown, so it can be written.
    private async Task<bool?> IsWrittenAsync(ProposalPlace at, FileChange change, CancellationToken cancellationToken)
    {
        var there = await github.FindFileAsync(at, change.Path, change.Branch, MaxBytes, cancellationToken);
        return there?.Text == change.Text ? true : there?.Sha == change.OverBlob ? null : false;
    }

    private async Task NoteAsync(long actor, string login, long repositoryId, SettingsProposal proposal, ProposalAnswer answer, CancellationToken cancellationToken)
    {
        var entry = answer switch
        {
            ProposalAnswer.Open open => new AuditEntry(login, Deed, $"Pull request #{open.Number} with a changed settings file is open.") { Code = "proposed", SourceUrl = open.Url },
            ProposalAnswer.Refused refused => new AuditEntry(login, Deed, refused.Sentence) { Outcome = AuditEntry.Refused, Code = refused.Code },
            _ => throw new InvalidOperationException($"{answer.GetType().Name} has no line in the trail."),
        };
        var known = entry.SourceUrl is null ? [] : await store.Audit.ListAsync(new AuditSearch(repositoryId) { Deed = Deed }, cancellationToken);
        if (!known.Any(line => line.SourceUrl == entry.SourceUrl && line.ActorId == actor))
        {
            await store.Audit.AddAsync([entry with { ActorId = actor, RepositoryId = repositoryId, Sha = proposal.Head, Source = "dashboard" }], cancellationToken);
        }
    }
}

/// <summary>GitHub's refusals of a proposal, in words that say what to do.</summary>
internal static class ProposalRefusals
{
    /// <summary>The sentence for a refusal.</summary>
    /// <param name="status">GitHub's status.</param>
    /// <param name="reason">GitHub's own sentence.</param>
    internal static string Sentence(int status, string reason) => (status, reason) switch
    {
        (_, var said) when Says(said, "archived") => "The repository is archived, so nothing can be proposed: unarchive it on GitHub first.",
        (_, var said) when Says(said, "SAML") || Says(said, "single sign-on") => "The organization wants single sign-on first: open one of its pages on GitHub, sign on there, and press again.",
        (_, var said) when Says(said, "rule violation") || Says(said, "protected branch") || Says(said, "creations being restricted") =>
            $"A rule of the repository does not let you make this branch or commit: {reason} Copy the text and propose it from a branch that is allowed, or ask an administrator to allow botapp/settings-*.",
        (403 or 404, _) => "You may read this repository and not write to it, or the App was not granted `contents: write` and `pull_requests: write`, so no branch could be made: copy the text and propose it from a fork, or ask somebody who may write.",
        (409, _) => $"GitHub found a conflict: {reason} Open the page again and look at what the file says now.",
        (422, var said) when Says(said, "No commits between") => "The branch brings nothing that the default branch does not have: open the page again.",
        (422, var said) when Says(said, "Object does not exist") || Says(said, "No commit found") => "The commit that was shown is not there any more (the branch was rewritten): open the page again.",
        _ => $"GitHub said no ({status}): {reason} Nothing was proposed; copy the text and commit it yourself if this stays so.",
    };

    private static bool Says(string reason, string word) => reason.Contains(word, StringComparison.OrdinalIgnoreCase);
}
