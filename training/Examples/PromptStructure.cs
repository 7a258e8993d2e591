using TurnTaking.Training.Tokenization;

namespace TurnTaking.Training.Examples;

/// <summary>The token ids around a turn's words in the model's prompt.</summary>
internal sealed class PromptStructure
{
    private readonly int[] _user;
    private readonly int[] _agent;

    public PromptStructure(WordEncoder encoder)
    {
        var special = encoder.SpecialTokens;
        _user = [special.MessageStart, .. encoder.Encode("user\n")];
        _agent = [special.MessageStart, .. encoder.Encode("assistant\n")];
        Close = [special.MessageEnd, .. encoder.Encode("\n")];
        Trigger = [.. Close, special.Predict];
    }

    /// <summary>Gets the ids after a turn's words.</summary>
    public int[] Close { get; }

    /// <summary>Gets the ids that close a turn and ask for the decision.</summary>
    public int[] Trigger { get; }

    /// <summary>Gets the greatest number of tokens around a turn's words.</summary>
    public int TokenCount => Math.Max(_user.Length, _agent.Length) + Close.Length;

    /// <summary>Gets the ids before a turn's words.</summary>
    public int[] GetOpening(bool isUser) => isUser ? _user : _agent;
}
