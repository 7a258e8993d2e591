using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TurnTaking.Onnx;

/// <summary>The buffers of one run of the model. One run at a time may use them.</summary>
internal sealed class PromptRun : IDisposable
{
    private static readonly string[] LogitsOnly = [GraphSignature.Logits];

    private readonly InferenceSession _session;
    private readonly GraphSignature _signature;
    private readonly RunOptions _runOptions = new();
    private readonly OrtValue _emptyCache;
    private readonly long[] _tokenIds;
    private readonly long[] _attentionMask;
    private readonly long[] _positionIds;
    private readonly byte[][] _pasts;

    public PromptRun(InferenceSession session, GraphSignature signature, int maxTokenCount)
    {
        _session = session;
        _signature = signature;
        _emptyCache = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, signature.CacheType, GetCacheShape(0));
        _tokenIds = GC.AllocateArray<long>(maxTokenCount, pinned: true);
        _attentionMask = GC.AllocateArray<long>(maxTokenCount, pinned: true);
        _positionIds = GC.AllocateArray<long>(maxTokenCount, pinned: true);
        _pasts = [.. signature.CacheNames.Select(_ => Array.Empty<byte>())];
        Array.Fill(_attentionMask, 1);
        for (int i = 0; i < _positionIds.Length; i++)
        {
            _positionIds[i] = i;
        }
    }

    /// <summary>Runs the model on what follows a prefix.</summary>
    /// <param name="prompt">The whole prompt.</param>
    /// <param name="prefixLength">How many of its tokens are computed already; fewer than all.</param>
    /// <param name="prefix">Their keys and values, and maybe more.</param>
    /// <param name="keepKeyValues">Whether the keys and values of the whole prompt are wanted.</param>
    /// <param name="cancellationToken">Ends the run between two of the graph's nodes.</param>
    /// <returns>The actions' scores, and the keys and values, which the caller owns.</returns>
    public (ActionLogits Logits, KeyValues? KeyValues) Execute(
        int[] prompt, int prefixLength, KeyValues? prefix, bool keepKeyValues, CancellationToken cancellationToken)
    {
        int newLength = prompt.Length - prefixLength;
        for (int i = 0; i < newLength; i++)
        {
            _tokenIds[i] = prompt[prefixLength + i];
        }

        using var tokenIds = CreateInput(_tokenIds.AsMemory(0, newLength));
        using var attentionMask = CreateInput(_attentionMask.AsMemory(0, prompt.Length));
        using var positionIds = CreateInput(_positionIds.AsMemory(prefixLength, newLength));
        var pasts = prefix is null ? [] : CreatePasts(prefix, prefixLength);
        try
        {
            var inputs = new OrtValue[_signature.InputNames.Count];
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i] = _signature.InputNames[i] switch
                {
                    GraphSignature.TokenIds => tokenIds,
                    GraphSignature.AttentionMask => attentionMask,
                    GraphSignature.PositionIds => positionIds,
                    _ => prefix is null ? _emptyCache : pasts[_signature.InputCaches[i]],
                };
            }

            var outputs = Run(inputs, keepKeyValues ? _signature.OutputNames : LogitsOnly, cancellationToken);
            var logits = ReadLastPosition(outputs[0]);
            if (keepKeyValues)
            {
                return (logits, new(outputs, firstOutput: 1, prompt.Length));
            }

            outputs.Dispose();
            return (logits, null);
        }
        finally
        {
            foreach (var past in pasts)
            {
                past.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _emptyCache.Dispose();
        _runOptions.Dispose();
    }

    private static OrtValue CreateInput(Memory<long> values) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, [1, values.Length]);

    private long[] GetCacheShape(int tokenCount) => [1, _signature.CacheHeadCount, tokenCount, _signature.CacheHeadSize];

    private OrtValue[] CreatePasts(KeyValues prefix, int tokenCount)
    {
        int elementSize = _signature.CacheType is TensorElementType.Float16 ? 2 : 4;
        int byteCount = _signature.CacheHeadCount * tokenCount * _signature.CacheHeadSize * elementSize;
        var pasts = new OrtValue[_pasts.Length];
        for (int i = 0; i < pasts.Length; i++)
        {
            if (_pasts[i].Length < byteCount)
            {
                _pasts[i] = GC.AllocateUninitializedArray<byte>(Math.Max(byteCount, 2 * _pasts[i].Length), pinned: true);
            }

            prefix.CopyPrefix(i, _signature.CacheHeadCount, tokenCount, _pasts[i]);
            pasts[i] = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance,
                _signature.CacheType,
                GetCacheShape(tokenCount),
                Marshal.UnsafeAddrOfPinnedArrayElement(_pasts[i], 0),
                byteCount);
        }

        return pasts;
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(
        OrtValue[] inputs, IReadOnlyCollection<string> outputNames, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _runOptions);
        try
        {
            return _session.Run(_runOptions, _signature.InputNames, inputs, outputNames);
        }
        catch (OnnxRuntimeException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The prediction was canceled while the model ran.", exception, cancellationToken);
        }
        finally
        {
            registration.Dispose();
            _runOptions.Terminate = false;
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
        for (int i = 0; i < _signature.ActionIndices.Count; i++)
        {
            actionLogits[i] = toSingle(position[_signature.ActionIndices[i]]);
        }

        return actionLogits;
    }
}
