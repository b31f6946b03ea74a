using BotApp.Core.Settings;

namespace BotApp.Core.Gating;

/// <summary>A required check that never came: a failure that names the likeliest cause, for the causes are mistakes that waiting does not mend.</summary>
internal static class NotReported
{
    /// <summary>The failed requirement <paramref name="name"/> whose check is called <paramref name="check"/>.</summary>
    public static Requirement Of(string name, string check, GateInput input) => Requirement.Failed(
        name,
        "not_reported",
        $"not reported since {input.State.HeadSince.UtcDateTime:HH:mm} UTC; {Cause(check, input)}. Run it, or mend `gate.required`.");

    private static string Cause(string check, GateInput input)
    {
        var commit = input.Facts.Commit;
        var reported = commit is null ? [] : commit.Checks.Where(one => one.AppId != input.Facts.App.Id).Select(one => one.Name).Concat(commit.Statuses.Select(one => one.Context)).Distinct(StringComparer.Ordinal).ToList();
        return (input.Facts.PullRequest, commit) switch
        {
            ({ Mergeable: false }, _) => "GitHub starts no workflow on a pull request in conflict",
            _ when reported.Contains(check, StringComparer.Ordinal) => "it was reported by another app than the one that counts",
            _ when Nearest.Of(check, reported) is { } near => $"`{near}` was reported and looks like it, so it may have been renamed",
            (_, { Runs: var runs }) when runs.FirstOrDefault(run => run.IsUnfinished) is { } running => $"{running.Name} is still running",
            _ when input.IsGroup => "its workflow may not be triggered by `merge_group`",
            (_, { Problem: null, Runs.Count: 0 }) => "no workflow ran on this commit: likely a path or branch filter, or `[skip ci]`",
            _ => "likely a path filter or a renamed check",
        };
    }
}
