using System.ComponentModel.DataAnnotations;

namespace BotApp.Dashboard;

/// <summary>How often somebody may ask (section <c>Limits</c>). Each process counts for itself.</summary>
internal sealed class LimitOptions
{
    internal const string Section = "Limits";

    /// <summary>Pages a minute and address; default 600. Several people may share an address.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Limits:PagesPerMinute must be between 1 and 1000000.")]
    public int PagesPerMinute { get; set; } = 600;

    /// <summary>Pages a minute of one person who signed in, from wherever; default 240.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Limits:PagesPerMinuteOfOne must be between 1 and 1000000.")]
    public int PagesPerMinuteOfOne { get; set; } = 240;

    /// <summary>Ways to GitHub and back a minute and address, two for one sign-in; default 60.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Limits:SignInsPerMinute must be between 1 and 1000000.")]
    public int SignInsPerMinute { get; set; } = 60;
}
