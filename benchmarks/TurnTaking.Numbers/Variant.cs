using Microsoft.ML.OnnxRuntime;
using TurnTaking.Models;
using TurnTaking.Onnx;

namespace TurnTaking.Numbers;

/// <summary>One way to run a model.</summary>
internal sealed class Variant : IDisposable
{
    private readonly InferenceSession _session;
    private readonly GraphSignature _signature;
    private readonly PromptRun _run;

    /// <param name="name">The name for people to read.</param>
    /// <param name="graph">The ONNX graph.</param>
    /// <param name="isCompiled">Whether its logits are the actions' only.</param>
    /// <param name="isExact">Whether x86 processors without VNNI are kept from kernels that saturate.</param>
    /// <param name="configuration">The shape of the model.</param>
    /// <param name="actionIds">The ids of the action tokens.</param>
    public Variant(
        string name, byte[] graph, bool isCompiled, bool isExact, ModelConfiguration configuration, IReadOnlyList<int> actionIds)
    {
        using var options = new SessionOptions();
        if (isExact && ProcessorFeatures.IsX86 && !ProcessorFeatures.HasVnni)
        {
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
        }

        _session = new(graph, options);
        _signature = new(_session, configuration, actionIds, isCompiled, name);
        _run = PromptRun.Create(_session, _signature);
    }

    public ActionLogits Score(Prompt prompt) => Score(new PromptPart(prompt.Ids, 0, null))[0];

    public ActionLogits ScoreFromCache(PromptPair pair)
    {
        using var keyValues = Cache(pair);
        return Score(new PromptPart(pair.Whole.Ids, pair.SharedCount, keyValues))[0];
    }

    public ActionLogits[] ScoreTogether(PromptPair[] pairs)
    {
        var keyValues = Array.ConvertAll(pairs, Cache);
        var logits = Score([.. pairs.Select((pair, i) => new PromptPart(pair.Whole.Ids, pair.SharedCount, keyValues[i]))]);
        Array.ForEach(keyValues, values => values.Dispose());
        return logits;
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private KeyValues Cache(PromptPair pair)
    {
        var keyValues = new KeyValues(_signature.KeyValueShape, pair.Whole.Ids.Length);
        if (pair.SharedCount > 0)
        {
            Score(new PromptPart(pair.Before.Ids, 0, keyValues));
        }

        return keyValues;
    }

    private ActionLogits[] Score(params PromptPart[] parts)
    {
        var logits = new ActionLogits[parts.Length];
        _run.Execute(parts, logits);
        return logits;
    }
}
