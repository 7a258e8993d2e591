using Microsoft.Extensions.AI;

namespace TurnTaking.Onnx;

/// <summary>Turns a conversation into the token ids of the model's prompt.</summary>
/// <remarks>
/// The prompt is <c>&lt;|im_start|&gt;{role}\n{content}&lt;|im_end|&gt;\n</c> for each utterance, then <c>&lt;|predict|&gt;</c>. Structure is
/// written by id and content by a tokenizer that knows no special token, so nothing a user says can close a turn.
/// </remarks>
internal sealed class PromptEncoder(ContentTokenizer tokenizer, int maxTokenCount)
{
    private readonly IReadOnlyList<int> _newline = tokenizer.Encode("\n");
    private readonly EncodedUtterances _earlierUtterances = new();

    /// <summary>Gets the number of ids around an utterance's words.</summary>
    private int StructureCount => 2 + _newline.Count;

    public int MaxTokenCount => maxTokenCount;

    /// <summary>Encodes a conversation.</summary>
    /// <returns>
    /// A prompt of at most <see cref="MaxTokenCount"/> ids. A longer conversation loses whole utterances from its start; a last utterance
    /// that is too long alone loses its own start.
    /// </returns>
    public Prompt Encode(IEnumerable<ChatMessage> messages)
    {
        var utterances = Utterance.Read(messages);
        int remaining = MaxTokenCount - 1;
        var newestFirst = new List<IReadOnlyList<int>>(utterances.Count);

        for (int i = utterances.Count - 1; i >= 0 && remaining > StructureCount; i--)
        {
            var ids = newestFirst.Count == 0
                ? EncodeLast(utterances[i], remaining - StructureCount)
                : EncodeEarlier(utterances[i], remaining - StructureCount);
            if (ids is null)
            {
                break;
            }

            newestFirst.Add(ids);
            remaining -= StructureCount + ids.Count;
        }

        int first = FindStableStart(utterances, utterances.Count - newestFirst.Count);
        newestFirst.RemoveRange(utterances.Count - first, newestFirst.Count - (utterances.Count - first));
        return Assemble(newestFirst);
    }

    /// <summary>Moves the start of a cut conversation on to a place where it stays while words are added.</summary>
    /// <remarks>
    /// A start that moved with every word would leave nothing of the prompt as it was, and so nothing to take from the cache. The places
    /// are the utterances that cross a multiple of about a quarter of the context, counted in characters from the conversation's start.
    /// </remarks>
    private int FindStableStart(IReadOnlyList<Utterance> utterances, int firstThatFits)
    {
        if (firstThatFits == 0)
        {
            return 0;
        }

        int step = MaxTokenCount;
        long offset = 0;
        for (int i = 0; i < utterances.Count; i++)
        {
            long next = offset + utterances[i].Text.Length;
            if (i >= firstThatFits && offset / step != next / step)
            {
                return i;
            }

            offset = next;
        }

        return firstThatFits;
    }

    private IReadOnlyList<int> EncodeLast(Utterance utterance, int maxCount)
    {
        var ids = tokenizer.EncodeEnd(utterance.ToString(), maxCount, out bool isWhole);
        return isWhole ? ids : EncodeEndOfUtterance(utterance, maxCount);
    }

    /// <summary>Encodes an utterance that will not change any more.</summary>
    /// <returns>Its ids, or <see langword="null"/> if they are more than there is room for.</returns>
    private IReadOnlyList<int>? EncodeEarlier(Utterance utterance, int maxCount)
    {
        bool isWhole = true;
        var ids = _earlierUtterances.Find(utterance);
        if (ids is null)
        {
            ids = tokenizer.EncodeEnd(utterance.ToString(), maxCount, out isWhole);
            if (isWhole && utterance.Text.Length <= EncodedUtterances.MaxTextLength)
            {
                _earlierUtterances.Remember(utterance, ids);
            }
        }

        return isWhole && ids.Count <= maxCount ? ids : null;
    }

    private List<int> EncodeEndOfUtterance(Utterance utterance, int count)
    {
        List<int> ids = [.. tokenizer.Encode($"{utterance.Role}\n")];
        ids.AddRange(tokenizer.EncodeEnd(utterance.Text, count - ids.Count, out _));
        return ids;
    }

    private Prompt Assemble(List<IReadOnlyList<int>> newestFirst)
    {
        var prompt = new int[newestFirst.Sum(ids => StructureCount + ids.Count) + 1];
        int next = 0;
        for (int i = newestFirst.Count - 1; i >= 0; i--)
        {
            prompt[next++] = tokenizer.SpecialTokens.MessageStart;
            next = Append(newestFirst[i], next);
            prompt[next++] = tokenizer.SpecialTokens.MessageEnd;
            next = Append(_newline, next);
        }

        prompt[next] = tokenizer.SpecialTokens.Predict;
        return new(prompt, prompt.Length - 2 - _newline.Count);

        int Append(IReadOnlyList<int> ids, int at)
        {
            for (int i = 0; i < ids.Count; i++)
            {
                prompt[at + i] = ids[i];
            }

            return at + ids.Count;
        }
    }
}
