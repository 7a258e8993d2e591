using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TurnTaking.Cli;

/// <summary>Serves a client's predictions over HTTP until the command is canceled.</summary>
internal sealed class ServeAction(CommandHost host, string urls)
{
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(ITurnTakingClient client, CancellationToken cancellationToken)
    {
        host.SetPatience(TimeSpan.FromSeconds(40));
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(urls);
        builder.Services.AddTurnTakingClient(client);
        builder.Services.AddTurnTakingServer();
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);

        var app = builder.Build();
        await using var disposal = app.ConfigureAwait(false);
        app.MapTurnTaking();
        await app.StartAsync(cancellationToken).ConfigureAwait(false);

        string? model = client.GetService<TurnTakingClientMetadata>()?.DefaultModelId;
        foreach (string address in app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses)
        {
            host.Console.Profile.Out.Writer.WriteLine($"Serving {model} at {address}");
        }

        await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
