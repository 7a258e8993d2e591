using System.Text.Json;
using TurnTaking.Models;
using TurnTaking.Training.Examples;
using TurnTaking.Training.Modeling;
using TurnTaking.Training.Runs;
using static TorchSharp.torch;

namespace TurnTaking.Training.Tests.Modeling;

public sealed class DecoderTests
{
    private static readonly string TinyFolder = Path.Combine(AppContext.BaseDirectory, "Models", "tiny-qwen2");
    private static readonly DecoderShape TinyShape = new(1_536, 96, 152, 3, 6, 2, 16, 1_000_000);

    [Fact]
    public void ScoresAreThoseOfTransformers()
    {
        using var decoder = DecoderFile.Read(Path.Combine(TinyFolder, "model.safetensors"), TinyShape);
        var actionIds = ReadActionIds();
        int count = 0;
        foreach (string line in File.ReadLines(Path.Combine(TinyFolder, "golden.jsonl")))
        {
            using var row = JsonDocument.Parse(line);
            int[] ids = [.. row.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            if (!row.RootElement.TryGetProperty("results", out var results) || ids.Length > 448)
            {
                continue;
            }

            var golden = results.GetProperty("torch_f32").GetProperty("logits");
            float[] scores = GetScores(decoder, ids, actionIds);
            foreach (var action in Enum.GetValues<TurnTakingAction>())
            {
                Assert.Equal(golden.GetProperty(action.ToName()).GetSingle(), scores[(int)action], 2e-5f);
            }

            count++;
        }

        Assert.True(count >= 44, $"{count}");
    }

    [Fact]
    public void FileIsReadByTheClientsReaderAndKeepsEveryBit()
    {
        using var folder = new TemporaryFolder();
        using var decoder = Decoder.Create(TinyShape, seed: 3);
        DecoderFile.Write(folder["model.safetensors"], decoder);
        using var read = DecoderFile.Read(folder["model.safetensors"], TinyShape);
        foreach (var (name, value) in decoder.Parameters)
        {
            Assert.True(value.equal(read.Parameters[name]).all().item<bool>(), name);
        }
    }

    [Fact]
    public void FileOfAnotherShapeIsRefused()
    {
        string path = Path.Combine(TinyFolder, "model.safetensors");
        var exception = Assert.Throws<ModelLoadException>(() => DecoderFile.Read(path, TinyShape with { IntermediateSize = 160 }));
        Assert.Contains("model.layers.0.mlp.gate_proj.weight", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BranchesOfPackedRowsScoreAsPromptsOfTheirOwn()
    {
        using var decoder = DecoderFile.Read(Path.Combine(TinyFolder, "model.safetensors"), TinyShape);
        var actionIds = ReadActionIds();
        int[] first = [1508, 1171, 198, 258, 284, 78, 1502, 198];
        int[] second = [1508, 900, 198, 30, 31, 32, 33, 34, 1502, 198];
        Example[] examples =
        [
            new(
                first,
                [
                    new(7, [1500], TurnTakingAction.StartSpeaking, 1, 1),
                    new(4, [1502, 198, 1500], TurnTakingAction.ContinueListening, 1, 1),
                ]),
            new(second, [new(5, [77, 1502, 198, 1500], TurnTakingAction.ContinueListening, 1, 1)]),
        ];
        int[][] prompts = [[.. first, 1500], [.. first[..5], 1502, 198, 1500], [.. second[..6], 77, 1502, 198, 1500]];
        var row = Assert.Single(RowPacker.Pack(examples, 64));

        using var batch = Batch.Create([row], [0], ScalarType.Float32);
        using var noGradient = no_grad();
        using var ids = tensor(actionIds);
        var hidden = decoder.GetHiddenStates(batch.Ids, batch.Positions, batch.Mask).view(-1, TinyShape.HiddenSize);
        float[] scores = decoder.GetScores(hidden.index_select(0, batch.ActionPlaces), ids).data<float>().ToArray();

        Assert.Equal(3, row.Decisions.Count);
        for (int i = 0; i < prompts.Length; i++)
        {
            float[] alone = GetScores(decoder, prompts[i], actionIds);
            for (int action = 0; action < 4; action++)
            {
                Assert.Equal(alone[action], scores[(i * 4) + action], 2e-5f);
            }
        }
    }

    [Fact]
    public void HalfPrecisionIsCloseToSinglePrecision()
    {
        using var decoder = DecoderFile.Read(Path.Combine(TinyFolder, "model.safetensors"), TinyShape);
        int[] ids = [1508, 1171, 198, 258, 284, 78, 1502, 198, 1500];
        float[] single = GetScores(decoder, ids, ReadActionIds());
        decoder.ProductType = ScalarType.BFloat16;
        float[] half = GetScores(decoder, ids, ReadActionIds());
        Assert.All(single.Zip(half), pair => Assert.Equal(pair.First, pair.Second, 0.1f));
        Assert.NotEqual(single, half);
    }

    [Fact]
    public void FakeQuantizerRoundsAndLetsGradientsThrough()
    {
        using var weight = tensor(new float[] { 1, -0.5f, 0.003f, 0.25f }, 2, 2).requires_grad_();
        using var rounded = FakeQuantizer.QuantizeWeight(weight);
        float[] expected = [1, -64 / 127f, 2 * 0.25f / 127, 0.25f];
        Assert.All(expected.Zip(rounded.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        using var sum = rounded.sum();
        sum.backward();
        Assert.Equal([1, 1, 1, 1], weight.grad!.data<float>().ToArray());
    }

    private static long[] ReadActionIds()
    {
        var specialTokens = TokenizerFile.Parse("tiny", File.ReadAllBytes(Path.Combine(TinyFolder, "tokenizer.json")), 1_536).SpecialTokens;
        return [.. specialTokens.Actions.Select(id => (long)id)];
    }

    private static float[] GetScores(Decoder decoder, int[] ids, long[] actionIds)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        int length = ids.Length;
        var hidden = decoder.GetHiddenStates(
            tensor(ids.Select(id => (long)id).ToArray(), 1, length),
            tensor(Enumerable.Range(0, length).Select(i => (long)i).ToArray(), 1, length),
            Batch.CreateCausalMask(length, decoder.ProductType));
        return decoder.GetScores(hidden[0, length - 1].unsqueeze(0), tensor(actionIds)).data<float>().ToArray();
    }
}
