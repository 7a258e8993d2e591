using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>The messages of the conversation as a language model should see them.</summary>
internal sealed class ConversationHistory(IReadOnlyList<ChatMessage> initialMessages)
{
    private readonly List<ChatMessage> _messages = [.. initialMessages];
    private ChatMessage[]? _snapshot;
    private int _lastTurn;
    private string _lastTurnPrefix = "";
    private int _lastTurnIndex = -1;
    private int _lastAgentIndex = -1;

    /// <summary>Gets the messages; the array never changes.</summary>
    public IReadOnlyList<ChatMessage> Snapshot => _snapshot ??= [.. _messages];

    /// <summary>Adds the words of a turn, to the last message where that is the user's.</summary>
    public void AddTurn(int turn, string text)
    {
        _lastTurn = turn;
        _lastTurnPrefix = AddTurn(_messages, text);
        _lastTurnIndex = _messages.Count - 1;
        _snapshot = null;
    }

    /// <summary>Gets the messages as they will be if a turn ends with these words.</summary>
    public IReadOnlyList<ChatMessage> WithTurn(string text)
    {
        List<ChatMessage> messages = [.. _messages];
        AddTurn(messages, text);
        return messages;
    }

    /// <summary>Corrects the words of the last turn.</summary>
    public void CorrectTurn(int turn, string text)
    {
        if (turn == _lastTurn && _lastTurnIndex >= 0)
        {
            _messages[_lastTurnIndex] = new(ChatRole.User, _lastTurnPrefix + text);
            _snapshot = null;
        }
    }

    /// <summary>Adds what the agent spoke. Nothing is added where it spoke nothing.</summary>
    public void AddAgentSpeech(string text)
    {
        _lastAgentIndex = -1;
        if (!string.IsNullOrWhiteSpace(text))
        {
            _messages.Add(new(ChatRole.Assistant, text));
            _lastAgentIndex = _messages.Count - 1;
            _snapshot = null;
        }
    }

    /// <summary>Replaces what the agent last spoke.</summary>
    public void CorrectAgentSpeech(string text)
    {
        if (_lastAgentIndex >= 0 && !string.IsNullOrWhiteSpace(text))
        {
            _messages[_lastAgentIndex] = new(ChatRole.Assistant, text);
            _snapshot = null;
        }
    }

    /// <summary>Gets the messages with what is being spoken after them.</summary>
    public IReadOnlyList<ChatMessage> With(string? agentText, string userText) => new PromptMessages(
        Snapshot,
        string.IsNullOrWhiteSpace(agentText) ? null : new(ChatRole.Assistant, agentText),
        new(ChatRole.User, userText));

    /// <summary>Adds the words of a turn to messages, to the last one where that is the user's.</summary>
    /// <returns>What stands before them in their message.</returns>
    private string AddTurn(List<ChatMessage> messages, string text)
    {
        string prefix = "";
        if (messages.Count > initialMessages.Count && messages[^1].Role == ChatRole.User)
        {
            prefix = messages[^1].Text + " ";
            messages.RemoveAt(messages.Count - 1);
        }

        messages.Add(new(ChatRole.User, prefix + text));
        return prefix;
    }
}
