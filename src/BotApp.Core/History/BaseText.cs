using BotApp.Core.Checks;

namespace BotApp.Core.History;

/// <summary>The words for the run that another one is compared with. Branch names are foreign text: whoever shows them encodes them.</summary>
internal static class BaseText
{
    /// <summary>"main@abc1234".</summary>
    public static string Name(BaseRun run) => $"{run.Branch}@{Words.Short(run.Sha)}";

    /// <summary>", the merge base", ", 3 commits behind the merge base: the newest with results".</summary>
    public static string Place(BaseRun run, bool isBranch)
    {
        var origin = isBranch ? "the parent commit" : "the merge base";
        return run.CommitsBehind <= 0 ? $", {origin}" : $", {Words.Count(run.CommitsBehind, "commit")} behind {origin}: the newest with results";
    }

    /// <summary>"main@abc1234, the merge base".</summary>
    public static string Full(BaseRun run, bool isBranch) => Name(run) + Place(run, isBranch);

    /// <summary>Why there is nothing to compare with.</summary>
    public static string Unknown(TestsHistory history, bool isSentence = false)
    {
        var why = history.BaseProblem is { } problem ? $" ({problem.TrimEnd('.')})" : "";
        return $"{(isSentence ? "The" : "the")} base's results are not known{why}";
    }

    /// <summary>"since abc1234 (2026-11-02)".</summary>
    public static string Since(FailingSince since) => $"since {Words.Short(since.Sha)} ({since.At.UtcDateTime:yyyy-MM-dd})";
}
