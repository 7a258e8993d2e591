using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using TurnTaking.Orleans;

namespace Orleans.Hosting;

/// <summary>Provides the extension method that lets a silo host conversations.</summary>
public static class TurnTakingSiloBuilderExtensions
{
    /// <summary>Lets the silo host conversations, whose predictions its services' <see cref="TurnTaking.ITurnTakingClient"/> makes.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Configures turn-taking on the silo.</param>
    /// <returns>The silo.</returns>
    /// <remarks>
    /// The client is registered beside it, for instance by <c>AddSemanticTurnTaking()</c>; a silo that has none does not start. New
    /// conversations go to silos by their load, Orleans' resource-optimized placement, which <see cref="ResourceOptimizedPlacementOptions"/>
    /// configures.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static ISiloBuilder AddTurnTaking(this ISiloBuilder builder, Action<TurnTakingSiloOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<TurnTakingSiloOptions>()
            .Configure(options => configure?.Invoke(options))
            .Validate(
                options => options.ConversationIdleTimeout > GrainCollectionOptions.DEFAULT_COLLECTION_QUANTUM,
                $"{nameof(TurnTakingSiloOptions)}.{nameof(TurnTakingSiloOptions.ConversationIdleTimeout)} must be above a minute.")
            .ValidateOnStart();
        builder.Services.AddSingleton<SiloClient>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => services.GetRequiredService<SiloClient>());
        builder.Services.AddOptions<GrainCollectionOptions>().Configure<IOptions<TurnTakingSiloOptions>>((collection, options) =>
        {
            collection.ClassSpecificCollectionAge[typeof(ConversationGrain).FullName!] = options.Value.ConversationIdleTimeout;
            collection.ClassSpecificCollectionAge[typeof(RelayGrain).FullName!] = options.Value.ConversationIdleTimeout;
        });
        builder.Services.Configure<ExceptionSerializationOptions>(TravellingExceptions.Configure);
        return builder;
    }
}
