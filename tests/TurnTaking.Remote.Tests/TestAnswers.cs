using System.Globalization;
using Microsoft.Extensions.AI;
using TurnTaking.Models;

namespace TurnTaking.Remote.Tests;

/// <summary>The embedded model's tokens, a conversation, and answers about it.</summary>
internal static class TestAnswers
{
    /// <summary>Words that must be nowhere but in the request.</summary>
    public const string Secret = "my password is swordfish";

    private static readonly TokenizerFile Embedded = TokenizerFile.Read(new EmbeddedModelFolder(), 1 << 20);

    public static ContentTokenizer Tokenizer => Embedded.Tokenizer;

    public static SpecialTokens Tokens => Embedded.SpecialTokens;

    public static IReadOnlyCollection<string> AddedTokens => Embedded.AddedTokens;

    public static PromptEncoder Encoder { get; } = new(Embedded.Tokenizer, 256);

    public static IReadOnlyList<ChatMessage> Conversation { get; } =
        [new(ChatRole.Assistant, "how can i help"), new(ChatRole.User, Secret)];

    /// <summary>Logarithms of probabilities, in the order of <see cref="TurnTakingAction"/>.</summary>
    public static IReadOnlyList<double> Logarithms { get; } = [-0.25, -1.75, -4.5, -3.125];

    /// <summary>An answer of <c>/v1/completions</c> in which each action has its logarithm.</summary>
    public static string Completion { get; } =
        CreateCompletion([.. Enumerable.Range(0, 4).Select(i => ($"token_id:{Tokens.Actions[i]}", Logarithms[i]))]);

    public static string CreateCompletion(params (string Token, double Logarithm)[] tokens) =>
        $$"""
        {"id":"cmpl-1","object":"text_completion","created":1764000000,"model":"m","choices":[{"index":0,"text":"","logprobs":{"text_offset":[0],
        "token_logprobs":[-0.25],"tokens":["token_id:1"],"top_logprobs":[{ {{string.Join(',', tokens.Select(token =>
            string.Create(CultureInfo.InvariantCulture, $"\"{token.Token}\":{token.Logarithm:R}")))}} }]},"finish_reason":"length"}],
        "usage":{"prompt_tokens":20,"total_tokens":21,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":16} } }
        """;

    /// <summary>What the logarithms must become.</summary>
    public static TurnTakingProbabilities Expected(AgentState agentState = AgentState.Unknown) =>
        TurnTakingProbabilities.FromLogits([.. Logarithms.Select(value => (float)value)], agentState);

    /// <summary>Options of a client that gives the server's own probabilities.</summary>
    public static RemoteTurnTakingClientOptions Options(Uri endpoint, RemoteServerKind server = RemoteServerKind.Vllm) =>
        new() { Endpoint = endpoint, Server = server, Temperature = 1, Timeout = TimeSpan.FromSeconds(30) };
}
