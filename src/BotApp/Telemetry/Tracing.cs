using System.Diagnostics;
using System.Reflection;

using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BotApp.Telemetry;

/// <summary>
/// Spans and figures over OTLP, where the operator names a receiver: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its kin, the names that every program with
/// OpenTelemetry reads. Source: https://opentelemetry.io/docs/languages/sdk-configuration/otlp-exporter/. Only our own spans go there, whose words we
/// choose: those of the framework hold addresses, and some of ours are secrets (upload links).
/// </summary>
internal sealed class Tracing(IConfiguration configuration) : IHostedService, IDisposable
{
    internal const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Name = "BotApp";

    // A receiver that is away must not keep the service from ending.
    private const int FlushMilliseconds = 2000;

    private static readonly ActivitySource s_source = new(Name);

    private TracerProvider? _traces;

    private MeterProvider? _figures;

    /// <summary>A delivery from GitHub: the beginning of a trace, whatever the framework keeps of the request; null where nobody listens.</summary>
    internal static Activity? BeginDelivery()
    {
        if (!s_source.HasListeners())
        {
            return null;
        }

        Activity.Current = null; // the framework's span of the request is not recorded, and what hangs below it would not be either
        return s_source.StartActivity("delivery", ActivityKind.Server);
    }

    /// <summary>An activation of a subject, an effect, a request to GitHub; null where nobody listens.</summary>
    internal static Activity? Begin(string name, ActivityKind kind = ActivityKind.Internal) => s_source.HasListeners() ? s_source.StartActivity(name, kind) : null;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(configuration[Endpoint]))
        {
            return Task.CompletedTask;
        }

        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration)) // the exporter reads its own keys from it
            .ConfigureResource(Describe)
            .AddSource(Name)
            .AddOtlpExporter()
            .Build();
        _figures = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(Describe)
            .AddMeter(Name + ".*")
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _traces?.ForceFlush(FlushMilliseconds);
        _figures?.ForceFlush(FlushMilliseconds);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _figures?.Dispose();
    }

    private static void Describe(ResourceBuilder resource) => resource.AddService("botapp", serviceVersion: typeof(Tracing).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
}
