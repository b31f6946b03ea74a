using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Badges;

/// <summary>What one pipeline's tests did on a commit of a branch.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Sha">The commit.</param>
/// <param name="At">When they were done.</param>
/// <param name="Tests">How many tests.</param>
/// <param name="Duration">How long they took; null when it is not known.</param>
/// <param name="Covered">Lines covered; null without a coverage report.</param>
/// <param name="Valid">Lines that can be covered; null without a coverage report.</param>
public sealed record BadgeResult(string Pipeline, string Sha, DateTimeOffset At, long Tests, TimeSpan? Duration, long? Covered, long? Valid);

/// <summary>
/// What the badges of a repository say. They speak of the default branch's newest commit; where that is still being tested they say so, and
/// what is not known is grey: a badge is never greener than the checks.
/// </summary>
public static class BadgeRules
{
    /// <summary>For so many days a test that needed a second attempt counts as flaky.</summary>
    public const int FlakyDays = 14;

    private const double Good = 80;
    private const double Fair = 60;

    /// <summary>Whether all pipelines of the newest commit ended well.</summary>
    /// <param name="branch">The default branch; null when nothing of it is known.</param>
    public static Badge Gate(BranchState? branch) => Judge("gate", Counting(branch)) ?? new Badge("gate", "passing", BadgeColor.Green);

    /// <summary>How many tests passed on the newest commit, or how many failed.</summary>
    /// <param name="branch">The default branch; null when nothing of it is known.</param>
    /// <param name="results">Results of the branch.</param>
    public static Badge Tests(BranchState? branch, IReadOnlyList<BadgeResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var runs = Counting(branch).Where(run => run.Verdict is null or { FromReports: true } or { IsGreen: false }).ToList();
        var failed = runs.Sum(run => run.Verdict?.Tests?.Failed ?? 0);
        if (failed > 0)
        {
            return new Badge("tests", $"{Number(failed)} failing", BadgeColor.Red);
        }

        var passed = results.Where(result => result.Sha == branch?.HeadSha).GroupBy(result => result.Pipeline, StringComparer.Ordinal).Sum(group => group.MaxBy(result => result.At)!.Tests); // groups are never empty
        return Judge("tests", runs) ?? (passed == 0 ? Badge.Unknown("tests") : new Badge("tests", $"{Number(passed)} passing", BadgeColor.Green));
    }

    /// <summary>The share of lines that tests of the newest measured commit run.</summary>
    /// <param name="branch">The default branch; null when nothing of it is known.</param>
    /// <param name="results">Results of the branch.</param>
    public static Badge Coverage(BranchState? branch, IReadOnlyList<BadgeResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var measured = results.Where(result => result is { Covered: not null, Valid: > 0 }).ToList();
        if (measured.MaxBy(result => result.At) is not { } newest)
        {
            return Badge.Unknown("coverage");
        }

        var parts = measured.Where(result => result.Sha == newest.Sha).GroupBy(result => result.Pipeline, StringComparer.Ordinal).Select(group => group.MaxBy(result => result.At)!).ToList(); // groups are never empty
        var percent = 100d * parts.Sum(part => part.Covered ?? 0) / parts.Sum(part => part.Valid ?? 0);
        var missesTarget = newest.Sha == branch?.HeadSha && branch.Coverage?.Conclusion == CheckConclusion.Failure;
        return new Badge("coverage", string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(percent * 10) / 10:0.#} %"), percent switch
        {
            _ when missesTarget => BadgeColor.Red,
            >= Good => BadgeColor.Green,
            >= Fair => BadgeColor.Yellow,
            _ => BadgeColor.Red,
        });
    }

    /// <summary>How many tests needed a second attempt lately.</summary>
    /// <param name="tests">Different tests in the last <see cref="FlakyDays"/> days.</param>
    /// <param name="results">Results of the branch.</param>
    public static Badge Flaky(int tests, IReadOnlyList<BadgeResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return results.Count == 0 ? Badge.Unknown("flaky") : new Badge("flaky", tests == 0 ? "none" : Number(tests), tests == 0 ? BadgeColor.Green : BadgeColor.Yellow);
    }

    /// <summary>How long the longest pipeline takes as a rule: the median of its newest runs.</summary>
    /// <param name="results">Results of the branch.</param>
    public static Badge Duration(IReadOnlyList<BadgeResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var medians = results.GroupBy(result => result.Pipeline, StringComparer.Ordinal)
            .Select(group => DurationTrend.Of([.. group.Where(one => one.Duration is not null).OrderBy(one => one.At).Select(one => new RunDuration(one.Sha, one.At, one.Duration ?? TimeSpan.Zero))], null)?.Median)
            .OfType<TimeSpan>().ToList();
        return medians.Count == 0 ? Badge.Unknown("duration") : new Badge("duration", Words(medians.Max()), BadgeColor.Blue);
    }

    /// <summary>The version that was released last.</summary>
    /// <param name="releases">All releases that are known.</param>
    /// <param name="package">Of this package only; null: of any.</param>
    public static Badge Release(IEnumerable<ReleaseState> releases, string? package)
    {
        var label = package ?? "release";
        var newest = releases.Where(release => release.Phase == ReleasePhase.Released && (package is null || string.Equals(release.Package, package, StringComparison.OrdinalIgnoreCase))).MaxBy(release => release.Since);
        return newest is null ? Badge.Unknown(label) : new Badge(label, newest.Version, newest.Alarm is null ? BadgeColor.Blue : BadgeColor.Red);
    }

    /// <summary>The commit that is live in an environment.</summary>
    /// <param name="environment">Its name.</param>
    /// <param name="sha">What is live; null when nothing is.</param>
    /// <param name="isDisturbed">A later deployment failed, or it stopped answering.</param>
    public static Badge Deployed(string environment, string? sha, bool isDisturbed) => sha is null
        ? Badge.Unknown(environment)
        : new Badge(environment, CommitRules.Short(sha), isDisturbed ? BadgeColor.Red : BadgeColor.Blue);

    private static List<PipelineRun> Counting(BranchState? branch) => [.. (branch?.Runs ?? []).Where(run => !run.IsScheduled && run.Sha == branch!.HeadSha)]; // there are runs of a branch only

    // Null: there are runs, and every one ended well.
    private static Badge? Judge(string label, List<PipelineRun> runs) => runs switch
    {
        [] => Badge.Unknown(label),
        _ when runs.Exists(run => run.Verdict is { IsGreen: false }) => new Badge(label, "failing", BadgeColor.Red),
        _ when runs.Exists(run => run.Verdict is null || run.IsActive) => new Badge(label, "running", BadgeColor.Yellow),
        _ => null,
    };

    private static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Words(TimeSpan time) => time switch
    {
        { TotalSeconds: < 9.95 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalSeconds):0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalMinutes):0} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):0} h {time.Minutes} min"),
    };
}
