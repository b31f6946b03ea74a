using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>Whether a pipeline has to run for a commit.</summary>
public enum PipelineNeed
{
    /// <summary>It runs.</summary>
    Runs,

    /// <summary>It does not run here (no trigger, other branch, other paths), which is as good as passed.</summary>
    NotNeeded,

    /// <summary>It does not run yet (a draft): nothing is proved.</summary>
    Later,
}

/// <summary>A pipeline and whether it has to run for a commit, with the reason.</summary>
public sealed record PipelinePlan(PipelineSettings Pipeline, PipelineNeed Need, string Reason)
{
    /// <summary>What has to run for a pull request.</summary>
    public static IReadOnlyList<PipelinePlan> For(RepositorySettings settings, PullRequestFact pull, IReadOnlyList<string>? changedFiles)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(pull);
        return [.. settings.Pipelines.Select(pipeline => ForPull(pipeline, pull, changedFiles))];
    }

    /// <summary>What has to run for a branch; a branch of the merge queue counts as a merge group. <paramref name="untouched"/> are the pipelines whose paths the push left alone.</summary>
    public static IReadOnlyList<PipelinePlan> For(RepositorySettings settings, string branch, IReadOnlyList<string> untouched)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(untouched);
        return [.. settings.Pipelines.Select(pipeline => ForBranch(pipeline, branch, untouched))];
    }

    /// <summary>The names of the pipelines that a push to a branch does not concern, because it changed none of their paths. Changes that are not known concern everybody.</summary>
    public static IReadOnlyList<string> Untouched(RepositorySettings settings, string branch, IReadOnlyList<string>? changedFiles)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return changedFiles is null ? [] : [.. FilteredByPath(settings, branch).Where(pipeline => !pipeline.On.Push!.Paths.MatchesAny(changedFiles)).Select(pipeline => pipeline.Name)]; // those have a push trigger
    }

    /// <summary>The pipelines that run for some pushes to a branch only, by the paths these change.</summary>
    public static IEnumerable<PipelineSettings> FilteredByPath(RepositorySettings settings, string branch)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Pipelines.Where(pipeline => pipeline.On.Push is { Paths.TakesAll: false } push && push.Branches.Matches(branch) && !IsMergeGroup(branch));
    }

    /// <summary>The branch belongs to GitHub's merge queue. Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group.</summary>
    public static bool IsMergeGroup(string branch)
    {
        ArgumentNullException.ThrowIfNull(branch);
        return branch.StartsWith("gh-readonly-queue/", StringComparison.Ordinal);
    }

    private static PipelinePlan ForPull(PipelineSettings pipeline, PullRequestFact pull, IReadOnlyList<string>? changedFiles)
    {
        if (pipeline.On.PullRequest is not { } trigger)
        {
            return new(pipeline, PipelineNeed.NotNeeded, "does not run on pull requests.");
        }

        if (!trigger.Branches.Matches(pull.BaseRef))
        {
            return new(pipeline, PipelineNeed.NotNeeded, $"does not run on pull requests into {pull.BaseRef}.");
        }

        // An unreadable list of files counts as matching: what cannot be excluded has to be proved.
        if (changedFiles is not null && !trigger.Paths.TakesAll && !trigger.Paths.MatchesAny(changedFiles))
        {
            return new(pipeline, PipelineNeed.NotNeeded, "is not needed: no changed file matches its paths.");
        }

        return pull.Draft && !trigger.Drafts
            ? new(pipeline, PipelineNeed.Later, "does not run on drafts: mark the pull request as ready for review.")
            : new(pipeline, PipelineNeed.Runs, "runs on this pull request.");
    }

    private static PipelinePlan ForBranch(PipelineSettings pipeline, string branch, IReadOnlyList<string> untouched)
    {
        if (IsMergeGroup(branch))
        {
            return pipeline.On.MergeGroup
                ? new(pipeline, PipelineNeed.Runs, "runs on merge groups.")
                : new(pipeline, PipelineNeed.NotNeeded, "does not run on merge groups.");
        }

        if (untouched.Contains(pipeline.Name))
        {
            return new(pipeline, PipelineNeed.NotNeeded, "is not needed: the push changed no file that matches its paths.");
        }

        return pipeline.On.Push is { } push && push.Branches.Matches(branch)
            ? new(pipeline, PipelineNeed.Runs, $"runs on pushes to {branch}.")
            : new(pipeline, PipelineNeed.NotNeeded, $"does not run on pushes to {branch}.");
    }
}
