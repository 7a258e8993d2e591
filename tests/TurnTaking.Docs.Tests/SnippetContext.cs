using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace TurnTaking.Docs.Tests;

/// <summary>What a snippet may use without declaring it: each name means the same wherever it stands.</summary>
public static class SnippetContext
{
    /// <summary>The namespaces that a snippet need not import, beside those of the packages.</summary>
    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.Extensions.AI;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using Microsoft.SemanticKernel;
        global using Microsoft.SemanticKernel.ChatCompletion;
        global using Orleans.Hosting;
        global using Xunit;
        global using static TurnTaking.Docs.Tests.SnippetContext;
        """;

    public static IServiceCollection services => null!;

    public static IConfiguration configuration => null!;

    public static WebApplicationBuilder builder => null!;

    public static WebApplication app => null!;

    public static ITurnTakingClient client => null!;

    public static ITurnTakingClient turnTaking => null!;

    public static ITurnTakingClient turnTakingClient => null!;

    public static ITurnTakingClient small => null!;

    public static ITurnTakingClient large => null!;

    public static IClusterClient clusterClient => null!;

    public static LiveConversation conversation => null!;

    public static IChatClient languageModel => null!;

    public static List<ChatMessage> messages => null!;

    public static ISpeechToTextClient recognizer => null!;

    public static ITextToSpeechClient voice => null!;

    public static Stream microphone => null!;

    public static AudioPlayer player => null!;

    public static string modelId => null!;

    public static string apiKey => null!;

    public static string callId => null!;

    /// <summary>Stands for the method of Semantic Kernel's connector of the same name.</summary>
    public static IKernelBuilder AddOpenAIChatCompletion(this IKernelBuilder kernelBuilder, string modelId, string apiKey) =>
        kernelBuilder;

    /// <summary>A player of agent speech as an application writes it.</summary>
    public abstract class AudioPlayer : IAgentSpeechPlayer
    {
        public abstract Task PlayAsync(DataContent audio, CancellationToken cancellationToken);

        public abstract void PausePlayback();

        public abstract void ResumePlayback();

        public abstract void Clear();
    }

    /// <summary>Names of the pages in which a service provider is meant.</summary>
    public static class ServiceNames
    {
        public static IServiceProvider provider => null!;

        public static IChatClient llm => null!;
    }

    /// <summary>Names of the pages about realtime sessions.</summary>
    public static class RealtimeNames
    {
        public static IRealtimeClient provider => null!;
    }

    /// <summary>Names of the pages about kernels.</summary>
    public static class KernelNames
    {
        public static IChatCompletionService llm => null!;

        public static ChatHistory history => null!;
    }
}
