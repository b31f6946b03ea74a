using BotApp.Core.Settings;

namespace BotApp.Core.Gating;

/// <summary>What others report on a commit: check runs and commit statuses, each pinned to who wrote it.</summary>
internal static class ReportedChecks
{
    /// <summary>How a required check of somebody else is called in texts.</summary>
    public static string NameOf(RequiredCheck.OfApp required) => $"{required.Check} ({required.App})";

    /// <summary>Where a required check stands; when a check run and a status have its name, both must pass. Null when its app reported neither.</summary>
    public static Requirement? Judge(RequiredCheck.OfApp required, CommitFact commit, long ownApp)
    {
        var name = NameOf(required);
        var runs = Foreign(commit, ownApp).Where(check => check.Name == required.Check && IsBy(check.AppSlug, required.App))
            .Select(check => CheckStates.Judge(name, check.Status, check.Conclusion));
        var statuses = commit.Statuses.Where(one => one.Context.Equals(required.Check, StringComparison.OrdinalIgnoreCase) && IsBy(one.CreatorLogin, required.App))
            .Select(status => CheckStates.Judge(name, status.State, null));
        return runs.Concat(statuses).MaxBy(one => one.State); // Passed < Pending < Failed
    }

    /// <summary>The newest run of each check that is not ours: our own checks are answers, not questions, and the gate must not wait for itself.</summary>
    public static IEnumerable<CheckFact> Foreign(CommitFact commit, long ownApp) =>
        commit.Checks.Where(check => check.AppId != ownApp).GroupBy(check => (check.AppId, check.Name)).Select(group => group.MaxBy(check => check.Id)!); // groups are never empty

    /// <summary>Whether this is the app: by its slug, or by the login its bot writes statuses with.</summary>
    public static bool IsBy(string? who, AppName app) => who is not null && (who == app.ToString() || who == app + "[bot]");
}
