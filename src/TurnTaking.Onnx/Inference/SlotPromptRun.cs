using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Runs a graph that has slots: each prompt's keys and values are bound to one of them and written in place.</summary>
internal sealed class SlotPromptRun : PromptRun
{
    private readonly InferenceSession _session;
    private readonly OrtValue[] _inputs;
    private readonly OrtValue[] _outputs;
    private readonly PinnedTensor<long> _tokenIds = new(TensorElementType.Int64);
    private readonly PinnedTensor<long> _lengths = new(TensorElementType.Int64);
    private readonly PinnedTensor<int> _totalLengths = new(TensorElementType.Int32);
    private readonly PinnedTensor<long> _scoredPositions = new(TensorElementType.Int64);
    private readonly PinnedTensor<float> _logits = new(TensorElementType.Float);
    private readonly KeyValues[] _keyValues;
    private readonly KeyValues?[] _ownKeyValues;

    // The idle slots write one after the other what nobody reads.
    private readonly KeyValues _idleKeyValues;

    public SlotPromptRun(InferenceSession session, GraphSignature signature)
        : base(signature)
    {
        _session = session;
        _inputs = new OrtValue[signature.InputNames.Count];
        _outputs = new OrtValue[signature.OutputNames.Count];
        _keyValues = new KeyValues[signature.SlotCount];
        _ownKeyValues = new KeyValues[signature.SlotCount];
        _idleKeyValues = new(signature.KeyValueShape, 1);
        _lengths.Grow(signature.SlotCount);
        _totalLengths.Grow(signature.SlotCount);
    }

    public override void Dispose()
    {
        _tokenIds.Dispose();
        _lengths.Dispose();
        _totalLengths.Dispose();
        _scoredPositions.Dispose();
        _logits.Dispose();
        _idleKeyValues.Dispose();
        foreach (var keyValues in _ownKeyValues)
        {
            keyValues?.Dispose();
        }

        base.Dispose();
    }

    protected override void Compute(ReadOnlySpan<PromptPart> parts, Span<ActionLogits> logits)
    {
        if (parts.Length > 1)
        {
            Run(parts, logits);
            return;
        }

        var part = parts[0] with { KeyValues = parts[0].KeyValues ?? GetOwnKeyValues(0, parts[0].Ids.Length) };
        for (int start = part.CachedCount; start < part.Ids.Length;)
        {
            int end = start + GetChunkLength(part.Ids.Length - start);
            int[] ids = end == part.Ids.Length ? part.Ids : part.Ids[..end];
            Run([part with { Ids = ids, CachedCount = start }], logits);
            start = end;
        }
    }

    private void Run(ReadOnlySpan<PromptPart> parts, Span<ActionLogits> logits)
    {
        SetTokens(parts);
        SetKeyValues(parts);
        _logits.Grow(parts.Length * Signature.ActionIndices.Count);

        var tokenIds = _tokenIds.Get(1, _scoredPositions.Values[parts.Length - 1] + 1);
        var lengths = _lengths.Get(Signature.SlotCount);
        var totalLengths = _totalLengths.Get(Signature.SlotCount);
        var scoredPositions = _scoredPositions.Get(parts.Length);
        for (int i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = Signature.InputCaches[i] is >= 0 and var cache ? GetCache(cache) : Signature.InputNames[i] switch
            {
                GraphSignature.TokenIds => tokenIds,
                GraphSignature.SlotLengths => lengths,
                GraphSignature.SlotTotalLengths => totalLengths,
                _ => scoredPositions,
            };
        }

        _outputs[0] = _logits.Get(1, parts.Length, Signature.ActionIndices.Count);
        for (int i = 1; i < _outputs.Length; i++)
        {
            _outputs[i] = GetCache(i - 1);
        }

        _session.Run(RunOptions, Signature.InputNames, _inputs, Signature.OutputNames, _outputs);
        ReadLogits(_logits.Values, logits);
    }

    private void SetTokens(ReadOnlySpan<PromptPart> parts)
    {
        int newCount = 0;
        foreach (var part in parts)
        {
            newCount += part.NewCount;
        }

        _tokenIds.Grow(newCount);
        _scoredPositions.Grow(parts.Length);
        int start = 0;
        for (int slot = 0; slot < Signature.SlotCount; slot++)
        {
            var part = slot < parts.Length ? parts[slot] : new([], 0, null);
            foreach (int id in part.NewIds)
            {
                _tokenIds.Values[start++] = id;
            }

            _lengths.Values[slot] = part.NewCount;
            _totalLengths.Values[slot] = part.Ids.Length;
            if (slot < parts.Length)
            {
                _scoredPositions.Values[slot] = start - 1;
            }
        }
    }

    private void SetKeyValues(ReadOnlySpan<PromptPart> parts)
    {
        Array.Fill(_keyValues, _idleKeyValues);
        for (int slot = 0; slot < parts.Length; slot++)
        {
            _keyValues[slot] = parts[slot].KeyValues ?? GetOwnKeyValues(slot, parts[slot].Ids.Length);
        }
    }

    private OrtValue GetCache(int index)
    {
        var (slot, cache) = Math.DivRem(index, Signature.KeyValueShape.CacheCount);
        return _keyValues[slot].Caches[cache];
    }

    private KeyValues GetOwnKeyValues(int slot, int tokenCount)
    {
        if (_ownKeyValues[slot] is not { } keyValues || keyValues.Capacity < tokenCount)
        {
            _ownKeyValues[slot]?.Dispose();
            _ownKeyValues[slot] = keyValues = new(Signature.KeyValueShape, tokenCount);
        }

        return keyValues;
    }
}
