using Microsoft.Extensions.AI;

namespace TurnTaking.Models;

/// <summary>Turns a conversation into the token ids of the model's prompt.</summary>
/// <remarks>
/// The prompt is <c>&lt;|im_start|&gt;{role}\n{content}&lt;|im_end|&gt;\n</c> for each utterance, then <c>&lt;|predict|&gt;</c>. Structure is
/// written by id and content by a tokenizer that knows no special token, so nothing a user says can close a turn.
/// </remarks>
internal sealed class PromptEncoder(ContentTokenizer tokenizer, int maxTokenCount)
{
    private readonly IReadOnlyList<int> _newline = tokenizer.Encode("\n");
    private readonly Dictionary<string, IReadOnlyList<int>> _openings =
        Utterance.Roles.ToDictionary(role => role, role => tokenizer.Encode($"{role}\n"));
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
        var newestFirst = new List<EncodedUtterance>(utterances.Count);

        for (int i = utterances.Count - 1; i >= 0 && remaining > StructureCount; i--)
        {
            var ids = newestFirst.Count == 0
                ? EncodeEnd(utterances[i], remaining - StructureCount, out _)
                : EncodeEarlier(utterances[i], remaining - StructureCount);
            if (ids is not { } encoded)
            {
                break;
            }

            newestFirst.Add(encoded);
            remaining -= StructureCount + encoded.Count;
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

    /// <summary>Encodes an utterance that will not change any more.</summary>
    /// <returns>Its ids, or <see langword="null"/> if they are more than there is room for.</returns>
    private EncodedUtterance? EncodeEarlier(Utterance utterance, int maxCount)
    {
        if (_earlierUtterances.Find(utterance) is { } known)
        {
            return known.Count <= maxCount ? known : null;
        }

        if (maxCount <= _openings[utterance.Role].Count)
        {
            return null;
        }

        var encoded = EncodeEnd(utterance, maxCount, out bool isWhole);
        if (isWhole && utterance.Text.Length <= EncodedUtterances.MaxTextLength)
        {
            _earlierUtterances.Remember(utterance, encoded);
        }

        return isWhole ? encoded : null;
    }

    /// <summary>Encodes an utterance; of its words, the last that there is room for.</summary>
    private EncodedUtterance EncodeEnd(Utterance utterance, int maxCount, out bool isWhole)
    {
        var opening = _openings[utterance.Role];
        if (char.IsWhiteSpace(utterance.Text[0]))
        {
            // Only then can a token reach across the line break.
            var ids = tokenizer.EncodeEnd($"{utterance.Role}\n{utterance.Text}", maxCount, out isWhole);
            if (isWhole)
            {
                return new([], ids);
            }
        }

        return new(opening, tokenizer.EncodeEnd(utterance.Text, maxCount - opening.Count, out isWhole));
    }

    private Prompt Assemble(List<EncodedUtterance> newestFirst)
    {
        var prompt = new int[newestFirst.Sum(ids => StructureCount + ids.Count) + 1];
        int next = 0;
        for (int i = newestFirst.Count - 1; i >= 0; i--)
        {
            prompt[next++] = tokenizer.SpecialTokens.MessageStart;
            next = Append(newestFirst[i].Opening, next);
            next = Append(newestFirst[i].Text, next);
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
