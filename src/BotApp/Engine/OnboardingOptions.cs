using System.ComponentModel.DataAnnotations;

namespace BotApp.Engine;

/// <summary>Pull requests that propose settings to repositories without any. Section <c>Onboarding</c>.</summary>
internal sealed class OnboardingOptions
{
    internal const string Section = "Onboarding";

    /// <summary>Whether any are opened, by themselves or by a button. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long after a repository was chosen for the App its pull request is opened: whoever has settings ready gets to push them. Default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan After { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often repositories whose turn it is are looked for. Default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many are opened within an hour for one installation at most; more wait. Default 20.</summary>
    [Range(1, 100)]
    public int PerHour { get; set; } = 20;
}
