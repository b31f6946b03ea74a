using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Core.Trends;
using BotApp.GitHub;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace BotApp.Dashboard.Pages;

/// <summary>A repository's subjects.</summary>
internal sealed class RepositoryModel(Store store, Quotas quotas, IOptions<GitHubOptions> github, IOptions<BotAppOptions> botapp, TimeProvider time) : PageModel
{
    private const int MaxOpen = 100;
    private const int MaxNewest = 50;
    private const int MaxOthers = 150;
    private const int MaxDeployments = 20;

    internal StoredRepository Repository { get; private set; } = new(0, "", "", "", 0, null, false);

    internal string WebUrl => github.Value.WebUrl.AbsoluteUri.TrimEnd('/');

    internal IReadOnlyList<SubjectLine> PullRequests { get; private set; } = [];

    /// <summary>More are open than are listed.</summary>
    internal bool IsMoreOpen { get; private set; }

    internal IReadOnlyList<SubjectLine> Branches { get; private set; } = [];

    internal IReadOnlyList<SubjectLine> MergeGroups { get; private set; } = [];

    internal IReadOnlyList<SubjectLine> Tags { get; private set; } = [];

    /// <summary>The installation that opens it; null until known.</summary>
    internal StoredInstallation? Installation { get; private set; }

    /// <summary>How far its quota reaches; null until known.</summary>
    internal QuotaForecast? Quota { get; private set; }

    /// <summary>What is live where.</summary>
    internal IReadOnlyList<StoredEnvironment> Environments { get; private set; } = [];

    /// <summary>The newest deployments.</summary>
    internal IReadOnlyList<StoredDeployment> Deployments { get; private set; } = [];

    internal IReadOnlyList<SubjectLine> Schedules { get; private set; } = [];

    /// <summary>The last thirty days in short.</summary>
    internal TrendStrip Trends { get; private set; } = null!; // set before the page is rendered

    /// <summary>The newest acts of people.</summary>
    internal AuditSection Audit { get; private set; } = new([], "");

    /// <summary>The pictures for its README.</summary>
    internal BadgeList Badges { get; private set; } = new("", false, []);

    /// <summary>Whether settings were proposed.</summary>
    internal OnboardingNote? Onboarding { get; private set; }

    /// <summary>The freeze that holds now; null when none does.</summary>
    internal StoredFreeze? Freeze { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(id, cancellationToken) is not { } repository)
        {
            return NotFound();
        }

        Repository = repository;
        Installation = (await store.Installations.ListAsync(cancellationToken)).FirstOrDefault(one => one.Id == repository.InstallationId);
        Quota = quotas.Of(repository.InstallationId);
        var lines = await LinesAsync(id, cancellationToken);
        PullRequests = [.. lines.Where(line => line.Subject.Kind == SubjectKind.PullRequest).OrderByDescending(line => line.State is PullRequestState { Open: true })];
        Branches = [.. lines.Where(line => line.Subject.Kind == SubjectKind.Branch && !PipelinePlan.IsMergeGroup(line.Subject.Name))];
        MergeGroups = [.. lines.Where(line => line.Subject.Kind == SubjectKind.Branch && PipelinePlan.IsMergeGroup(line.Subject.Name))];
        Tags = [.. lines.Where(line => line.Subject.Kind == SubjectKind.Tag)];
        Environments = await store.Deployments.EnvironmentsAsync(id, cancellationToken);
        Deployments = await store.Deployments.OfRepositoryAsync(id, null, MaxDeployments, cancellationToken);
        Trends = new TrendStrip(repository, await TrendReading.ReadAsync(store, id, TrendRange.Of(null, time.GetUtcNow()), cancellationToken), Environments.Count > 0);
        Schedules = [.. lines.Where(line => line.Subject.Kind == SubjectKind.Schedule)];
        Badges = BadgeList.Of(botapp.Value.PublicUrl, repository, await BadgeEndpoints.TokenAsync(store, repository, cancellationToken), Environments);
        Onboarding = new OnboardingNote(repository, await store.Onboardings.FindAsync(id, cancellationToken), github.Value.WebUrl);
        Audit = await AuditSection.ReadAsync(store, id, null, cancellationToken);
        Freeze = await store.Freezes.FindAsync(id, cancellationToken) is { } freeze && (freeze.UntilAt is null || freeze.UntilAt > time.GetUtcNow()) ? freeze : null;
        return Page();
    }

    // However many pull requests were closed lately, what is open is there, and so is what is none.
    private async Task<List<SubjectLine>> LinesAsync(long id, CancellationToken cancellationToken)
    {
        var open = await store.Queries.OpenPullsAsync(id, MaxOpen, cancellationToken);
        var newest = await store.Queries.SubjectsAsync(id, MaxNewest, cancellationToken);
        var others = await store.Queries.OthersAsync(id, MaxOthers, cancellationToken);
        IsMoreOpen = open.Count == MaxOpen;
        return [.. open.Concat(newest).Concat(others).DistinctBy(record => record.Key).OrderByDescending(record => record.UpdatedAt).Select(SubjectLine.Of).OfType<SubjectLine>()];
    }
}

/// <summary>A subject in a list.</summary>
internal sealed record SubjectLine(SubjectKey Subject, SubjectRecord Record, SubjectState? State)
{
    internal string? Title => State switch
    {
        PullRequestState { Title.Length: > 0 } pull => pull.Title,
        ReleaseState { Package.Length: > 0 } release => $"{release.Package} {release.Version}",
        _ => null,
    };

    internal string? Sha => State switch
    {
        CommitState commit => commit.HeadSha,
        ReleaseState release => release.Sha,
        EnvironmentState environment => environment.Live?.Sha,
        _ => null,
    };

    internal static SubjectLine? Of(SubjectRecord record) =>
        SubjectKey.TryParse(record.Key, out var subject) ? new SubjectLine(subject, record, SubjectReading.StateOf(record)) : null;
}

/// <summary>A table of subjects.</summary>
internal sealed record SubjectTable(string Title, string Id, IReadOnlyList<SubjectLine> Lines);

/// <summary>A table of deployments; the environment is a column where there are several.</summary>
internal sealed record DeploymentTable(string Title, IReadOnlyList<StoredDeployment> Deployments, bool NamesEnvironment);

/// <summary>Where a page stands: the repository above it and its own name.</summary>
internal sealed record Crumbs(StoredRepository? Repository, string? Here);
