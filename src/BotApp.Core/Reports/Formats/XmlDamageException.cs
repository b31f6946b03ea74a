namespace BotApp.Core.Reports.Formats;

/// <summary>The place where a file stops being XML that can be followed.</summary>
internal sealed class XmlDamageException(string message, int line, int column) : Exception(message)
{
    /// <summary>Counted from 1.</summary>
    public int Line { get; } = line;

    /// <summary>In characters, counted from 1.</summary>
    public int Column { get; } = column;
}
