using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace TurnTaking.Playground;

/// <summary>Makes the web application of the playground.</summary>
internal static class PlaygroundApplication
{
    private const int MaximumConnectionCount = 64;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Makes the application, which reads no configuration but its options.</summary>
    /// <param name="client">Predicts. It is not disposed with the application.</param>
    /// <param name="options">The options.</param>
    public static WebApplication Create(ITurnTakingClient client, PlaygroundOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(options.LoggerFactory);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(new HostPolicy(options.Addresses));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentUpgradedConnections = MaximumConnectionCount;
            kestrel.Limits.MaxRequestBodySize = ReplayEndpoint.MaximumRequestSize;
        });

        var application = builder.Build();
        foreach (var address in options.Addresses)
        {
            application.Urls.Add(address.ToString());
        }

        application.UseMiddleware<AccessMiddleware>();
        application.UseWebSockets(new() { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
        UsePage(application);
        application.MapGet("/api/playground", context => DescribeAsync(context, client));
        application.MapPost("/api/replay", new ReplayEndpoint(client).ReplayAsync);
        application.MapGet("/api/conversation", new ConversationEndpoint(client, options, application.Lifetime).ConnectAsync);
        return application;
    }

    private static void UsePage(WebApplication application)
    {
        var files = new EmbeddedFileProvider(typeof(PlaygroundApplication).Assembly, "TurnTaking.Playground.wwwroot");
        application.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        application.UseStaticFiles(new StaticFileOptions { FileProvider = files });
    }

    private static Task DescribeAsync(HttpContext context, ITurnTakingClient client)
    {
        string? model = client.GetService<TurnTakingClientMetadata>()?.DefaultModelId;
        var description = new PlaygroundDescription(model, [.. Enum.GetValues<Eagerness>().Select(PlaygroundSettings.GetPreset)]);
        context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(context.Response.Body, description, PlaygroundJson.Default.PlaygroundDescription);
    }
}
