using System.Collections;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>The messages of a conversation with what is being spoken after them, without a copy of the former.</summary>
/// <param name="history">The messages, which never change.</param>
/// <param name="agent">What the agent is speaking, if it is.</param>
/// <param name="user">What the user is saying.</param>
internal sealed class PromptMessages(IReadOnlyList<ChatMessage> history, ChatMessage? agent, ChatMessage user) : IReadOnlyList<ChatMessage>
{
    public int Count { get; } = history.Count + (agent is null ? 1 : 2);

    public ChatMessage this[int index] =>
        index < history.Count ? history[index] :
        index == Count - 1 ? user :
        index == history.Count ? agent! :
        throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<ChatMessage> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
