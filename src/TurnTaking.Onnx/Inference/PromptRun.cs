using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TurnTaking.Onnx;

/// <summary>The buffers of one run of the model. A run at a time may use them.</summary>
internal sealed class PromptRun : IDisposable
{
    private static readonly string[] OutputNames = [GraphSignature.Logits];

    private readonly InferenceSession _session;
    private readonly GraphSignature _signature;
    private readonly IReadOnlyList<int> _actionIds;
    private readonly RunOptions _runOptions = new();
    private readonly OrtValue _emptyCache;
    private readonly long[] _tokenIds;
    private readonly long[] _attentionMask;
    private readonly long[] _positionIds;

    public PromptRun(
        InferenceSession session, GraphSignature signature, ModelConfiguration configuration, IReadOnlyList<int> actionIds)
    {
        _session = session;
        _signature = signature;
        _actionIds = actionIds;
        _emptyCache = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, signature.CacheType, [1, configuration.KeyValueHeadCount, 0, configuration.HeadSize]);
        _tokenIds = GC.AllocateArray<long>(configuration.MaxTokenCount, pinned: true);
        _attentionMask = GC.AllocateArray<long>(configuration.MaxTokenCount, pinned: true);
        _positionIds = GC.AllocateArray<long>(configuration.MaxTokenCount, pinned: true);
        Array.Fill(_attentionMask, 1);
        for (int i = 0; i < _positionIds.Length; i++)
        {
            _positionIds[i] = i;
        }
    }

    /// <summary>Runs the model from an empty cache and reads the actions' scores at the last position.</summary>
    public ActionLogits GetLogits(int[] prompt, CancellationToken cancellationToken)
    {
        for (int i = 0; i < prompt.Length; i++)
        {
            _tokenIds[i] = prompt[i];
        }

        using var tokenIds = CreateInput(_tokenIds, prompt.Length);
        using var attentionMask = CreateInput(_attentionMask, prompt.Length);
        using var positionIds = CreateInput(_positionIds, prompt.Length);
        var inputs = new OrtValue[_signature.InputNames.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = _signature.InputNames[i] switch
            {
                GraphSignature.TokenIds => tokenIds,
                GraphSignature.AttentionMask => attentionMask,
                GraphSignature.PositionIds => positionIds,
                _ => _emptyCache,
            };
        }

        using var outputs = Run(inputs, cancellationToken);
        return ReadLastPosition(outputs[0]);
    }

    public void Dispose()
    {
        _emptyCache.Dispose();
        _runOptions.Dispose();
    }

    private static OrtValue CreateInput(long[] buffer, int length) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, buffer.AsMemory(0, length), [1, length]);

    private IDisposableReadOnlyCollection<OrtValue> Run(OrtValue[] inputs, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _runOptions);
        try
        {
            return _session.Run(_runOptions, _signature.InputNames, inputs, OutputNames);
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
        int vocabularySize = (int)tensor.Shape[^1];
        int lastPosition = checked((int)(tensor.ElementCount - vocabularySize));
        return tensor.ElementDataType is TensorElementType.Float16
            ? Read(logits.GetTensorDataAsSpan<Float16>()[lastPosition..], static value => (float)value)
            : Read(logits.GetTensorDataAsSpan<float>()[lastPosition..], static value => value);
    }

    private ActionLogits Read<T>(ReadOnlySpan<T> position, Func<T, float> toSingle)
    {
        ActionLogits actionLogits = default;
        for (int i = 0; i < _actionIds.Count; i++)
        {
            actionLogits[i] = toSingle(position[_actionIds[i]]);
        }

        return actionLogits;
    }
}
