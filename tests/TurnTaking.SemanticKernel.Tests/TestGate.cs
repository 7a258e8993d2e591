using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace TurnTaking.SemanticKernel.Tests;

/// <summary>Puts a gate before a service, and asks services in both ways.</summary>
internal static class TestGate
{
    public static IChatCompletionService Create(
        IChatCompletionService innerService,
        ITurnTakingClient client,
        Action<TurnTakingGateOptions>? configure = null,
        ILoggerFactory? loggerFactory = null)
    {
        var services = new ServiceCollection().AddSingleton(innerService).AddSingleton(client);
        if (loggerFactory is not null)
        {
            services.AddSingleton(loggerFactory);
        }

        return services.AddTurnTakingGate(configure).BuildServiceProvider().GetRequiredService<IChatCompletionService>();
    }

    /// <summary>Asks for a reply, or for a stream whose parts are put together.</summary>
    public static async Task<TestReply> AskAsync(
        this IChatCompletionService service,
        bool streaming,
        ChatHistory history,
        PromptExecutionSettings? settings = null,
        Kernel? kernel = null,
        CancellationToken? cancellationToken = null)
    {
        var token = cancellationToken ?? TestContext.Current.CancellationToken;
        if (!streaming)
        {
            var contents = await service.GetChatMessageContentsAsync(history, settings, kernel, token);
            return new(
                contents.Count,
                contents[^1].Role,
                string.Concat(contents),
                contents.Sum(content => content.Items.Count),
                contents[^1].Metadata,
                contents[^1].IsTurnIncomplete(),
                contents[^1].GetTurnTakingPrediction());
        }

        var parts = new List<StreamingChatMessageContent>();
        await foreach (var part in service.GetStreamingChatMessageContentsAsync(history, settings, kernel, token))
        {
            parts.Add(part);
        }

        return new(
            parts.Count,
            parts[^1].Role,
            string.Concat(parts),
            parts.Sum(part => part.Items.Count),
            parts[^1].Metadata,
            parts[^1].IsTurnIncomplete(),
            parts[^1].GetTurnTakingPrediction());
    }
}

internal sealed record TestReply(
    int Count,
    AuthorRole? Role,
    string Text,
    int ItemCount,
    IReadOnlyDictionary<string, object?>? Metadata,
    bool IsTurnIncomplete,
    TurnTakingPrediction? Prediction);
