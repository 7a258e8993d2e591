using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using TurnTaking.Onnx.Checkpoints;

namespace TurnTaking.Onnx.Tests;

/// <summary>A model folder with <c>model.safetensors</c> and without an ONNX graph.</summary>
public sealed class CheckpointModelTests : IDisposable
{
    private readonly TemporaryModelFolder _folder = new(Checkpoint.FileName);

    private string CompiledFolder => Path.Combine(_folder.Root, "turntaking-compiled");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GraphIsBuiltWhenItIsFirstUsedAndKept()
    {
        TurnTakingProbabilities first;
        using (var client = new OnnxTurnTakingClient(TestModels.Options(_folder.Root)))
        {
            first = await PredictAsync(client);
            var metadata = client.GetRequiredService<OnnxTurnTakingClientMetadata>();
            Assert.Equal((ModelGraphForm.Fused, ModelPrecision.Int8), (metadata.GraphForm, metadata.Precision));
            Assert.StartsWith(CompiledFolder, metadata.GraphPath);
            Assert.Equal(ExecutionProvider.Cpu, metadata.ExecutionProvider);
            Assert.Same(metadata, client.GetService<TurnTakingClientMetadata>());
        }

        string graph = Assert.Single(Directory.GetFiles(CompiledFolder, "model.onnx", SearchOption.AllDirectories));
        var time = File.GetLastWriteTimeUtc(graph);
        using var again = new OnnxTurnTakingClient(TestModels.Options(_folder.Graph));
        Assert.Equal(first, await PredictAsync(again));
        Assert.Equal(time, File.GetLastWriteTimeUtc(graph));
        Assert.Single(Directory.GetDirectories(CompiledFolder));
    }

    [Fact]
    public async Task ExportedGraphGoesFirst()
    {
        File.Copy(TestModels.TinyInt8, Path.Combine(_folder.Root, "onnx", "model_q8.onnx"));
        using var client = new OnnxTurnTakingClient(TestModels.Options(_folder.Root));
        using var exported = new OnnxTurnTakingClient(TestModels.Options(TestModels.TinyInt8));
        Assert.Equal(await PredictAsync(exported), await PredictAsync(client));
        Assert.EndsWith("model_q8.onnx", client.GetRequiredService<OnnxTurnTakingClientMetadata>().GraphPath);
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("BF16")]
    [InlineData("F16")]
    public void SixteenBitsAreReadToo(string elementType)
    {
        Rewrite(names => names, elementType);
        float[] distances = [.. GoldenScorer.MeasureDistances(_folder.Root, "tiny-qwen2", "torch_f32")];
        Assert.True(distances.Average() < 0.1, $"on average {distances.Average()}");
    }

    [Fact]
    public void ChangedCheckpointIsBuiltAnew()
    {
        new OnnxTurnTakingClient(TestModels.Options(_folder.Root)).Dispose();
        Rewrite(names => names, "BF16");
        new OnnxTurnTakingClient(TestModels.Options(_folder.Root)).Dispose();
        Assert.Equal(2, Directory.GetDirectories(CompiledFolder).Length);
    }

    [Theory]
    [InlineData("model.norm.weight", "expected a tensor 'model.norm.weight', found none of that name among 37")]
    [InlineData("model.layers.2.mlp.up_proj.weight", "expected a tensor 'model.layers.2.mlp.up_proj.weight', found none")]
    [InlineData("model.layers.0.self_attn.q_proj.bias", "expected a tensor 'model.layers.0.self_attn.q_proj.bias', found none")]
    public void WeightIsMissing(string name, string problem)
    {
        Rewrite(names => names.Where(other => other != name));
        AssertDoesNotLoad(problem);
    }

