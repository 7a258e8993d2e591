using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel.ChatCompletion;

namespace TurnTaking.SemanticKernel;

/// <summary>Makes a registered chat completion service with a gate around it.</summary>
internal sealed class GatedChatCompletionServiceFactory(ServiceDescriptor inner, Action<TurnTakingGateOptions>? configure)
{
    /// <summary>Gets a value indicating whether a registration is that of a gated service.</summary>
    public static bool IsGated(ServiceDescriptor descriptor)
    {
        Delegate? factory = descriptor.IsKeyedService ? descriptor.KeyedImplementationFactory : descriptor.ImplementationFactory;
        return factory?.Target is GatedChatCompletionServiceFactory;
    }

    /// <summary>Makes a registration with the key and the lifetime of the inner one.</summary>
    public ServiceDescriptor ToDescriptor() => inner.IsKeyedService
        ? new(inner.ServiceType, inner.ServiceKey, CreateKeyed, inner.Lifetime)
        : new(inner.ServiceType, Create, inner.Lifetime);

    private TurnTakingChatCompletionService Create(IServiceProvider services) => CreateKeyed(services, serviceKey: null);

    private TurnTakingChatCompletionService CreateKeyed(IServiceProvider services, object? serviceKey)
    {
        var options = new TurnTakingGateOptions();
        configure?.Invoke(options);
        var gate = new TurnTakingGate(
            services.GetRequiredService<ITurnTakingClient>(), options, services.GetService<ILoggerFactory>());

        // The container disposes what it makes, but not an instance that it was given.
        return GetInstance() is { } instance
            ? new(instance, gate, ownsInnerService: false)
            : new(CreateInner(services, serviceKey), gate, ownsInnerService: true);
    }

    private IChatCompletionService? GetInstance() =>
        (IChatCompletionService?)(inner.IsKeyedService ? inner.KeyedImplementationInstance : inner.ImplementationInstance);

    private IChatCompletionService CreateInner(IServiceProvider services, object? serviceKey)
    {
        var service = inner switch
        {
            { IsKeyedService: true, KeyedImplementationFactory: { } factory } => factory(services, serviceKey),
            { IsKeyedService: true } => CreateKeyedInstance(services, inner.KeyedImplementationType!, serviceKey!),
            { ImplementationFactory: { } factory } => factory(services),
            _ => ActivatorUtilities.CreateInstance(services, inner.ImplementationType!),
        };

        return (IChatCompletionService?)service ?? throw new InvalidOperationException(
            $"The factory of the registered {nameof(IChatCompletionService)} returned null.");
    }

    /// <summary>Makes an instance, also of a type that asks for its key, as <see cref="ActivatorUtilities"/> cannot.</summary>
    private static object CreateKeyedInstance(
        IServiceProvider services,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type,
        object serviceKey)
    {
        bool takesKey = type.GetConstructors().Any(constructor =>
            constructor.GetParameters().Any(parameter => parameter.IsDefined(typeof(ServiceKeyAttribute), inherit: false)));
        return ActivatorUtilities.CreateInstance(services, type, takesKey ? [serviceKey] : []);
    }
}
