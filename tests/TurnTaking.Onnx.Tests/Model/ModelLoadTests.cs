using CsCheck;
using TurnTaking.Models;

namespace TurnTaking.Onnx.Tests;

/// <summary>What people get from a model folder that cannot be used: one exception that names the file, what was found and what was expected.</summary>
public sealed class ModelLoadTests
{
    [Fact]
    public void FolderIsMissing()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var error = Assert.Throws<ModelLoadException>(() => new OnnxTurnTakingClient(TestModels.Options(path)));
        Assert.Equal(path, error.Path);
        Assert.Contains(path, error.Message);
        Assert.Contains("'embedded'", error.Message);
        Assert.Contains("found nothing there", error.Message);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    public void FileIsMissing(string file)
    {
        using var folder = new TemporaryModelFolder();
        File.Delete(Path.Combine(folder.Root, file));
        var error = folder.AssertDoesNotLoad();
        Assert.Equal(Path.Combine(folder.Root, file), error.Path);
    }

    [Fact]
    public void GraphIsMissing()
    {
        using var folder = new TemporaryModelFolder();
        File.Delete(folder.Graph);
        Assert.Contains("expected an ONNX file (onnx/model_q8.onnx, onnx/model_quantized.onnx, onnx/model.onnx, onnx/model_fp16.onnx) or model.safetensors or model.safetensors.index.json, found none", folder.AssertDoesNotLoad().Message);
    }

    [Fact]
    public void SeveralGraphsOfUnknownNamesMustBeNamed()
    {
        using var folder = new TemporaryModelFolder();
        File.Copy(folder.Graph, Path.Combine(folder.Root, "onnx", "a.onnx"));
        File.Move(folder.Graph, Path.Combine(folder.Root, "onnx", "b.onnx"));
        Assert.Contains("found several: ", folder.AssertDoesNotLoad().Message);
        new OnnxTurnTakingClient(TestModels.Options(Path.Combine(folder.Root, "onnx", "b.onnx"))).Dispose();
    }

    [Fact]
    public void FilesBesideTheGraphAreFound()
    {
        using var folder = new TemporaryModelFolder();
        File.Move(folder.Tokenizer, Path.Combine(folder.Root, "onnx", "tokenizer.json"));
        new OnnxTurnTakingClient(TestModels.Options(folder.Root)).Dispose();
        File.Move(folder.Graph, Path.Combine(folder.Root, "model.onnx"));
        File.Move(Path.Combine(folder.Root, "onnx", "tokenizer.json"), folder.Tokenizer);
        new OnnxTurnTakingClient(TestModels.Options(folder.Root)).Dispose();
    }

    [Fact]
    public void ArchitectureIsAnother()
    {
        using var folder = new TemporaryModelFolder();
        folder.Replace(folder.Configuration, "\"model_type\": \"qwen2\"", "\"model_type\": \"llama\"");
        var error = folder.AssertDoesNotLoad();
        Assert.Equal(folder.Configuration, error.Path);
        Assert.Contains("expected model_type 'qwen2', found 'llama'", error.Message);
    }

    [Theory]
    [InlineData("\"num_hidden_layers\": 3,", "", "expected a property 'num_hidden_layers', found none")]
    [InlineData("\"num_hidden_layers\": 3", "\"num_hidden_layers\": \"three\"", "config.json")]
    [InlineData("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 0", "expected 'num_hidden_layers' to be a positive number, found 0")]
    [InlineData("{", "", "expected a model's configuration as JSON")]
    public void ConfigurationIsWrong(string oldText, string newText, string problem)
    {
        using var folder = new TemporaryModelFolder();
        folder.Replace(folder.Configuration, oldText, newText);
        var error = folder.AssertDoesNotLoad();
        Assert.Equal(folder.Configuration, error.Path);
        Assert.Contains(problem, error.Message);
    }

    [Theory]
    [InlineData("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4", "expected an input 'past_key_values.3.key'")]
    [InlineData("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2", "found an input 'past_key_values.2.key'")]
    [InlineData("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3", "expected 'past_key_values.0.key' to have the shape [-1, 3, -1, 16]")]
    public void ConfigurationIsNotTheGraphs(string oldText, string newText, string problem)
    {
        using var folder = new TemporaryModelFolder();
        folder.Replace(folder.Configuration, oldText, newText);
        var error = folder.AssertDoesNotLoad();
        Assert.Equal(folder.Graph, error.Path);
        Assert.Contains(problem, error.Message);
    }

    [Fact]
    public void LastTokenIsBeyondTheGraphsVocabulary()
    {
        using var folder = new TemporaryModelFolder();
        folder.Replace(folder.Configuration, "\"vocab_size\": 1536", "\"vocab_size\": 1600");
        folder.Replace(folder.Tokenizer, "\"id\": 1509,", "\"id\": 1599,");
        Assert.Equal(folder.Graph, folder.AssertDoesNotLoad().Path);
    }

