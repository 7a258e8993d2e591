using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TurnTaking.Models;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx.Tests;

/// <summary>A compiled graph of the tiny model, with slots or without.</summary>
internal sealed class SlotGraph : IDisposable
{
    private static readonly int[] ActionIds = [1507, 1509, 1503, 1501];

    /// <param name="path">The exported graph.</param>
    /// <param name="slotCount">How many slots it gets; 0 leaves it as it was compiled.</param>
    public SlotGraph(string path, int slotCount)
    {
        RuntimeEnvironment.Get(enableTelemetry: false);
        var model = GraphCompiler.Parse(GraphCompiler.Compile(File.ReadAllBytes(path), TestModels.TinyConfiguration, ActionIds, out _)!, out _)!;
        if (slotCount > 0)
        {
            ConversationSlots.Add(model, TestModels.TinyConfiguration, slotCount);
        }

        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        if (ProcessorFeatures.SaturatesSignedWeights)
        {
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
        }

        Session = new(model.ToByteArray(), options);
        Signature = new(Session, TestModels.TinyConfiguration, ActionIds, isCompiled: true, path);
        Run = PromptRun.Create(Session, Signature);
    }

    public InferenceSession Session { get; }

    public GraphSignature Signature { get; }

    public PromptRun Run { get; }

    public static int[] CreatePrompt(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(1_400))];

    /// <summary>Computes the first tokens of a prompt, with room for some more than it has.</summary>
    public PromptPart Cache(int[] prompt, int count)
    {
        var keyValues = new KeyValues(Signature.KeyValueShape, prompt.Length + 3);
        if (count > 0)
        {
            Execute(new PromptPart(prompt[..count], 0, keyValues));
        }

        return new(prompt, count, keyValues);
    }

    public ActionLogits[] Execute(params PromptPart[] parts)
    {
        var logits = new ActionLogits[parts.Length];
        Run.Execute(parts, logits);
        return logits;
    }

    public void Dispose()
    {
        Run.Dispose();
        Session.Dispose();
    }
}
