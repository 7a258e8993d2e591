using System.Text.Json;

namespace TurnTaking.Server;

/// <summary>The token ids of a completion's prompt.</summary>
internal static class CompletionPrompt
{
    private const string Name = "prompt";

    public static IReadOnlyList<int> Read(JsonElement prompt, IActionTokenScorer scorer)
    {
        var ids = prompt.ValueKind switch
        {
            JsonValueKind.Array => ReadIds(prompt, scorer.VocabularySize),
            JsonValueKind.String => scorer.Encode(ReadText(prompt)),
            _ => throw ApiException.Invalid("'prompt' is missing; expected an array of token ids or a text.", Name),
        };
        if (ids.Count == 0 || ids.Count > scorer.MaxTokenCount)
        {
            throw ApiException.Invalid(
                $"'prompt' has {ids.Count} tokens; expected 1 to {scorer.MaxTokenCount}.", Name, "context_length_exceeded");
        }

        return ids;
    }

    private static string ReadText(JsonElement prompt)
    {
        try
        {
            return prompt.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ApiException.Invalid("'prompt' has half of a surrogate pair; expected characters.", Name);
        }
    }

    private static int[] ReadIds(JsonElement prompt, int vocabularySize)
    {
        int[] ids = new int[prompt.GetArrayLength()];
        int i = 0;
        foreach (var element in prompt.EnumerateArray())
        {
            if (element.ValueKind is not JsonValueKind.Number || !element.TryGetInt32(out ids[i]) || ids[i] < 0 || ids[i] >= vocabularySize)
            {
                string found = element.ValueKind is JsonValueKind.Number ? element.GetRawText() : $"of the type {element.ValueKind}";
                throw ApiException.Invalid(
                    $"'prompt[{i}]' is {found}; expected a token id from 0 to {vocabularySize - 1}. Only one prompt is completed.", Name);
            }

            i++;
        }

        return ids;
    }
}
