namespace BotApp.Core.Doctor;

/// <summary>How good what was looked at is.</summary>
public enum DoctorLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, and could be better or may stop working.</summary>
    Warn,

    /// <summary>BotApp cannot do its work like this.</summary>
    Fail,
}

/// <summary>One finding about an installation of BotApp.</summary>
/// <param name="Area">What was looked at: <c>configuration</c>, <c>database</c> …</param>
/// <param name="Level">How good it is.</param>
/// <param name="Sentence">What was seen.</param>
/// <param name="Mend">What to do; null when there is nothing to do.</param>
public sealed record DoctorLine(string Area, DoctorLevel Level, string Sentence, string? Mend = null);
