using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotApp.Core.Notifications;

/// <summary>A message for a Slack-compatible incoming webhook. Source: https://api.slack.com/messaging/webhooks.</summary>
public static class SlackText
{
    /// <summary>Slack takes 40,000 characters and shows the first 4,000 well. Source: https://api.slack.com/methods/chat.postMessage#truncating.</summary>
    private const int MaxText = 3800;

    /// <summary>The body of the request.</summary>
    /// <param name="notices">One, or several as a digest.</param>
    /// <param name="dashboard">BotApp's own address.</param>
    public static string Json(IReadOnlyList<Notice> notices, Uri dashboard)
    {
        ArgumentNullException.ThrowIfNull(notices);
        ArgumentNullException.ThrowIfNull(dashboard);
        return new JsonObject
        {
            ["text"] = Text(notices, dashboard),
            ["mrkdwn"] = true,
            ["link_names"] = false,
            ["unfurl_links"] = false,
            ["unfurl_media"] = false,
        }.ToJsonString(JsonSerializerOptions.Default);
    }

    private static string Text(IReadOnlyList<Notice> notices, Uri dashboard)
    {
        var text = new StringBuilder(notices.Count > 1 ? $"*{NoticeWords.Digest(notices)}*" : "");
        for (var index = 0; index < notices.Count; index++)
        {
            var one = Of(notices[index], notices.Count > 1 ? NoticeWords.MaxPullsOfMany : NoticeWords.MaxPulls, dashboard);
            if (index > 0 && text.Length + one.Length > MaxText)
            {
                // Whole notices only: a link that is cut in the middle shows as rubbish.
                text.Append($"\n\n… and {NoticeWords.Number(notices.Count - index)} more on {Link("BotApp's pages", dashboard.AbsoluteUri)}");
                break;
            }

            text.Append(text.Length > 0 ? "\n\n" : "").Append(one);
        }

        return text.ToString();
    }

    private static string Of(Notice notice, int maxPulls, Uri dashboard)
    {
        var text = new StringBuilder($"{NoticeWords.Mark(notice.Event)} *{Words(notice.Repository.FullName)}: {Words(notice.Title)}*");
        foreach (var line in new[] { notice.Detail, NoticeWords.By(notice) }.Where(line => line is { Length: > 0 }))
        {
            text.Append('\n').Append(Words(line));
        }

        if (notice.Changes is { } changes)
        {
            var (pulls, more) = NoticeWords.Listed(changes, maxPulls);
            text.Append('\n').Append(NoticeWords.Count(changes));
            foreach (var pull in pulls)
            {
                text.Append($"\n• {Link($"#{NoticeWords.Number(pull.Number)}", NoticeWords.UrlOf(pull, notice))} {Words(pull.Title)}{(pull.Author is { } author ? $" ({Words(author)})" : "")}");
            }

            text.Append(NoticeWords.MoreText(more) is { } rest ? $"\n{rest}" : "").Append($"\n{Link("All changes", changes.CompareUrl)}");
        }

        var about = notice.Url is { } url && InertText.Link(url) is not null ? $"{Link("Open", url)} · " : "";
        return text.Append($"\n{about}{Link("BotApp's page", new Uri(dashboard, notice.Page).AbsoluteUri)}").ToString();
    }

    private static string Words(string? text) => InertText.Slack(NoticeWords.Cut(text));

    // The words are ours.
    private static string Link(string words, string url) => InertText.Link(url) is { } address ? $"<{address.Replace("&", "&amp;", StringComparison.Ordinal)}|{words}>" : words;
}
