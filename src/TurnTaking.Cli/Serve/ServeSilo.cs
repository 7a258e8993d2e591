using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Cli;

/// <summary>Makes the server a silo of an Orleans cluster, which then decides where each conversation's predictions are made.</summary>
internal static class ServeSilo
{
    private const string ClusterClientKey = "cluster";
    private const string SiloClientKey = "silo";

    /// <returns>The pipeline of the server's client.</returns>
    public static TurnTakingClientBuilder AddTo(WebApplicationBuilder builder, ITurnTakingClient client)
    {
        builder.Services.AddKeyedTurnTakingClient(SiloClientKey, client);
        builder.Services.AddKeyedOrleansTurnTaking(ClusterClientKey);

        // The silo recommends another garbage collector, its watchdog counts from the machine's start when it begins, and Polly tells of each
        // conversation's placement.
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        builder.Logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        builder.UseOrleans(silo =>
        {
            silo.AddTurnTaking(options => options.ServiceKey = SiloClientKey);
            if (!silo.Configuration.GetSection("Orleans:Clustering").Exists())
            {
                silo.UseLocalhostClustering();
            }
        });
        return builder.Services.AddTurnTakingClient(services => new SiloHostTurnTakingClient(
            services.GetRequiredKeyedService<ITurnTakingClient>(ClusterClientKey), client));
    }
}
