using System.Text.Json;
using TurnTaking.Models;

namespace TurnTaking.Onnx.Checkpoints;

/// <summary>A model's weights by name, in one safetensors file or in several with an index.</summary>
internal sealed class Checkpoint : IDisposable
{
    /// <summary>The name of the file that holds all weights.</summary>
    public const string FileName = "model.safetensors";

    /// <summary>The name of the file that says which weight stands in which of several files.</summary>
    public const string IndexFileName = "model.safetensors.index.json";

    private readonly Dictionary<string, CheckpointTensor> _tensors = [];
    private readonly List<SafetensorsFile> _files = [];

    private Checkpoint(string path) => Path = path;

    /// <summary>Gets the path of the one file or of the index.</summary>
    public string Path { get; }

    /// <summary>Gets the paths of all files that the weights depend on.</summary>
    public IEnumerable<string> Paths => _files.Select(file => file.Path).Prepend(Path).Distinct();

    /// <summary>Gets the names of the weights.</summary>
    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>Gets the number of weights' elements.</summary>
    public long ElementCount => _tensors.Values.Sum(tensor => tensor.Header.Shape.Aggregate(1L, (product, dimension) => product * dimension));

    /// <summary>Tells whether a path is that of an index or of a safetensors file.</summary>
    public static bool IsCheckpoint(string path) =>
        path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || IsIndex(path);

    /// <summary>Opens the weights of a model.</summary>
    /// <param name="path">The path of a safetensors file or of an index.</param>
    /// <exception cref="ModelLoadException">A file cannot be read or is damaged.</exception>
    public static Checkpoint Open(string path)
    {
        var checkpoint = new Checkpoint(path);
        try
        {
            if (IsIndex(path))
            {
                checkpoint.OpenIndex();
            }
            else
            {
                checkpoint.OpenFile(path, static _ => true);
            }

            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>Finds a weight.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape that it must have; -1 stands for any.</param>
    /// <exception cref="ModelLoadException">There is none of the name, or it is of another shape or type.</exception>
    public CheckpointTensor Find(string name, params ReadOnlySpan<long> shape)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
        {
            throw new ModelLoadException(Path, $"expected a tensor '{name}', found none of that name among {_tensors.Count}.");
        }

        bool fits = tensor.Header.Shape.Count == shape.Length;
        for (int i = 0; fits && i < shape.Length; i++)
        {
            fits = shape[i] is -1 ? tensor.Header.Shape[i] is > 0 and <= int.MaxValue : shape[i] == tensor.Header.Shape[i];
        }

        if (!fits || tensor.Header.ElementType is not ("F32" or "F16" or "BF16"))
        {
            throw new ModelLoadException(
                tensor.File.Path,
                $"expected the tensor '{name}' to be F32, F16 or BF16 [{string.Join(", ", shape.ToArray())}] by the model's configuration " +
                $"(-1: any), found {tensor.Header.ElementType} [{string.Join(", ", tensor.Header.Shape)}].");
        }

        return tensor;
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private static bool IsIndex(string path) => path.EndsWith(".safetensors.index.json", StringComparison.OrdinalIgnoreCase);

    private void OpenIndex()
    {
        var places = ReadIndex();
        string folder = System.IO.Path.GetDirectoryName(Path)!;
        foreach (string fileName in places.Values.Distinct())
        {
            OpenFile(System.IO.Path.Combine(folder, fileName), name => places.GetValueOrDefault(name) == fileName);
        }

        if (places.FirstOrDefault(place => !Has(place.Key)) is { Key: { } missing, Value: var file })
        {
            throw new ModelLoadException(Path, $"expected a tensor '{missing}' in {file}, found none of that name there.");
        }
    }

    private void OpenFile(string path, Func<string, bool> belongsThere)
    {
        var file = SafetensorsFile.Open(path);
        _files.Add(file);
        foreach (var tensor in file.Tensors.Values)
        {
            if (!belongsThere(tensor.Name))
            {
                throw new ModelLoadException(Path, $"expected it to name {path} for the tensor '{tensor.Name}' that stands there.");
            }

            _tensors.Add(tensor.Name, new(file, tensor));
        }
    }

    private Dictionary<string, string> ReadIndex()
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path), new() { AllowDuplicateProperties = false });
            var places = document.RootElement.GetProperty("weight_map").EnumerateObject()
                .ToDictionary(property => property.Name, property => property.Value.GetString() ?? "");
            var elsewhere = places.FirstOrDefault(place =>
                place.Value is "" or ".." || System.IO.Path.GetFileName(place.Value) != place.Value);
            return elsewhere.Key is null ? places : throw new ModelLoadException(
                Path, $"expected the tensor '{elsewhere.Key}' in a file beside the index, found '{elsewhere.Value}'.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(Path, $"expected a readable file: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ModelLoadException(Path, $"expected a weight_map in JSON, found: {exception.Message}", exception);
        }
    }
}
