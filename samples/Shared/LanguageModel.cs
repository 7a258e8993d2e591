using System.ClientModel;
using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Samples;

/// <summary>The language model behind the agent: a script, or a real one with <c>--endpoint</c>.</summary>
internal static class LanguageModel
{
    /// <summary>Chooses the model by the command line, or exits with what is wrong about it.</summary>
    public static IChatClient FromArguments(string[] args, params string[] scriptedReplies) =>
        FromArguments(args, new ScriptedChatClient(scriptedReplies));

    /// <summary>Chooses the model by the command line, or exits with what is wrong about it.</summary>
    public static IChatClient FromArguments(string[] args, ScriptedChatClient script)
    {
        var endpoint = new Option<Uri>("--endpoint")
        {
            Description = "An OpenAI-compatible endpoint in place of the script: http://localhost:11434/v1 for Ollama. " +
                "Its key is read from OPENAI_API_KEY.",
            CustomParser = ParseUri,
        };
        var model = new Option<string>("--model") { Description = "The model at the endpoint.", DefaultValueFactory = _ => "llama3.2" };
        IChatClient? chatClient = null;
        var command = new RootCommand("A scripted call with semantic turn-taking.") { endpoint, model };
        command.SetAction(result => chatClient = result.GetValue(endpoint) is { } address
            ? CreateClient(address, result.GetRequiredValue(model))
            : script);

        int exitCode = command.Parse(args).Invoke();
        if (chatClient is null)
        {
            Environment.Exit(exitCode);
        }

        return chatClient!;
    }

    private static Uri? ParseUri(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            argument.AddError($"'{text}' is not the address of an endpoint, such as http://localhost:11434/v1.");
        }

        return uri;
    }

    private static IChatClient CreateClient(Uri endpoint, string model)
    {
        var credential = new ApiKeyCredential(Environment.GetEnvironmentVariable("OPENAI_API_KEY") ?? "none");
        return new OpenAIClient(credential, new OpenAIClientOptions { Endpoint = endpoint }).GetChatClient(model).AsIChatClient();
    }
}
