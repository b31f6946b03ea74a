using BotApp.Core.Settings;

namespace BotApp.Core.Gating;

/// <summary>What others report on a commit: check runs and commit statuses, each pinned to who wrote it.</summary>
internal static class ReportedChecks
{
    /// <summary>How a required check of somebody else is called in texts.</summary>
    public static string NameOf(RequiredCheck.OfApp required) => $"{required.Check} ({required.App})";

    /// <summary>Where a required check stands by its state alone; when a check run and a status have its name, both must pass. Null when its app reported neither.</summary>
    public static Requirement? Judge(RequiredCheck.OfApp required, CommitFact commit, long ownApp) =>
        Judge(required, commit, ownApp, check => CheckStates.Judge(NameOf(required), check.Status, check.Conclusion));

    /// <summary>The same, with each check run read as the caller reads it.</summary>
    public static Requirement? Judge(RequiredCheck.OfApp required, CommitFact commit, long ownApp, Func<CheckFact, Requirement> reading)
    {
        var name = NameOf(required);
        var runs = Foreign(commit, ownApp).Where(check => check.Name == required.Check && IsBy(check.AppSlug, required.App)).Select(reading);
        var statuses = commit.Statuses.Where(one => IsContext(one, required.Check) && IsBy(one.CreatorLogin, required.App)).Select(status => CheckReading.Of(name, status));
        return runs.Concat(statuses).MaxBy(one => one.State); // Passed < Pending < Failed
    }

    /// <summary>Who else reports a check of this name, which does not count.</summary>
    public static IReadOnlyList<string> Strangers(RequiredCheck.OfApp required, CommitFact commit, long ownApp) =>
    [
        .. commit.Checks.Where(check => check.Name == required.Check && check.AppId != ownApp && !IsBy(check.AppSlug, required.App)).Select(check => check.AppSlug)
            .Concat(commit.Statuses.Where(one => IsContext(one, required.Check) && !IsBy(one.CreatorLogin, required.App)).Select(one => one.CreatorLogin ?? "somebody unknown"))
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The newest run of each check that is not ours: our own checks are answers, not questions, and the gate must not wait for itself.</summary>
    public static IEnumerable<CheckFact> Foreign(CommitFact commit, long ownApp) => Newest(commit.Checks.Where(check => check.AppId != ownApp));

    /// <summary>The newest run of each check, by who wrote it and its name.</summary>
    public static IEnumerable<CheckFact> Newest(IEnumerable<CheckFact> checks) =>
        checks.GroupBy(check => (check.AppId, check.Name)).Select(group => group.MaxBy(check => check.Id)!); // groups are never empty

    /// <summary>Whether this is the app: by its slug, or by the login its bot writes statuses with.</summary>
    public static bool IsBy(string? who, AppName app) => who is not null && (who == app.ToString() || who == app + "[bot]");

    private static bool IsContext(StatusFact status, string name) => status.Context.Equals(name, StringComparison.OrdinalIgnoreCase);
}
