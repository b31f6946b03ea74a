using System.Diagnostics.Metrics;
using BotApp.Core;

namespace BotApp.Engine;

/// <summary>What only whoever operates BotApp can look into: a line in the log with an event id to filter by, and a figure to be warned by.</summary>
internal sealed partial class Alerts
{
    internal const string MeterName = "BotApp.Engine";

    private readonly Counter<long> _raised;

    private readonly ILogger<Alerts> _logger;

    public Alerts(IMeterFactory meters, ILogger<Alerts> logger)
    {
        _raised = meters.Create(MeterName).CreateCounter<long>("botapp.alerts", "{alert}", "What the operator has to look into, by reason code.");
        _logger = logger;
    }

    /// <summary>Tells.</summary>
    internal void Raise(SubjectKey subject, AlertOperator alert)
    {
        _raised.Add(1, new KeyValuePair<string, object?>("code", alert.Code));
        Log.Raised(_logger, alert.Code, subject, alert.Sha, alert.Text);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 6600, EventName = "OperatorAlert", Level = LogLevel.Error, Message = "Look into this ({Code}): {Subject} at {Sha}: {Text}")]
        internal static partial void Raised(ILogger logger, string code, SubjectKey subject, string sha, string text);
    }
}
