using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Collections;
using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Fuzz.Tests;

/// <summary>The files of a model are untrusted: each is read, or is one <see cref="ModelLoadException"/>.</summary>
public sealed class ModelFileTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Models", "tiny-qwen2");

    [Fact]
    public void Configuration() => Fuzz.Run(
        Inputs.NearlyJson(File.ReadAllText(Path.Combine(Folder, "config.json"))),
        bytes => ModelConfiguration.Read(new MemoryModelFolder(bytes)),
        IsDocumented);

    [Fact]
    public void Calibration() => Fuzz.Run(
        Inputs.NearlyJson("""{"version":1,"temperature":1.2,"start_speaking_threshold":0.5,"start_listening_threshold":0.6}"""),
        bytes => ModelCalibration.Read(new MemoryModelFolder(bytes)),
        IsDocumented);

    [Fact]
    public void Card() => Fuzz.Run(
        Inputs.Damaged("---\nlicense: apache-2.0\nlanguage:\n- en\n- de\ntags: [a, b]\n---\n# A card\n"u8.ToArray()),
        bytes => _ = new MemoryModelFolder(bytes).Card,
        _ => false);

    [Fact]
    public void Tokenizer() => Fuzz.Run(
        Inputs.NearlyJson(CreateTokenizerJson()),
        bytes => TokenizerFile.Parse("tokenizer.json", bytes, 300).Tokenizer.Encode("a word, \U0001F600 and\0another"),
        IsDocumented);

    [Fact]
    public void Checkpoint()
    {
        using var file = new TemporaryFile();
        Fuzz.Run(
            Gen.OneOf(Inputs.DamagedJson(Header).Select(WithData), Inputs.Damaged(WithData(Encoding.UTF8.GetBytes(Header))), Inputs.Bytes),
            bytes =>
            {
                using var opened = SafetensorsFile.Open(file.Write(bytes));
                foreach (var tensor in opened.Tensors.Values)
                {
                    opened.Read(tensor, 0, new float[(int)tensor.Shape.Aggregate(1L, (product, dimension) => product * dimension)]);
                }
            },
            IsDocumented);
    }

    [Fact]
    public void GraphOfAnyBytes()
    {
        byte[] graph = File.ReadAllBytes(Path.Combine(Folder, "onnx", "model_q8.onnx"));
        Fuzz.Run(Gen.OneOf(Inputs.Damaged(graph), Inputs.Bytes), bytes => Compile(bytes), IsDocumented, bytes => $"{bytes.Length} bytes");
    }

    [Fact]
    public void GraphOfAnyStructure()
    {
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Folder, "onnx", "model_q8.onnx")));
        Fuzz.Run(
            Gen.Select(Gen.Int[0, 9], Gen.Double.Unit, Gen.Double.Unit).Array[1, 4],
            edits =>
            {
                var model = graph.Clone();
                foreach (var (kind, first, second) in edits)
                {
                    Edit(model.Graph, kind, first, second);
                }

                Compile(model.ToByteArray());
            },
            IsDocumented,
            edits => string.Join(' ', edits));
    }

    private const string Header =
        """
        {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
        "b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}}
        """;

    private static bool IsDocumented(Exception exception) => exception is ModelLoadException;

    private static byte[] WithData(byte[] header) => [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[32]];

    private static void Compile(byte[] graph)
    {
        byte[]? compiled = GraphCompiler.Compile(graph, TinyConfiguration, [1_000, 1_001, 1_002, 1_003], out string? problem);
        Assert.True(compiled is not null || problem is not null);
    }

    private static ModelConfiguration TinyConfiguration { get; } = ModelConfiguration.Read(new FileSystemModelFolder("tiny-qwen2", Folder));

    /// <summary>Makes the smallest tokenizer that can be used: the 256 bytes, one merge, the special tokens.</summary>
    private static string CreateTokenizerJson()
    {
        var letters = Enumerable.Range(0, 256).Aggregate((Text: new List<string>(), Next: 256), (made, value) =>
        {
            bool isPrintable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            made.Text.Add(((char)(isPrintable ? value : made.Next)).ToString());
            return (made.Text, isPrintable ? made.Next : made.Next + 1);
        }).Text;
        string[] special =
        [
            "<|im_start|>", "<|im_end|>", "<|continue_listening|>", "<|start_speaking|>", "<|start_listening|>", "<|continue_speaking|>",
            "<|predict|>",
        ];
        var vocabulary = letters.Append("an").Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id));
        var json = JsonNode.Parse("""
            {"version":"1.0","truncation":{"max_length":64},"added_tokens":[],"normalizer":{"type":"NFC"},
            "pre_tokenizer":{"type":"Sequence","pretokenizers":[
              {"type":"Split","pattern":{"Regex":"\\p{L}+|\\s+|[^\\s\\p{L}]+"},"behavior":"Isolated","invert":false},
              {"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]},
            "model":{"type":"BPE","merges":["a n"]}}
            """)!;
        json["model"]!["vocab"] = new JsonObject(vocabulary);
        json["added_tokens"] = new JsonArray(
            [.. special.Select((token, index) => new JsonObject { ["id"] = 257 + index, ["content"] = token })]);
        return json.ToJsonString();
    }

    private static void Edit(GraphProto graph, int kind, double first, double second)
    {
        var node = Pick(graph.Node, first);
        var tensor = Pick(graph.Initializer, first);
        switch (kind)
        {
            case 0 when node is not null:
                graph.Node.Remove(node);
                break;
            case 1 when node is not null && Pick(graph.Node, second) is { } other:
                node.OpType = other.OpType;
                break;
            case 2 when node is { Input.Count: > 0 }:
                node.Input[(int)(second * node.Input.Count)] = Pick(graph.Node, second)?.Output.FirstOrDefault() ?? "";
                break;
            case 3 when node is { Output.Count: > 0 }:
                node.Output[0] = Pick(graph.Node, second)?.Output.FirstOrDefault() ?? "";
                break;
            case 4 when node is not null:
                node.Attribute.Clear();
                break;
            case 5 when tensor is not null:
                tensor.Dims.Clear();
                tensor.Dims.AddRange([(long)(second * long.MaxValue), -1, 0]);
                break;
            case 6 when tensor is not null:
                tensor.RawData = ByteString.CopyFrom(new byte[(int)(second * 64)]);
                break;
            case 7 when tensor is not null:
                tensor.DataType = (int)(second * 20);
                break;
            case 8 when tensor is not null:
                graph.Initializer.Remove(tensor);
                break;
            case 9 when tensor is not null:
                tensor.DataLocation = TensorProto.Types.DataLocation.External;
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../../outside" });
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = "-5" });
                break;
        }
    }

    private static T? Pick<T>(RepeatedField<T> items, double where)
        where T : class => items.Count == 0 ? null : items[(int)(where * items.Count)];
}