    [Fact]
    public void GraphHasInputsOfOtherNames()
    {
        using var folder = new TemporaryModelFolder();
        ReplaceBytes(folder.Graph, "position_ids", "position_idx");
        var error = folder.AssertDoesNotLoad();
        Assert.Equal(folder.Graph, error.Path);
        Assert.Contains("found an input 'position_idx', expected only input_ids, attention_mask, position_ids", error.Message);
    }

    [Fact]
    public void GraphHasAnotherOutput()
    {
        using var folder = new TemporaryModelFolder();
        ReplaceBytes(folder.Graph, "logits", "scores");
        Assert.Contains("expected an output 'logits', found scores", folder.AssertDoesNotLoad().Message);
    }

    [Theory]
    [InlineData("<|predict|>")]
    [InlineData("<|im_end|>")]
    [InlineData("<|start_listening|>")]
    public void TokenIsMissing(string token)
    {
        using var folder = new TemporaryModelFolder();
        folder.Replace(folder.Tokenizer, token, "<|other|>");
        var error = folder.AssertDoesNotLoad();
        Assert.Equal(folder.Tokenizer, error.Path);
        Assert.Contains($"expected a token '{token}', found none of that name", error.Message);
    }

    [Theory]
    [InlineData("\"type\": \"BPE\"", "\"type\": \"WordPiece\"", "expected model.type to be 'BPE', found 'WordPiece'")]
    [InlineData("\"type\": \"NFC\"", "\"type\": \"Lowercase\"", "expected normalizer.type to be 'NFC', found 'Lowercase'")]
    [InlineData("\"behavior\": \"Isolated\"", "\"behavior\": \"Removed\"", "expected the pre_tokenizer to be")]
    [InlineData("\"id\": 1500,", "\"id\": 1536,", "expected ids below 1536, the model's vocabulary size, found 1536 for '<|predict|>'")]
    [InlineData("\"vocab\"", "\"words\"", "expected a property 'vocab', found none")]
    [InlineData("\"merges\"", "\"joins\"", "expected a property 'merges', found none")]
    [InlineData("\"\u0100\": ", "\"\u0100\u0100\u0100\": ", "found none for byte 0")]
    [InlineData("{", "[", "expected a tokenizer in the format of tokenizer.json")]
    public void TokenizerIsWrong(string oldText, string newText, string problem)
    {
        using var folder = new TemporaryModelFolder();
        folder.Replace(folder.Tokenizer, oldText, newText);
        var error = folder.AssertDoesNotLoad();
        Assert.Equal(folder.Tokenizer, error.Path);
        Assert.Contains(problem, error.Message);
    }

    [Fact]
    public void GraphIsTruncated()
    {
        using var folder = new TemporaryModelFolder("model_q8.onnx");
        byte[] whole = File.ReadAllBytes(folder.Graph);
        for (int tenth = 0; tenth < 10; tenth++)
        {
            File.WriteAllBytes(folder.Graph, whole[..(whole.Length * tenth / 10)]);
            var error = folder.AssertDoesNotLoad();
            Assert.Equal(folder.Graph, error.Path);
            Assert.Contains("expected", error.Message);
        }
    }

    /// <summary>Damage may hit weights only; then the model loads and its answers are wrong. It must never end the process.</summary>
    [Fact]
    public void AlteredGraphDoesNotLoadOrRuns()
    {
        using var folder = new TemporaryModelFolder("model_q8.onnx");
        byte[] whole = File.ReadAllBytes(folder.Graph);
        int failed = 0;
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 200].Sample(
            changes =>
            {
                byte[] altered = [.. whole];
                foreach (var (at, value) in changes)
                {
                    altered[at] = value;
                }

                File.WriteAllBytes(folder.Graph, altered);
                try
                {
                    new OnnxTurnTakingClient(TestModels.Options(folder.Root)).Dispose();
                }
                catch (ModelLoadException error)
                {
                    failed++;
                    Assert.Equal(folder.Graph, error.Path);
                }
            },
            iter: 50,
            threads: 1);
        Assert.True(failed > 0);
    }

    [Fact]
    public void GraphIsNoGraph()
    {
        using var folder = new TemporaryModelFolder();
        File.WriteAllText(folder.Graph, "version https://git-lfs.github.com/spec/v1\noid sha256:1974\nsize 495715962\n");
        Assert.Contains("expected an ONNX graph that ONNX Runtime can run", folder.AssertDoesNotLoad().Message);
    }

    private static void ReplaceBytes(string path, string oldText, string newText)
    {
        var latin1 = System.Text.Encoding.Latin1;
        string content = latin1.GetString(File.ReadAllBytes(path));
        Assert.Equal(oldText.Length, newText.Length);
        Assert.Contains(oldText, content);
        File.WriteAllBytes(path, latin1.GetBytes(content.Replace(oldText, newText)));
    }
}
