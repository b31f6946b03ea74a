using BotApp.Core;
using BotApp.Core.Pipelines;

namespace BotApp.Planning;

/// <summary>An effect as a sentence for people: what it makes so.</summary>
internal static class EffectText
{
    internal static string Sentence(Effect effect) => effect switch
    {
        SetCheck check => $"Check {check.Name} on {Short(check.Sha)} shows \"{check.Output.Title}\" ({Verdict(check)}).",
        StartRun start => $"Start {start.Workflow} at {start.Ref} on the runner {start.Runner}.",
        RerunRun rerun => $"Run {(rerun.FailedOnly ? "the failed jobs of" : "all jobs of")} run {Run(rerun.Run)} again on the runner {rerun.Runner}.",
        CancelRun cancel => $"Stop run {Run(cancel.Run)} on the runner {cancel.Runner}.",
        CollectReports reports => $"Read the reports of run {Run(reports.Run)}.",
        CollectResult result => $"Read the result that run {Run(result.Run)} handed back.",
        KeepResults keep => $"Keep what the tests of run {Run(keep.Run)} said, as history of {keep.Branch}.",
        KeepCoverage keep => $"Keep the coverage of {Short(keep.Sha)} ({keep.Totals.Covered} of {keep.Totals.Lines} lines), as history of {keep.Branch}.",
        SetQuarantine { Until: null } quarantine => $"Count the test {quarantine.Test} again.",
        SetQuarantine quarantine => $"Set the test {quarantine.Test} apart until {quarantine.Until:yyyy-MM-dd}.",
        PutComment comment => $"The comment \"{comment.Name}\" on #{comment.Number} reads as decided.",
        AnswerPress answer => $"Check {answer.CheckName} on {Short(answer.Sha)} answers whoever pressed there: {answer.Text}",
        AnswerAsk answer => $"Whoever asked on a page reads: {answer.Text.TrimEnd('.')}.",
        React react => $"React with {react.Reaction} to comment {react.CommentId}.",
        SetDeployment deployment => $"Deployment {deployment.Name} to {deployment.Environment} is {Words(deployment.State.ToString())}: {deployment.Description}",
        ProbeUrl probe => $"Ask {probe.Url} whether it answers (question {probe.Round}).",
        SetSlot { Wanted: true } slot => $"Ask for one of {slot.MaxActive} slots for the preview {slot.Preview}.",
        SetSlot slot => $"Give the slot for the preview {slot.Preview} back.",
        PublishRelease release => $"Publish the release {release.Name} of tag {release.Tag}{(release.Prerelease ? " as a pre-release" : "")}.",
        MarkRelease { Notice: { } notice } mark => $"The release of tag {mark.Tag} begins with the notice: {notice.TrimEnd('.')}.",
        MarkRelease mark => $"The release of tag {mark.Tag} begins with no notice of ours.",
        AnswerGate answer => $"The job of run {answer.RunId} that waits at {answer.Environment} {(answer.Approved ? "goes on" : "ends")}: {answer.Comment.TrimEnd('.')}.",
        ApproveRun approve => $"Let the waiting workflow run {approve.RunId} begin.",
        SetFreeze { Freeze: { } freeze } => $"The repository is frozen by {freeze.By}{(freeze.Until is { } until ? $" until {until.ToUniversalTime():yyyy-MM-dd HH:mm} UTC" : "")}.",
        SetFreeze => "No command freezes the repository any more.",
        SetSchedules set => $"Look at the schedules {string.Join(", ", set.Names)} (times: {set.Times}).",
        JudgeAgain again => $"Judge every open pull request{(again.BaseRef is { } branch ? $" into {branch}" : "")} again ({again.Why}).",
        AskEnvironment ask => $"{ask.Environment} is asked by {ask.Request.By.Login}: {Words(ask.Request.Act.ToString())}{(ask.Request.Sha.Length > 0 ? $" {Short(ask.Request.Sha)}" : "")}.",
        OfferCommit offer => $"{offer.Environment} hears of {Short(offer.Sha)}{(offer.Branch is { } branch ? $" on {branch}" : ", which is live here")}.",
        AskRelease ask => $"The release of tag {ask.Tag} is asked to go on by {ask.By.Login}.",
        MarkTag mark => $"The tag {mark.Tag} stands at {Short(mark.Sha)}.",
        OpenNoSuites => "GitHub opens no empty check suites here any more.",
        AlertOperator alert => $"Tell the operator: {alert.Text}.",
        RecordAct act => $"The audit trail says that {act.By.Login} ({act.By.Id}) asked for {act.Deed} and {(act.Done ? "it was done" : "was refused")}: {act.What.TrimEnd('.')}.",
        Notify notify => $"Tell {string.Join(", ", notify.To.Select(to => to.Name))}: {notify.Notice.Title.TrimEnd('.')}.",
        SetTimer { DueAt: { } due } timer => $"Look again ({timer.Name}) at {due.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC.",
        SetTimer timer => $"No more need to look again ({timer.Name}).",
        _ => throw new InvalidOperationException($"{effect.GetType().Name} has no sentence."),
    };

    private static string Verdict(SetCheck check) => Words((check.Conclusion?.ToString() ?? check.Status.ToString()));

    private static string Run(RunReference run) => $"{run.Id} attempt {run.Attempt}";

    private static string Short(string sha) => sha.Length > 7 ? sha[..7] : sha;

    /// <summary><c>TimedOut</c> as people read it: <c>timed out</c>.</summary>
    internal static string Words(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) ? (index > 0 ? " " : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}
