namespace BotApp.Core.Pipelines;

/// <summary>Why a pipeline runs, in the words of the settings' <c>on</c>.</summary>
public enum RunTrigger
{
    /// <summary>For a pull request's newest commit.</summary>
    PullRequest,

    /// <summary>For a commit pushed to a branch: a merge pipeline.</summary>
    Push,

    /// <summary>For a group of the merge queue.</summary>
    MergeGroup,

    /// <summary>Because it was time.</summary>
    Schedule,
}

/// <summary>Which trigger a subject's pipelines have.</summary>
public static class RunTriggers
{
    /// <summary>The trigger of the pipelines of a pull request, branch or schedule.</summary>
    /// <exception cref="InvalidOperationException">The subject has no pipelines.</exception>
    public static RunTrigger Of(SubjectKey subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return subject.Kind switch
        {
            SubjectKind.PullRequest => RunTrigger.PullRequest,
            SubjectKind.Branch => PipelinePlan.IsMergeGroup(subject.Name) ? RunTrigger.MergeGroup : RunTrigger.Push,
            SubjectKind.Schedule => RunTrigger.Schedule,
            _ => throw new InvalidOperationException($"A subject of kind {subject.Kind} has no pipelines."),
        };
    }

    /// <summary>The trigger as the settings write it: <c>pull-request</c>, <c>push</c>, <c>merge-group</c>, <c>schedule</c>.</summary>
    public static string Word(RunTrigger trigger) => trigger switch
    {
        RunTrigger.PullRequest => "pull-request",
        RunTrigger.Push => "push",
        RunTrigger.MergeGroup => "merge-group",
        RunTrigger.Schedule => "schedule",
        _ => throw new InvalidOperationException($"Trigger {trigger} has no word."),
    };
}
