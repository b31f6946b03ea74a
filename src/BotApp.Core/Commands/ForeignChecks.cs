using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Commands;

/// <summary>
/// What is answered when somebody asks for a check that no pipeline stands for. GitHub lets an app ask for its own checks only.
/// Source: https://docs.github.com/en/rest/checks/runs#rerequest-a-check-run.
/// </summary>
internal static class ForeignChecks
{
    private const int Shown = 5;

    /// <summary>Why a check of this name is not run again and who can do it; null when there is no such check.</summary>
    public static (string Code, string Text)? Named(string name, PullRequestState state, Facts facts)
    {
        var shown = MarkdownEncoder.CodeInText(name);
        var reported = facts.Commit?.Checks.Where(check => check.Name == name || $"{check.AppSlug}/{check.Name}" == name).MaxBy(check => check.Id);
        if (state.Runs.FirstOrDefault(run => run.Last?.Jobs.Any(job => job.Name == name) == true || IsOf(run, reported, facts)) is { } of)
        {
            return ("a-job", $"{shown} is a job of `{of.Pipeline}`: `/rerun {of.Pipeline}` runs again what failed of it.");
        }

        if (reported is { } check)
        {
            return check.AppId == facts.App.Id ? ("not-a-run", $"{shown} is judged from other checks, so there is nothing to run: `/refresh` reads everything again and judges anew.")
                : check.AppSlug == ActionsSlug ? ("foreign-check", $"{shown} is a job of a workflow that is no pipeline of .github/botapp.yml, so BotApp leaves it alone: press \"Re-run\" at the check, or name its workflow under `pipelines`.")
                : ("foreign-check", $"{shown} belongs to {MarkdownEncoder.CodeInText(check.AppSlug)}, and GitHub lets only that app be asked by a person: press \"Re-run\" at the check, or push again.");
        }

        return facts.Commit?.Statuses.Any(status => status.Context == name) == true
            ? ("foreign-check", $"{shown} is a commit status, which GitHub has no way to ask for again: run it again where it comes from, or push again.")
            : null;
    }

    /// <summary>A sentence on checks of others that did not pass; empty when there are none.</summary>
    public static string NotPassed(Facts facts)
    {
        var names = facts.Commit is not { } commit ? [] : ReportedChecks.Newest(commit.Checks.Where(check => check.AppId != facts.App.Id && check.AppSlug != ActionsSlug))
            .Where(check => CheckStates.Judge(check.Name, check.Status, check.Conclusion).State == RequirementState.Failed).Select(check => check.Name)
            .Concat(commit.Statuses.Where(status => CheckStates.Judge(status.Context, status.State, null).State == RequirementState.Failed).Select(status => status.Context)).ToList();
        return names.Count == 0 ? ""
            : $" {string.Join(", ", names.Take(Shown).Select(MarkdownEncoder.CodeInText))}{(names.Count > Shown ? $" and {Words.Number(names.Count - Shown)} more" : "")} did not pass either, and only whoever reports {(names.Count == 1 ? "it" : "them")} can run {(names.Count == 1 ? "it" : "them")} again.";
    }

    // The jobs of a run of which none has begun are not known, but their checks may be.
    private static bool IsOf(PipelineRun run, CheckFact? check, Facts facts) =>
        check is { SuiteId: not 0 } && facts.Commit?.Runs.Any(one => one.SuiteId == check.SuiteId && one.Id.ToString(CultureInfo.InvariantCulture) == run.Run?.Id) == true;

    private const string ActionsSlug = "github-actions";
}
