using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;
using TurnTaking.Training.Modeling;
using TurnTaking.Training.Native;
using TurnTaking.Training.Runs;
using static TorchSharp.torch;

namespace TurnTaking.Training.Export;

/// <summary><c>reference</c>: scores conversations by the checkpoint in single precision, for tests of graphs to compare with.</summary>
internal static class ReferenceCommand
{
    private const int Digits = 6;

    // Tests read the file, not web pages.
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var model = new Argument<string>("MODEL_DIR")
        {
            Description = "A model folder with config.json, tokenizer.json and model.safetensors.",
        };
        var conversations = new Argument<string>("FILE")
        {
            Description = "Conversations, JSON Lines with 'messages' of 'role' and 'content'.",
        };
        var command = new Command("reference", "Write token ids and scores of conversations, JSON Lines.") { model, conversations };
        command.SetAction(parseResult =>
        {
            var output = parseResult.InvocationConfiguration.Output;
            Write(parseResult.GetRequiredValue(model), parseResult.GetRequiredValue(conversations), output);
            return 0;
        });
        return command;
    }

    /// <exception cref="ModelLoadException">The model cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static void Write(string model, string conversations, TextWriter output)
    {
        var folder = new FileSystemModelFolder(Path.GetFileName(model), Path.GetFullPath(model));
        var configuration = ModelConfiguration.Read(folder);
        var tokenizer = TokenizerFile.Read(folder, configuration.VocabularySize).Tokenizer;
        var encoder = new PromptEncoder(tokenizer, configuration.MaxTokenCount);
        using var decoder = DecoderFile.Read(Path.Combine(model, Checkpoint.FileName), ReadShape(folder, configuration));
        using var actionIds = tensor(tokenizer.SpecialTokens.Actions.Select(id => (long)id).ToArray(), device: ComputeDevice.Current);
        foreach (string line in File.ReadLines(conversations))
        {
            var messages = JsonNode.Parse(line)!["messages"]!.AsArray();
            int[] ids = encoder.Encode(messages.Select(message => new ChatMessage(
                new ChatRole(message!["role"]!.GetValue<string>()), message["content"]!.GetValue<string>()))).Ids;
            output.Write(new JsonObject
            {
                ["messages"] = messages.DeepClone(),
                ["ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]),
                ["results"] = new JsonObject { ["torch_f32"] = ToJson(GetScores(decoder, ids, actionIds)) },
            }.ToJsonString(Options) + "\n");
        }
    }

    private static DecoderShape ReadShape(ModelFolder folder, ModelConfiguration configuration)
    {
        string path = folder.GetPath(ModelFolder.ConfigurationFileName);
        using var document = JsonDocument.Parse(folder.ReadAllBytes(ModelFolder.ConfigurationFileName));
        var fusion = configuration.Fusion ?? throw new ModelLoadException(path, $"expected a plain decoder: {FusionParameters.WhyNone}.");
        return new(
            configuration.VocabularySize,
            GetCount("hidden_size"),
            GetCount("intermediate_size"),
            configuration.LayerCount,
            configuration.AttentionHeadCount,
            configuration.KeyValueHeadCount,
            configuration.HeadSize,
            fusion.RotaryBase,
            fusion.NormalizationEpsilon);

        int GetCount(string name) => document.RootElement.TryGetProperty(name, out var value) && value.TryGetInt32(out int count)
            ? count
            : throw new ModelLoadException(path, $"expected a number '{name}', found none.");
    }

    private static float[] GetScores(Decoder decoder, int[] ids, Tensor actionIds)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var prompt = tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length], device: ComputeDevice.Current);
        var positions = tensor(
            Enumerable.Range(0, ids.Length).Select(place => (long)place).ToArray(), [1, ids.Length], device: ComputeDevice.Current);
        var hidden = decoder.GetHiddenStates(prompt, positions, Batch.CreateCausalMask(ids.Length, decoder.ProductType));
        return decoder.GetScores(hidden[0, ids.Length - 1].unsqueeze(0), actionIds).cpu().data<float>().ToArray();
    }

    private static JsonObject ToJson(float[] scores)
    {
        var probabilities = TurnTakingProbabilities.FromLogits(scores);
        return new()
        {
            ["logits"] = Write(action => scores[(int)action]),
            ["probs"] = Write(action => probabilities[action]),
        };

        static JsonObject Write(Func<TurnTakingAction, float> get) => new(Enum.GetValues<TurnTakingAction>()
            .Select(action => KeyValuePair.Create(action.ToName(), (JsonNode?)Math.Round((double)get(action), Digits))));
    }
}
