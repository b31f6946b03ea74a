using System.Globalization;

using BotApp.Core.Onboarding;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>
/// Proposes settings to one repository: a branch of our own, one file, a pull request. What is there of ours is adopted, so that whoever was killed in
/// between, or a second replica, goes on instead of beginning again. Nothing is written to a branch that has anybody else's work.
/// </summary>
internal sealed class OnboardingDeeds(GitHubClient github, SettingsLoader settings, OnboardingReader reader)
{
    /// <summary>So many open pull requests are looked into for settings of their own, newest change first.</summary>
    private const int MaxLookedInto = 50;

    private const int MaxFile = 512 * 1024;

    /// <summary>What came of it.</summary>
    /// <exception cref="GitHubException">It could not be found out, or GitHub refused; it bears being done again.</exception>
    internal async Task<OnboardingOutcome> ProposeAsync(StoredRepository known, bool isAsked, CancellationToken cancellationToken)
    {
        var repository = new RepositoryRef(known.InstallationId, known.Id, known.Owner, known.Name);
        if (await github.Repositories.GetAsync(repository, cancellationToken) is not { DefaultBranch: { } main } now || now.Id != known.Id)
        {
            return Ended("gone", "GitHub does not show the repository to the App any more.");
        }

        if (NotFor(now) is { } never)
        {
            return never;
        }

        if (await github.Contents.GetBranchAsync(repository, main, cancellationToken) is not { } head)
        {
            return Ended("empty", "The repository is empty.");
        }

        var pulls = (await github.PullRequests.ListByHeadAsync(repository, known.Owner, OnboardingText.Branch, "all", cancellationToken)).Items;
        foreach (var pull in pulls.OrderByDescending(pull => pull.Number))
        {
            if (await github.FileProposals.IsOwnAsync(repository, pull, cancellationToken) && Former(pull, isAsked) is { } former)
            {
                return former;
            }
        }

        return await WhyNotAsync(repository, main, cancellationToken) ?? await OpenAsync(repository, head, cancellationToken);
    }

    private static OnboardingOutcome.Ended? NotFor(Repository now) => now switch
    {
        { Fork: true } => Ended("fork", "It is a fork: settings belong into the repository it was forked from."),
        { Archived: true } => Ended("archived", "It is archived."),
        { Disabled: true } => Ended("disabled", "GitHub disabled it."),
        { Name: ".github" } => Ended("owners", "Settings in this repository hold for every repository of its owner: they are not proposed."),
        { DefaultBranch: OnboardingText.Branch } => Ended("default-branch", $"Its default branch is called {OnboardingText.Branch}."),
        _ => null,
    };

    // An open one is adopted. A closed one is a no, and a merged one was a yes that somebody took back: only a person asks again.
    private static OnboardingOutcome? Former(PullRequest pull, bool isAsked) => pull switch
    {
        { State: "open" } => new OnboardingOutcome.Opened(pull.Number, IsNew: false),
        _ when isAsked => null,
        { MergedAt: not null } => Ended("merged", $"Settings were proposed and merged with #{Text(pull.Number)}.", pull.Number),
        _ => Ended("closed", $"Settings were proposed with #{Text(pull.Number)}, which was closed: that is a no.", pull.Number),
    };

    private async Task<OnboardingOutcome.Ended?> WhyNotAsync(RepositoryRef repository, string main, CancellationToken cancellationToken)
    {
        switch ((await settings.ReadAsync(repository, main, cancellationToken)).Settings)
        {
            case Core.SettingsFact.None:
                break;
            case Core.SettingsFact.Unavailable unavailable:
                throw new GitHubUnavailable($"Whether there are settings could not be read: {unavailable.Reason}", null, null);
            default:
                return Ended("has-settings", "It has settings.");
        }

        var open = await github.PullRequests.ListOpenAsync(repository, cancellationToken);
        foreach (var pull in open.Items.Take(MaxLookedInto))
        {
            if (await github.Contents.GetFileAsync(repository, SettingsReader.DefaultPath, pull.Head.Sha, MaxFile, cancellationToken) is not null)
            {
                return Ended("proposed", $"#{Text(pull.Number)} adds settings already.", pull.Number);
            }
        }

        return null;
    }

    private async Task<OnboardingOutcome> OpenAsync(RepositoryRef repository, Branch main, CancellationToken cancellationToken)
    {
        var facts = await reader.ReadAsync(repository, main.Name, main.Commit.Sha, cancellationToken);
        if (OnboardingProposal.Of(facts) is not { } file)
        {
            return Ended("nothing-found", "No workflow here runs tests for pull requests or for pushes to the default branch, so there is nothing to propose. Without settings BotApp reports the tests it finds in workflow runs.");
        }

        if (!await github.FileProposals.CreateBranchAsync(repository, OnboardingText.Branch, main.Commit.Sha, cancellationToken) && !await IsOursAsync(repository, main.Name, cancellationToken))
        {
            return Ended("branch-taken", $"There is a branch {OnboardingText.Branch} that is not BotApp's alone, or is protected: delete it or give it another name, then ask again.");
        }

        var written = await github.Contents.GetFileAsync(repository, SettingsReader.DefaultPath, OnboardingText.Branch, MaxFile, cancellationToken);
        if (written?.Text != file.Text)
        {
            var change = new FileChange(OnboardingText.Branch, SettingsReader.DefaultPath, file.Text, written?.Sha, OnboardingText.Title);
            await github.FileProposals.PutFileAsync(repository, change, cancellationToken);
        }

        var body = new PullRequestBody(OnboardingText.Title, OnboardingText.Branch, main.Name, OnboardingText.Body(file, facts.Docs));
        if (await github.FileProposals.OpenPullRequestAsync(repository, body, cancellationToken) is { } opened)
        {
            return new OnboardingOutcome.Opened(opened.Number, IsNew: true);
        }

        var standing = await github.PullRequests.ListByHeadAsync(repository, repository.Owner, OnboardingText.Branch, "open", cancellationToken);
        return standing.Items is [var other, ..]
            ? new OnboardingOutcome.Opened(other.Number, IsNew: false)
            : throw new GitHubUnavailable("GitHub says that the pull request is there already, and lists none", null, null);
    }

    // Left behind by whoever was killed after making it, or by a pull request of ours that was closed.
    private async Task<bool> IsOursAsync(RepositoryRef repository, string main, CancellationToken cancellationToken) =>
        await github.Contents.GetBranchAsync(repository, OnboardingText.Branch, cancellationToken) is { Protected: false }
        && await github.Contents.CompareAsync(repository, main, OnboardingText.Branch, cancellationToken) is { } comparison
        && await github.FileProposals.IsOwnAsync(comparison, SettingsReader.DefaultPath, cancellationToken);

    private static OnboardingOutcome.Ended Ended(string code, string reason, int? pullRequest = null) => new(code, reason, pullRequest);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What came of proposing settings.</summary>
internal abstract record OnboardingOutcome
{
    /// <summary>The pull request is open; <paramref name="IsNew"/>: by this very call.</summary>
    internal sealed record Opened(int Number, bool IsNew) : OnboardingOutcome;

    /// <summary>There is none to be.</summary>
    internal sealed record Ended(string Code, string Reason, int? PullRequest) : OnboardingOutcome;
}
