namespace TurnTaking.Models;

/// <summary>The files of a model in the file system.</summary>
/// <param name="modelId">The name under which predictions report the model.</param>
/// <param name="places">Where to look for a file, the first place first; the last is where one that is missing is expected.</param>
internal sealed class FileSystemModelFolder(string modelId, params string[] places) : ModelFolder
{
    public override string ModelId => modelId;

    public override ModelCard Card => ModelCard.Read(this);

    public override string GetPath(string fileName) =>
        places.Select(place => Path.Combine(place, fileName)).FirstOrDefault(File.Exists) ?? Path.Combine(places[^1], fileName);

    public override byte[] ReadAllBytes(string fileName) => ReadFile(GetPath(fileName));

    public override bool HasFile(string fileName) => File.Exists(GetPath(fileName));

    /// <summary>Reads a file of a model.</summary>
    /// <exception cref="ModelLoadException">It cannot be read.</exception>
    public static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(path, $"expected a readable file: {exception.Message}", exception);
        }
    }
}
