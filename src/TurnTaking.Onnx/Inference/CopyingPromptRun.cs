using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TurnTaking.Onnx;

/// <summary>Runs a graph that reads the keys and values of earlier tokens and gives those of all, as exporters write them.</summary>
internal sealed class CopyingPromptRun : PromptRun
{
    private static readonly string[] LogitsOnly = [GraphSignature.Logits];

    private readonly InferenceSession _session;
    private readonly OrtValue _emptyCache;
    private readonly byte[][] _pasts;
    private long[] _tokenIds = [];
    private long[] _attentionMask = [];
    private long[] _positionIds = [];

    public CopyingPromptRun(InferenceSession session, GraphSignature signature)
        : base(signature)
    {
        _session = session;
        _emptyCache = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, signature.KeyValueShape.ElementType, signature.KeyValueShape.GetDimensions(0));
        _pasts = [.. signature.CacheNames.Select(_ => Array.Empty<byte>())];
    }

    public override void Dispose()
    {
        _emptyCache.Dispose();
        base.Dispose();
    }

    protected override void Compute(ReadOnlySpan<PromptPart> parts, Span<ActionLogits> logits)
    {
        var part = parts[0];
        SetTokens(part);
        using var tokenIds = CreateTensor(_tokenIds, TensorElementType.Int64, 1, part.NewCount);
        using var attentionMask = CreateTensor(_attentionMask, TensorElementType.Int64, 1, part.Ids.Length);
        using var positionIds = CreateTensor(_positionIds, TensorElementType.Int64, 1, part.NewCount);
        var pasts = part.CachedCount > 0 ? CreatePasts(part.KeyValues!, part.CachedCount) : [];
        try
        {
            var inputs = new OrtValue[Signature.InputNames.Count];
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i] = Signature.InputNames[i] switch
                {
                    GraphSignature.TokenIds => tokenIds,
                    GraphSignature.AttentionMask => attentionMask,
                    GraphSignature.PositionIds => positionIds,
                    _ => pasts.Length == 0 ? _emptyCache : pasts[Signature.InputCaches[i]],
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
        finally
        {
            foreach (var past in pasts)
            {
                past.Dispose();
            }
        }
    }

    private void SetTokens(PromptPart part)
    {
        _tokenIds = Grow(_tokenIds, part.NewCount);
        _positionIds = Grow(_positionIds, part.NewCount);
        for (int i = 0; i < part.NewCount; i++)
        {
            _tokenIds[i] = part.NewIds[i];
            _positionIds[i] = part.CachedCount + i;
        }

        _attentionMask = Grow(_attentionMask, part.Ids.Length);
        Array.Fill(_attentionMask, 1);
    }

    private OrtValue[] CreatePasts(KeyValues keyValues, int count)
    {
        var shape = Signature.KeyValueShape;
        int byteCount = count * shape.TokenByteCount;
        var pasts = new OrtValue[_pasts.Length];
        for (int i = 0; i < pasts.Length; i++)
        {
            _pasts[i] = Grow(_pasts[i], byteCount);
            keyValues.CopyTo(_pasts[i].AsSpan(0, byteCount), i, count);
            pasts[i] = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance,
                shape.ElementType,
                shape.GetDimensions(count),
                Marshal.UnsafeAddrOfPinnedArrayElement(_pasts[i], 0),
                byteCount);
        }

        return pasts;
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
