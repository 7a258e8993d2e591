using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TurnTaking.Models;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary>Runs an exported graph as the published model's card does: ONNX Runtime's defaults, an empty cache, all logits read.</summary>
/// <remarks>Of a model that has a compiled graph only, as the embedded one, it is that graph from an empty cache.</remarks>
internal sealed class CardPath : IDisposable
{
    private readonly InferenceSession _session;
    private readonly ModelConfiguration _configuration;
    private readonly PromptRun? _compiledRun;

    /// <exception cref="CommandException">The model has no exported graph.</exception>
    public CardPath(string model)
    {
        // First, because it turns telemetry off.
        RuntimeEnvironment.Get(enableTelemetry: false);
        var opened = OnnxModel.Open(model);
        _configuration = ModelConfiguration.Read(opened.Folder);
        if (opened.CheckpointPath is { } checkpoint)
        {
            throw new CommandException(
                ExitCode.BadUsage, $"{checkpoint}: expected the graph of a model, with which bench compares the library, found a checkpoint.");
        }

        // Its threads would otherwise go on spinning after a run, on the processors that the library is measured on next.
        using var options = new SessionOptions();
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        _session = opened.CreateSession(options);
        if (_session.InputMetadata.ContainsKey(GraphSignature.AttentionBias))
        {
            var actionIds = TokenizerFile.Read(opened.Folder, _configuration.VocabularySize).SpecialTokens.Actions;
            _compiledRun = PromptRun.Create(_session, new(_session, _configuration, actionIds, isCompiled: true, opened.GraphPath));
        }
    }

    /// <summary>Gets the longest prompt that the model takes.</summary>
    public int MaxTokenCount => _configuration.MaxTokenCount;

    /// <summary>Runs the graph on as many tokens; which ones makes no difference to the time.</summary>
    /// <returns>The sum of the last position's logits, so that they are read.</returns>
    public float Run(int tokenCount)
    {
        if (_compiledRun is not null)
        {
            var scores = new ActionLogits[1];
            _compiledRun.Execute([new([.. Enumerable.Range(0, tokenCount).Select(GetTokenId)], CachedCount: 0, KeyValues: null)], scores);
            return scores[0][0];
        }

        var inputs = new List<NamedOnnxValue>
        {
            Create("input_ids", i => GetTokenId(i)),
            Create("attention_mask", _ => 1),
        };
        if (_session.InputMetadata.ContainsKey("position_ids"))
        {
            inputs.Add(Create("position_ids", i => i));
        }

        foreach (string name in _session.InputMetadata.Keys.Where(name => name.StartsWith("past_key_values.", StringComparison.Ordinal)))
        {
            inputs.Add(NamedOnnxValue.CreateFromTensor(
                name, new DenseTensor<float>([1, _configuration.KeyValueHeadCount, 0, _configuration.HeadSize])));
        }

        using var outputs = _session.Run(inputs);
        var logits = outputs.Single(output => output.Name == "logits").AsTensor<float>().ToDenseTensor();
        float sum = 0;
        foreach (float logit in logits.Buffer.Span[^_configuration.VocabularySize..])
        {
            sum += logit;
        }

        return sum;

        NamedOnnxValue Create(string name, Func<int, long> getValue) => NamedOnnxValue.CreateFromTensor(
            name, new DenseTensor<long>(Enumerable.Range(0, tokenCount).Select(getValue).ToArray(), [1, tokenCount]));
    }

    public void Dispose()
    {
        _compiledRun?.Dispose();
        _session.Dispose();
    }

    private static int GetTokenId(int position) => 100 + (position % 700);
}
