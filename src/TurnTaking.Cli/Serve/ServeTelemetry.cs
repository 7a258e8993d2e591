using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace TurnTaking.Cli;

/// <summary>The metrics and traces of a server.</summary>
internal static class ServeTelemetry
{
    public static void AddTo(WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(CommandHost.ToolName))
            .WithMetrics(metrics => metrics
                .AddMeter("TurnTaking*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddPrometheusExporter());
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
        {
            telemetry
                .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddSource(OpenTelemetryTurnTakingClient.DefaultSourceName))
                .UseOtlpExporter();
        }
    }
}
