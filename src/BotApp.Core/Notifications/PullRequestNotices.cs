using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Previews;
using BotApp.Core.Settings;

namespace BotApp.Core.Notifications;

/// <summary>What is told of a pull request: its gate, and its previews.</summary>
internal static class PullRequestNotices
{
    /// <summary>What turned between two states, and the state that remembers whether the gate had failed.</summary>
    public static (SubjectState State, IReadOnlyList<Notice> Notices) Between(PullRequestState before, PullRequestState now, Facts facts)
    {
        var notices = new List<Notice>();
        var remembered = now;
        if (now.Open && NoticeRules.ClosedNow(before.Gate, before.HeadSha, now.Gate, now.HeadSha))
        {
            notices.Add(Of(now, NotifyEvent.GateFailed, now.HeadSha, "the gate is closed", facts) with { Detail = PlainText.OneLine(now.Gate?.Reason) });
            remembered = now with { GateFailed = true };
        }
        else if (now is { Open: true, GateFailed: true, Gate.State: RequirementState.Passed })
        {
            notices.Add(Of(now, NotifyEvent.GateRecovered, now.HeadSha, "the gate is open again", facts));
            remembered = now with { GateFailed = false };
        }

        foreach (var preview in now.Previews)
        {
            var was = before.Previews.FirstOrDefault(one => one.Name == preview.Name);
            if (was?.Phase != preview.Phase && Happened(preview) is { } happened)
            {
                notices.Add(Of(now, happened, string.Create(CultureInfo.InvariantCulture, $"{preview.Name}:{preview.Generation}"), $"the preview {preview.Name} {Word(preview)}", facts) with
                {
                    Detail = happened == NotifyEvent.PreviewFailed ? PlainText.OneLine(preview.Problem) : null,
                    Url = happened == NotifyEvent.PreviewReady ? preview.ServingUrl : UrlOf(now, facts),
                    Sha = preview.WantedSha,
                });
            }
        }

        return (remembered, notices);
    }

    // One that was asleep and woke up is the same build, whose id was told already.
    private static NotifyEvent? Happened(PreviewState preview) => preview.Phase switch
    {
        PreviewPhase.Ready => NotifyEvent.PreviewReady,
        PreviewPhase.Failed or PreviewPhase.Unhealthy => NotifyEvent.PreviewFailed,
        _ => null,
    };

    private static string Word(PreviewState preview) => preview.Phase switch { PreviewPhase.Ready => "is up", PreviewPhase.Unhealthy => "does not answer", _ => "could not be made" };

    private static string UrlOf(PullRequestState state, Facts facts) => string.Create(CultureInfo.InvariantCulture, $"{facts.Repository.Url}/pull/{state.Number}");

    private static Notice Of(PullRequestState state, NotifyEvent happened, string id, string what, Facts facts) =>
        NoticeRules.Begin(state, happened, id, $"#{state.Number.ToString(CultureInfo.InvariantCulture)} {PlainText.OneLine(state.Title)}: {what}", facts) with { Number = state.Number, Sha = state.HeadSha, By = state.Author, Url = UrlOf(state, facts) };
}
