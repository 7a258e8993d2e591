using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace TurnTaking.SemanticKernel;

/// <summary>Shows some of the messages of a history and passes every change on to it at once.</summary>
/// <remarks>
/// Chat completion services add function calls and results to the history they are given, and filters may rewrite it. The caller
/// must see that in its own history, at the same moment, also when the service fails or the caller stops reading a stream
/// halfway.
/// </remarks>
internal sealed class ChatHistoryView(ChatHistory source, IEnumerable<ChatMessageContent> messages) : ChatHistory(messages)
{
    public override ChatMessageContent this[int index]
    {
        get => base[index];
        set
        {
            int sourceIndex = FindInSource(index);
            base[index] = value;
            if (sourceIndex < source.Count)
            {
                source[sourceIndex] = value;
            }
        }
    }

    public override void Add(ChatMessageContent item)
    {
        base.Add(item);
        source.Add(item);
    }

    public override void AddRange(IEnumerable<ChatMessageContent> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var list = items.ToList();
        base.AddRange(list);
        source.AddRange(list);
    }

    public override void Insert(int index, ChatMessageContent item)
    {
        int sourceIndex = index < Count ? FindInSource(index) : source.Count;
        base.Insert(index, item);
        source.Insert(sourceIndex, item);
    }

    public override bool Remove(ChatMessageContent item) => base.Remove(item) && source.Remove(item);

    public override void RemoveAt(int index)
    {
        int sourceIndex = FindInSource(index);
        base.RemoveAt(index);
        if (sourceIndex < source.Count)
        {
            source.RemoveAt(sourceIndex);
        }
    }

    public override void RemoveRange(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - index);
        for (int i = 0; i < count; i++)
        {
            RemoveAt(index);
        }
    }

    public override void Clear()
    {
        base.Clear();
        source.Clear();
    }

    /// <summary>Finds a message of the view in the source. One that is there twice counts as twice the same.</summary>
    /// <returns>The index, or the number of messages in the source if the caller has removed it there.</returns>
    private int FindInSource(int index)
    {
        var message = this[index];
        int occurrence = this.Take(index + 1).Count(other => ReferenceEquals(other, message));
        for (int i = 0; i < source.Count; i++)
        {
            if (ReferenceEquals(source[i], message) && --occurrence == 0)
            {
                return i;
            }
        }

        return source.Count;
    }
}
