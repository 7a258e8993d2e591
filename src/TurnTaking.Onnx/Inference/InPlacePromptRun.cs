using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Runs a graph that writes keys and values in place, several prompts as one sequence.</summary>
internal sealed class InPlacePromptRun(InferenceSession session, GraphSignature signature) : PromptRun(signature)
{
    private readonly OrtValue[] _inputs = new OrtValue[signature.InputNames.Count];
    private readonly OrtValue[] _outputs = new OrtValue[signature.OutputNames.Count];
    private readonly PinnedTensor<long> _tokenIds = new(TensorElementType.Int64);
    private readonly PinnedTensor<long> _positionIds = new(TensorElementType.Int64);
    private readonly PinnedTensor<long> _attentionMask = new(TensorElementType.Int64);
    private readonly PinnedTensor<long> _scoredPositions = new(TensorElementType.Int64);
    private readonly PinnedTensor<float> _noBias = new(TensorElementType.Float);
    private readonly PinnedTensor<float> _separatingBias = new(TensorElementType.Float);
    private readonly PinnedTensor<float> _logits = new(TensorElementType.Float);
    private KeyValues? _ownKeyValues;

    public override void Dispose()
    {
        _tokenIds.Dispose();
        _positionIds.Dispose();
        _attentionMask.Dispose();
        _scoredPositions.Dispose();
        _noBias.Dispose();
        _separatingBias.Dispose();
        _logits.Dispose();
        _ownKeyValues?.Dispose();
        base.Dispose();
    }

    protected override void Compute(ReadOnlySpan<PromptPart> parts, Span<ActionLogits> logits)
    {
        if (parts.Length == 1)
        {
            ComputeOne(parts[0], logits);
        }
        else
        {
            ComputeTogether(parts, logits);
        }
    }

    private void ComputeOne(PromptPart part, Span<ActionLogits> logits)
    {
        var keyValues = part.KeyValues ?? GetOwnKeyValues(part.Ids.Length);
        for (int start = part.CachedCount; start < part.Ids.Length;)
        {
            int count = GetChunkLength(part.Ids.Length - start);
            Prepare(count, scoredCount: 1);
            AddTokens(part.Ids.AsSpan(start, count), start, 0);
            _scoredPositions.Values[0] = count - 1;
            _noBias.Grow(count * (start + count));
            Run(count, start + count, _noBias, keyValues, logits);
            start += count;
        }
    }

    /// <summary>Computes several prompts as one sequence, in which none sees another's tokens.</summary>
    /// <remarks>
    /// First come the tokens that are computed already, prompt after prompt, then the new ones, prompt after prompt. The weights are read
    /// once for all.
    /// </remarks>
    private void ComputeTogether(ReadOnlySpan<PromptPart> parts, Span<ActionLogits> logits)
    {
        int cachedCount = 0;
        int newCount = 0;
        foreach (var part in parts)
        {
            cachedCount += part.CachedCount;
            newCount += part.NewCount;
        }

        int totalCount = cachedCount + newCount;
        var keyValues = GetOwnKeyValues(totalCount);
        Prepare(newCount, parts.Length);
        _separatingBias.Grow(newCount * totalCount);
        _separatingBias.Values.AsSpan(0, newCount * totalCount).Fill(float.MinValue);

        int cachedStart = 0;
        int newStart = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            if (part.CachedCount > 0)
            {
                keyValues.CopyFrom(part.KeyValues!, 0, cachedStart, part.CachedCount);
            }

            AddTokens(part.NewIds, part.CachedCount, newStart);
            for (int token = newStart; token < newStart + part.NewCount; token++)
            {
                var seen = _separatingBias.Values.AsSpan(token * totalCount, totalCount);
                seen.Slice(cachedStart, part.CachedCount).Clear();
                seen.Slice(cachedCount + newStart, part.NewCount).Clear();
            }

            cachedStart += part.CachedCount;
            newStart += part.NewCount;
            _scoredPositions.Values[i] = newStart - 1;
        }

        Run(newCount, totalCount, _separatingBias, keyValues, logits);

        newStart = cachedCount;
        foreach (var part in parts)
        {
            part.KeyValues?.CopyFrom(keyValues, newStart, part.CachedCount, part.NewCount);
            newStart += part.NewCount;
        }
    }

    private void Prepare(int newCount, int scoredCount)
    {
        _tokenIds.Grow(newCount);
        _positionIds.Grow(newCount);
        _scoredPositions.Grow(scoredCount);
        _logits.Grow(scoredCount * Signature.ActionIndices.Count);
    }

    private void AddTokens(ReadOnlySpan<int> ids, int firstPosition, int start)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            _tokenIds.Values[start + i] = ids[i];
            _positionIds.Values[start + i] = firstPosition + i;
        }
    }

    private void Run(int newCount, int totalCount, PinnedTensor<float> bias, KeyValues keyValues, Span<ActionLogits> logits)
    {
        // Its values do not count, only its length.
        _attentionMask.Grow(totalCount);
        var tokenIds = _tokenIds.Get(1, newCount);
        var attentionMask = _attentionMask.Get(1, totalCount);
        var positionIds = _positionIds.Get(1, newCount);
        var attentionBias = bias.Get(1, 1, newCount, totalCount);
        var scoredPositions = _scoredPositions.Get(logits.Length);
        for (int i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = Signature.InputNames[i] switch
            {
                GraphSignature.TokenIds => tokenIds,
                GraphSignature.AttentionMask => attentionMask,
                GraphSignature.PositionIds => positionIds,
                GraphSignature.AttentionBias => attentionBias,
                GraphSignature.ScoredPositions => scoredPositions,
                _ => keyValues.Caches[Signature.InputCaches[i]],
            };
        }

        _outputs[0] = _logits.Get(1, logits.Length, Signature.ActionIndices.Count);
        for (int i = 1; i < _outputs.Length; i++)
        {
            _outputs[i] = keyValues.Caches[i - 1];
        }

        session.Run(RunOptions, Signature.InputNames, _inputs, Signature.OutputNames, _outputs);
        ReadLogits(_logits.Values, logits);
    }

    private KeyValues GetOwnKeyValues(int tokenCount)
    {
        if (_ownKeyValues is null || _ownKeyValues.Capacity < tokenCount)
        {
            _ownKeyValues?.Dispose();
            _ownKeyValues = new(Signature.KeyValueShape, tokenCount);
        }

        return _ownKeyValues;
    }
}