    [Theory]
    [InlineData("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4", "expected a tensor 'model.layers.3.mlp.gate_proj.weight'")]
    [InlineData("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2", "a Qwen2 model of 2 layers, found a tensor 'model.layers.2.input_layernorm.weight' that has no place")]
    [InlineData("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3", "to be F32, F16 or BF16 [48, 96]")]
    [InlineData("\"vocab_size\": 1536", "\"vocab_size\": 1600", "'model.embed_tokens.weight' to be F32, F16 or BF16 [1600, -1]")]
    [InlineData("\"hidden_size\": 96", "\"hidden_size\": 192", "to be F32, F16 or BF16 [192, 96]")]
    [InlineData("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false", "expected a tensor 'lm_head.weight', found none")]
    [InlineData("\"hidden_act\": \"silu\"", "\"hidden_act\": \"gelu\"", "expected an ONNX graph beside it: the model's configuration asks for more")]
    public void ConfigurationIsNotTheWeights(string oldText, string newText, string problem)
    {
        _folder.Replace(_folder.Configuration, oldText, newText);
        AssertDoesNotLoad(problem);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void WeightIsNoNumber(float value)
    {
        byte[] bytes = File.ReadAllBytes(_folder.Graph);
        BitConverter.GetBytes(value).CopyTo(bytes, bytes.Length - (100 * sizeof(float)));
        File.WriteAllBytes(_folder.Graph, bytes);
        AssertDoesNotLoad("expected finite numbers in the tensor ");
    }

    [Fact]
    public void FileIsTruncated()
    {
        byte[] whole = File.ReadAllBytes(_folder.Graph);
        for (int tenth = 0; tenth < 10; tenth++)
        {
            File.WriteAllBytes(_folder.Graph, whole[..(whole.Length * tenth / 10)]);
            AssertDoesNotLoad("expected a safetensors file");
        }
    }

    [Fact]
    public void TypeIsNoFloatingPointNumber()
    {
        string header = """{"model.embed_tokens.weight": {"dtype": "I32", "shape": [1536, 96], "data_offsets": [0, 589824]}}""";
        File.WriteAllBytes(_folder.Graph, TestSafetensors.Create(header, 589_824));
        AssertDoesNotLoad("to be F32, F16 or BF16 [1536, -1] by the model's configuration (-1: any), found I32 [1536, 96]");
    }

    /// <summary>What runs is said: as it was exported and why, in part and why, or whole.</summary>
    [Theory]
    [InlineData("", "", ModelGraphForm.Fused, null)]
    [InlineData("\"hidden_act\": \"silu\"", "\"hidden_act\": \"gelu\"", ModelGraphForm.ActionHead, "asks for more than plain rotation")]
    public void MetadataSaysWhatRuns(string oldText, string newText, ModelGraphForm form, string? problem)
    {
        using var folder = new TemporaryModelFolder("model_q8.onnx");
        if (oldText.Length > 0)
        {
            folder.Replace(folder.Configuration, oldText, newText);
        }

        using var client = new OnnxTurnTakingClient(TestModels.Options(folder.Root));
        var metadata = client.GetRequiredService<OnnxTurnTakingClientMetadata>();
        Assert.Equal((form, ModelPrecision.Int8, folder.Graph), (metadata.GraphForm, metadata.Precision, metadata.GraphPath));
        Assert.Equal(problem is null, metadata.Problem is null);
        Assert.Contains(problem ?? "", metadata.Problem ?? "");
        Assert.Equal(new DirectoryInfo(folder.Root).Name, metadata.DefaultModelId);
    }

    [Fact]
    public void LogSaysWhatRuns()
    {
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(
            builder => builder.AddProvider(new FakeLoggerProvider(logs)).SetMinimumLevel(LogLevel.Debug));
        new OnnxTurnTakingClient(TestModels.Options(_folder.Root), factory).Dispose();
        Assert.Contains(logs.GetSnapshot(), log => log.Message.StartsWith($"Opened {CompiledFolder}", StringComparison.Ordinal) && log.Message.Contains("Fused, Int8"));
    }

    private void Rewrite(Func<IEnumerable<string>, IEnumerable<string>> choose, string elementType = "F32")
    {
        using var source = SafetensorsFile.Open(TestModels.TinyCheckpoint);
        TestSafetensors.Write(_folder.Graph, source, choose(source.Tensors.Keys), elementType);
    }

    private void AssertDoesNotLoad(string problem)
    {
        var error = _folder.AssertDoesNotLoad();
        Assert.Equal(_folder.Graph, error.Path);
        Assert.Contains(problem, error.Message);
        Assert.False(Directory.Exists(CompiledFolder) && Directory.EnumerateFileSystemEntries(CompiledFolder).Any());
    }

    private static async Task<TurnTakingProbabilities> PredictAsync(OnnxTurnTakingClient client) =>
        (await client.GetPredictionAsync("I would like to", cancellationToken: TestContext.Current.CancellationToken)).Probabilities;
}
