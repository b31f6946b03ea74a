using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace BotApp.Dashboard;

/// <summary>Small pieces that every page shows alike: times, commits, states, links. All foreign text is encoded here.</summary>
internal sealed class PageTexts(TimeProvider time)
{
    /// <summary>A time with its distance from now: <c>2026-11-20 16:40:12 UTC (3 min ago)</c>.</summary>
    internal IHtmlContent Time(DateTimeOffset at)
    {
        var written = at.ToUniversalTime();
        var element = new TagBuilder("time");
        element.MergeAttribute("datetime", written.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        element.InnerHtml.Append(written.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC");
        var distance = new TagBuilder("span");
        distance.AddCssClass("quiet");
        distance.InnerHtml.Append(Distance(written - time.GetUtcNow()));
        return new HtmlContentBuilder().AppendHtml(element).Append(" ").AppendHtml(distance);
    }

    /// <summary>The same, or a dash when there is none.</summary>
    internal IHtmlContent Time(DateTimeOffset? at) => at is { } known ? Time(known) : Dash();

    /// <summary>Why a pipeline stands where it does, as a sentence.</summary>
    internal static string Why(PipelineRun run) => run switch
    {
        { Verdict: { } verdict } => verdict.Title,
        { CancelledBy: { } by } => $"Being stopped: {by} asked for it.",
        { Second: { } second, Phase: PipelinePhase.Requested or PipelinePhase.Queued } => $"Not started: {second.Why}; the runner is asked once more.",
        { Waits: { } waits } => waits,
        { Dispatched: true } => "Asked for by BotApp.",
        _ => "Started by the repository's own triggers.",
    };

    /// <summary>A coloured label; the colour says nothing that the word does not.</summary>
    internal static IHtmlContent Status(StatusWord status)
    {
        var element = new TagBuilder("span");
        element.AddCssClass($"status {status.Tone}");
        element.InnerHtml.Append(status.Word);
        return element;
    }

    /// <summary>A sentence of ours: what stands between backticks is code. All of it is encoded.</summary>
    internal static IHtmlContent Sentence(string text)
    {
        var parts = text.Split('`');
        var content = new HtmlContentBuilder();
        if (parts.Length % 2 == 0)
        {
            return content.Append(text);
        }

        for (var index = 0; index < parts.Length; index++)
        {
            if (index % 2 == 0)
            {
                content.Append(parts[index]);
                continue;
            }

            var code = new TagBuilder("code");
            code.InnerHtml.Append(parts[index]);
            content.AppendHtml(code);
        }

        return content;
    }

    /// <summary>The first seven digits, with all of them in the title.</summary>
    internal static IHtmlContent Commit(string? sha)
    {
        if (string.IsNullOrEmpty(sha))
        {
            return Dash();
        }

        var element = new TagBuilder("code");
        element.MergeAttribute("title", sha);
        element.InnerHtml.Append(sha.Length > 7 ? sha[..7] : sha);
        return element;
    }

    /// <summary>A link to a foreign page, or the plain text when the address is not one of the web.</summary>
    internal static IHtmlContent Link(string? url, string text)
    {
        if (DashboardLinks.Safe(url) is not { } safe)
        {
            return new HtmlContentBuilder().Append(text);
        }

        var element = new TagBuilder("a");
        element.MergeAttribute("href", safe);
        element.MergeAttribute("rel", "noreferrer noopener");
        element.InnerHtml.Append(text);
        return element;
    }

    /// <summary>A link to a page of ours.</summary>
    internal static IHtmlContent Here(string address, string text)
    {
        var element = new TagBuilder("a");
        element.MergeAttribute("href", address);
        element.InnerHtml.Append(text);
        return element;
    }

    /// <summary>How long something took; a dash when that is not known.</summary>
    internal static IHtmlContent Took(TimeSpan? time) => time is { } known && Words.Time(known.TotalSeconds) is { Length: > 0 } words ? new HtmlContentBuilder().Append(words) : Dash();

    /// <summary>The same in seconds, NaN for unknown.</summary>
    internal static IHtmlContent Took(double seconds) => Words.Time(seconds) is { Length: > 0 } words ? new HtmlContentBuilder().Append(words) : Dash();

    /// <summary>A foreign name on one line: nothing hidden in it, no secret, and its beginning and end where it is very long.</summary>
    internal static string Name(string text)
    {
        const int Max = 300;
        var line = PlainText.OneLine(text);
        return line.Length <= Max ? line : $"{line[..(Max * 2 / 3)]}…{line[^(Max / 3)..]}";
    }

    internal static IHtmlContent Dash()
    {
        var element = new TagBuilder("span");
        element.AddCssClass("quiet");
        element.InnerHtml.Append("–");
        return element;
    }

    private static string Distance(TimeSpan from)
    {
        var text = from.Duration() switch
        {
            { TotalSeconds: < 1 } => "now",
            { TotalMinutes: < 1 } span => $"{(long)span.TotalSeconds} s",
            { TotalHours: < 1 } span => $"{(long)span.TotalMinutes} min",
            { TotalDays: < 1 } span => $"{(long)span.TotalHours} h",
            var span => $"{(long)span.TotalDays} d",
        };
        return text == "now" ? "(now)" : from < TimeSpan.Zero ? $"({text} ago)" : $"(in {text})";
    }
}
