using Google.Protobuf;
using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx.Tests;

/// <summary>What people get from a compiled model folder that is damaged or not for them.</summary>
public sealed class CompiledModelTests : IDisposable
{
    private readonly TemporaryModelFolder _folder = new();
    private readonly string _output;
    private readonly string _graph;

    public CompiledModelTests()
    {
        using var source = new TemporaryModelFolder(Checkpoint.FileName);
        _output = Path.Combine(_folder.Root, "compiled");
        _graph = new ModelCompiler(source.Root, ModelPrecision.Int8)
            .Compile(_output, progress: null, TestContext.Current.CancellationToken).Graph;
    }

    private string Weights => Path.Combine(Path.GetDirectoryName(_graph)!, WeightsFile.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WeightsAreMissing()
    {
        File.Delete(Weights);
        AssertDoesNotLoad("expected an ONNX graph that ONNX Runtime can run");
    }

    [Fact]
    public void WeightsAreTruncated()
    {
        byte[] whole = File.ReadAllBytes(Weights);
        for (int tenth = 0; tenth < 10; tenth++)
        {
            File.WriteAllBytes(Weights, whole[..(whole.Length * tenth / 10)]);
            AssertDoesNotLoad("expected an ONNX graph that ONNX Runtime can run");
        }
    }

    [Fact]
    public void GraphIsTruncated()
    {
        byte[] whole = File.ReadAllBytes(_graph);
        File.WriteAllBytes(_graph, whole[..(whole.Length / 2)]);
        AssertDoesNotLoad("expected");
    }

    [Fact]
    public void TokenizerIsAnothers()
    {
        string tokenizer = Path.Combine(_output, "tokenizer.json");
        string text = File.ReadAllText(tokenizer);
        File.WriteAllText(tokenizer, text.Replace("<|start_speaking|>", "<|x|>").Replace("<|predict|>", "<|start_speaking|>").Replace("<|x|>", "<|predict|>"));
        AssertDoesNotLoad("expected a graph compiled for the tokens 1500,1509,1503,1501 of its tokenizer, found 1507,1509,1503,1501");
    }

    [Fact]
    public void GraphIsOfAnotherVersion()
    {
        Change(model => model.MetadataProps.Single(entry => entry.Key == "turn_taking.version").Value = "99");
        AssertDoesNotLoad("found version 99. Compile it again");
    }

    [Fact]
    public void ConstantIsOfAnotherType()
    {
        Change(model => model.Graph.Initializer.Single(tensor => tensor.Name == "turn_taking/cosines").DataType =
            (int)TensorProto.Types.DataType.Float16);
        AssertDoesNotLoad("expected an ONNX graph that ONNX Runtime can run");
    }

    [Fact]
    public void ConstantIsOfAnotherShape()
    {
        Change(model => model.Graph.Initializer.Single(tensor => tensor.Name.EndsWith("layers.1/gate_up/weight", StringComparison.Ordinal)).Dims[0]--);
        AssertDoesNotLoad("expected an ONNX graph that ONNX Runtime can run");
    }

    private void Change(Action<ModelProto> change)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_graph));
        change(model);
        File.WriteAllBytes(_graph, model.ToByteArray());
    }

    private void AssertDoesNotLoad(string problem)
    {
        var error = Assert.Throws<ModelLoadException>(() => new OnnxTurnTakingClient(TestModels.Options(_output)));
        Assert.Equal(_graph, error.Path);
        Assert.Contains(problem, error.Message);
    }
}
