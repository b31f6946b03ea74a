using System.Text;

namespace BotApp.Core.Notifications;

/// <summary>An e-mail: subject, plain text, and the same as simple HTML.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Plain">The text.</param>
/// <param name="Html">The text with links.</param>
public sealed record MailText(string Subject, string Plain, string Html)
{
    /// <summary>Mail programs show about so much.</summary>
    private const int MaxSubject = 150;

    /// <summary>Of several so many are written out.</summary>
    private const int MaxNotices = 50;

    /// <summary>The e-mail about these notices.</summary>
    /// <param name="notices">One, or several as a digest.</param>
    /// <param name="dashboard">BotApp's own address.</param>
    public static MailText Of(IReadOnlyList<Notice> notices, Uri dashboard)
    {
        ArgumentNullException.ThrowIfNull(notices);
        ArgumentNullException.ThrowIfNull(dashboard);
        var plain = new StringBuilder();
        var html = new StringBuilder("<!DOCTYPE html>\n<html><body>\n");
        foreach (var notice in notices.Take(MaxNotices))
        {
            Write(notice, notices.Count > 1 ? NoticeWords.MaxPullsOfMany : NoticeWords.MaxPulls, dashboard, plain, html);
        }

        if (notices.Count > MaxNotices)
        {
            var more = $"… and {NoticeWords.Number(notices.Count - MaxNotices)} more: {dashboard.AbsoluteUri}";
            plain.Append(more).Append('\n');
            html.Append($"<p>{InertText.Html(more)}</p>\n");
        }

        return new MailText(SubjectOf(notices), plain.ToString(), html.Append("</body></html>\n").ToString());
    }

    // What ends a header ends here: titles are foreign.
    private static string SubjectOf(IReadOnlyList<Notice> notices)
    {
        var repositories = notices.Select(notice => notice.Repository.FullName).Distinct(StringComparer.Ordinal).ToList();
        var where = repositories.Count == 1 ? repositories[0] : "BotApp";
        var what = notices.Count == 1 ? notices[0].Title : $"{NoticeWords.Digest(notices)}: {string.Join(", ", notices.Select(notice => NoticeWords.Word(notice.Event)).Distinct(StringComparer.Ordinal))}";
        var subject = new string([.. InertText.Plain($"[{where}] {what}").Where(letter => !char.IsControl(letter))]);
        return subject.Length <= MaxSubject ? subject : subject[..(char.IsHighSurrogate(subject[MaxSubject - 1]) ? MaxSubject - 1 : MaxSubject)] + "…";
    }

    private static void Write(Notice notice, int maxPulls, Uri dashboard, StringBuilder plain, StringBuilder html)
    {
        plain.Append($"{NoticeWords.Mark(notice.Event)} {Words(notice.Repository.FullName)}: {Words(notice.Title)}\n");
        html.Append($"<h3>{NoticeWords.Mark(notice.Event)} {Encoded(notice.Repository.FullName)}: {Encoded(notice.Title)}</h3>\n");
        foreach (var line in new[] { notice.Detail, NoticeWords.By(notice) }.Where(line => line is { Length: > 0 }))
        {
            plain.Append($"{Words(line)}\n");
            html.Append($"<p>{Encoded(line)}</p>\n");
        }

        if (notice.Changes is { } changes)
        {
            WriteChanges(notice, changes, maxPulls, plain, html);
        }

        var page = new Uri(dashboard, notice.Page).AbsoluteUri;
        plain.Append(notice.Url is { } url && InertText.Link(url) is { } address ? $"{address}\n" : "").Append($"BotApp's page: {page}\n\n");
        html.Append($"<p>{(InertText.Link(notice.Url) is not null ? $"{Link("Open", notice.Url)} · " : "")}{Link("BotApp's page", page)}</p>\n");
    }

    private static void WriteChanges(Notice notice, NoticeChanges changes, int maxPulls, StringBuilder plain, StringBuilder html)
    {
        var (pulls, more) = NoticeWords.Listed(changes, maxPulls);
        plain.Append($"{NoticeWords.Count(changes)}\n");
        html.Append($"<p>{NoticeWords.Count(changes)}</p>\n<ul>\n");
        foreach (var pull in pulls)
        {
            var number = $"#{NoticeWords.Number(pull.Number)}";
            plain.Append($"  - {number} {Words(pull.Title)}{(pull.Author is { } author ? $" ({Words(author)})" : "")}\n");
            html.Append($"<li>{Link(number, NoticeWords.UrlOf(pull, notice))} {Encoded(pull.Title)}{(pull.Author is { } by ? $" ({Encoded(by)})" : "")}</li>\n");
        }

        var rest = NoticeWords.MoreText(more);
        plain.Append(rest is null ? "" : $"  {rest}\n").Append(InertText.Link(changes.CompareUrl) is { } compare ? $"All changes: {compare}\n" : "");
        html.Append("</ul>\n").Append(rest is null ? "" : $"<p>{rest}</p>\n").Append($"<p>{Link("All changes", changes.CompareUrl)}</p>\n");
    }

    private static string Words(string? text) => InertText.Plain(NoticeWords.Cut(text));

    private static string Encoded(string? text) => InertText.Html(NoticeWords.Cut(text));

    // The words are ours.
    private static string Link(string words, string? url) => InertText.Link(url) is { } address ? $"<a href=\"{System.Net.WebUtility.HtmlEncode(address)}\">{words}</a>" : words;
}
