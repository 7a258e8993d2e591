using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Runs a graph that reads the keys and values of earlier tokens and gives those of all, as exporters write them.</summary>
internal sealed class CopyingPromptRun : PromptRun
{
    private static readonly string[] LogitsOnly = [GraphSignature.Logits];

    private readonly InferenceSession _session;
    private readonly OrtValue _emptyCache;
    private readonly PinnedTensor<byte>[] _pasts;
    private readonly PinnedTensor<long> _tokenIds = new(TensorElementType.Int64);
    private readonly PinnedTensor<long> _attentionMask = new(TensorElementType.Int64);
    private readonly PinnedTensor<long> _positionIds = new(TensorElementType.Int64);

    public CopyingPromptRun(InferenceSession session, GraphSignature signature)
        : base(signature)
    {
        _session = session;
        _emptyCache = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, signature.KeyValueShape.ElementType, signature.KeyValueShape.GetDimensions(0));
        _pasts = [.. signature.CacheNames.Select(_ => new PinnedTensor<byte>(signature.KeyValueShape.ElementType))];
    }

    public override void Dispose()
    {
        _tokenIds.Dispose();
        _attentionMask.Dispose();
        _positionIds.Dispose();
        foreach (var past in _pasts)
        {
            past.Dispose();
        }

        _emptyCache.Dispose();
        base.Dispose();
    }

    protected override void Compute(ReadOnlySpan<PromptPart> parts, Span<ActionLogits> logits)
    {
        var part = parts[0];
        SetTokens(part);
        if (part.CachedCount > 0)
        {
            SetPasts(part.KeyValues!, part.CachedCount);
        }

        var inputs = new OrtValue[Signature.InputNames.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Signature.InputNames[i] switch
            {
                GraphSignature.TokenIds => _tokenIds.Get(1, part.NewCount),
                GraphSignature.AttentionMask => _attentionMask.Get(1, part.Ids.Length),
                GraphSignature.PositionIds => _positionIds.Get(1, part.NewCount),
                _ when part.CachedCount == 0 => _emptyCache,
                _ => _pasts[Signature.InputCaches[i]].Get(Signature.KeyValueShape.GetDimensions(part.CachedCount)),
            };
        }

        using var outputs = _session.Run(
            RunOptions, Signature.InputNames, inputs, part.KeyValues is null ? LogitsOnly : Signature.OutputNames);
        logits[0] = ReadLastPosition(outputs[0]);
        for (int cache = 0; cache < outputs.Count - 1; cache++)
        {
            part.KeyValues!.CopyFrom(outputs[cache + 1].GetTensorMutableRawData(), cache, part.CachedCount, part.Ids.Length);
        }
    }

    private void SetTokens(PromptPart part)
    {
        _tokenIds.Grow(part.NewCount);
        _positionIds.Grow(part.NewCount);
        for (int i = 0; i < part.NewCount; i++)
        {
            _tokenIds.Values[i] = part.NewIds[i];
            _positionIds.Values[i] = part.CachedCount + i;
        }

        _attentionMask.Grow(part.Ids.Length);
        Array.Fill(_attentionMask.Values, 1);
    }

    private void SetPasts(KeyValues keyValues, int count)
    {
        int byteCount = count * Signature.KeyValueShape.TokenByteCount;
        for (int i = 0; i < _pasts.Length; i++)
        {
            _pasts[i].Grow(byteCount);
            keyValues.CopyTo(_pasts[i].Values.AsSpan(0, byteCount), i, count);
        }
    }

    private ActionLogits ReadLastPosition(OrtValue logits)
    {
        var tensor = logits.GetTensorTypeAndShape();
        int lastPosition = checked((int)(tensor.ElementCount - tensor.Shape[^1]));
        return tensor.ElementDataType is TensorElementType.Float16
            ? Read(logits.GetTensorDataAsSpan<Float16>()[lastPosition..], static value => (float)value)
            : Read(logits.GetTensorDataAsSpan<float>()[lastPosition..], static value => value);
    }

    private ActionLogits Read<T>(ReadOnlySpan<T> position, Func<T, float> toSingle)
    {
        ActionLogits actionLogits = default;
        for (int i = 0; i < Signature.ActionIndices.Count; i++)
        {
            actionLogits[i] = toSingle(position[Signature.ActionIndices[i]]);
        }

        return actionLogits;
    }
}
