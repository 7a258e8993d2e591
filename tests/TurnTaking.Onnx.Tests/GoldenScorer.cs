using Microsoft.Extensions.Logging.Abstractions;
using TurnTaking.Models;
using TurnTaking.Tests;

namespace TurnTaking.Onnx.Tests;

/// <summary>Scores the golden conversations.</summary>
internal static class GoldenScorer
{
    /// <summary>Opens a model without its client.</summary>
    public static ActionScorer Open(string model)
    {
        var (configuration, actionIds) = ReadModel(model);
        var graph = SessionFactory.Create(
            OnnxModel.Open(model), configuration, actionIds, TestModels.Options(model), threadCount: 1, NullLogger.Instance);
        Assert.True(graph.IsCompiled);
        var signature = new GraphSignature(graph.Session, configuration, actionIds, graph.IsCompiled, graph.Path);
        return new(graph.Session, signature, concurrency: 1, maxQueueLength: 1, new(byteLimit: 0), new(scope: typeof(GoldenScorer)));
    }

    /// <summary>Gets what the compiler must know of a model.</summary>
    public static (ModelConfiguration Configuration, IReadOnlyList<int> ActionIds) ReadModel(string model)
    {
        var folder = OnnxModel.Open(model).Folder;
        var configuration = ModelConfiguration.Read(folder);
        return (configuration, TokenizerFile.Read(folder, configuration.VocabularySize).SpecialTokens.Actions);
    }

    /// <summary>Measures for each golden conversation how far the logits are from a reference's.</summary>
    /// <param name="model">The model.</param>
    /// <param name="golden">The name of the model whose conversations they are.</param>
    /// <param name="result">The name of the reference.</param>
    public static List<float> MeasureDistances(string model, string golden, string result)
    {
        int maxTokenCount = golden is EmbeddedModelFolder.Name ? 256 : 448;
        using var scorer = Open(model);
        var distances = GoldenConversation.Read(golden)
            .Where(row => row.Results is not null && row.Ids.Count <= maxTokenCount)
            .Select(row => row.Results![result].DistanceTo(scorer.Score(new([.. row.Ids], 0)))).ToList();
        Assert.True(distances.Count > 40);
        return distances;
    }
}
