using System.Diagnostics.Metrics;
using BotApp.Core;
using BotApp.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Engine;

/// <summary>Whoever operates BotApp hears of what only they can look into.</summary>
public sealed class AlertsTests
{
    [Fact]
    public async Task G66_An_alert_is_an_error_in_the_log_with_an_event_id_and_counted_by_its_code()
    {
        var heard = new List<(LogLevel Level, EventId Id, string Text)>();
        var counted = new List<(string Name, long Value, string? Code)>();
        await using var services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(new Ear(heard))).AddSingleton<Alerts>().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, own) => { if (ReferenceEquals(instrument.Meter.Scope, meters)) { own.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => counted.Add((instrument.Name, value, labels[0].Value as string)));
        listener.Start();

        services.GetRequiredService<Alerts>().Raise(SubjectKey.Branch(17, "gh-readonly-queue/main/pr-4-abc"), new AlertOperator("ci_not_started", "abc", "nothing has begun to run"));

        var (level, id, text) = heard.ShouldHaveSingleItem();
        level.ShouldBe(LogLevel.Error);
        (id.Id, id.Name).ShouldBe((6600, "OperatorAlert"));
        text.ShouldContain("ci_not_started");
        text.ShouldContain("branch:17:gh-readonly-queue/main/pr-4-abc");
        counted.ShouldBe([("botapp.alerts", 1, "ci_not_started")]);
    }

    private sealed class Ear(List<(LogLevel Level, EventId Id, string Text)> heard) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => heard.Add((logLevel, eventId, formatter(state, exception)));
    }
}
