using TurnTaking.Models;

namespace TurnTaking.Fuzz.Tests;

/// <summary>A model's folder whose files all have one content.</summary>
internal sealed class MemoryModelFolder(byte[] content) : ModelFolder
{
    public override string ModelId => "fuzzed";

    public override ModelCard Card => ModelCard.Parse(System.Text.Encoding.UTF8.GetString(content));

    public override string GetPath(string fileName) => fileName;

    public override byte[] ReadAllBytes(string fileName) => content;

    public override bool HasFile(string fileName) => true;
}
