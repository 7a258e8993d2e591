using TurnTaking.Models;

namespace TurnTaking.Remote;

/// <summary>Picks the scores of the four actions out of the tokens of an answer.</summary>
/// <param name="actionIds">The ids of the action tokens, in the order of <see cref="TurnTakingAction"/>.</param>
internal struct ActionScoreReader(IReadOnlyList<int> actionIds)
{
    /// <summary>What stands for less than any logarithm of a probability; servers write it, or less, where JSON has no infinity.</summary>
    private const double LowestLogarithm = -9_999;

    private ActionLogits _logits;
    private int _found;
    private int _tokenCount;

    /// <summary>Takes a token's logarithm, if it is an action's.</summary>
    public void Add(int tokenId, double logarithm)
    {
        _tokenCount++;
        for (int i = 0; i < 4; i++)
        {
            if (actionIds[i] == tokenId)
            {
                Set(i, logarithm);
            }
        }
    }

    /// <summary>Takes a token's logarithm, if it is an action's.</summary>
    /// <param name="token">The token as <c>token_id:</c> and its id, or as its text.</param>
    /// <param name="logarithm">The logarithm of its probability.</param>
    public void Add(string token, double logarithm)
    {
        const string IdPrefix = "token_id:";
        if (token.StartsWith(IdPrefix, StringComparison.Ordinal) && int.TryParse(token.AsSpan(IdPrefix.Length), out int id))
        {
            Add(id, logarithm);
            return;
        }

        _tokenCount++;
        for (int i = 0; i < 4; i++)
        {
            if (token == SpecialTokens.GetName((TurnTakingAction)i))
            {
                Set(i, logarithm);
            }
        }
    }

    /// <summary>Gets the scores.</summary>
    /// <exception cref="AnswerException">Not all four were there.</exception>
    public readonly ActionLogits ToLogits() => _found == 0b1111 ? _logits : throw new AnswerException(
        $"expected the scores of the four actions, found {int.PopCount(_found)} of them among {_tokenCount} token(s).");

    private void Set(int action, double logarithm)
    {
        if (!double.IsFinite(logarithm) || logarithm > float.MaxValue)
        {
            throw new AnswerException($"expected the logarithm of a probability, found {logarithm}.");
        }

        _logits[action] = (float)Math.Max(logarithm, LowestLogarithm);
        _found |= 1 << action;
    }
}
