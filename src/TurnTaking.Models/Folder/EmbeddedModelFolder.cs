namespace TurnTaking.Models;

/// <summary>The files of the model that is part of this library.</summary>
internal sealed class EmbeddedModelFolder : ModelFolder
{
    /// <summary>What the options call the model.</summary>
    public const string OptionValue = "embedded";

    public const string Name = "mini-v3";

    public override string ModelId => $"turntaking-{Name}";

    public override ModelCard Card { get; } = new("apache-2.0", ["en"]);

    public override string GetPath(string fileName) => $"{OptionValue}:{Name}/{fileName}";

    public override byte[] ReadAllBytes(string fileName)
    {
        using var stream = typeof(EmbeddedModelFolder).Assembly.GetManifestResourceStream($"{Name}/{fileName}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public override bool HasFile(string fileName) =>
        typeof(EmbeddedModelFolder).Assembly.GetManifestResourceInfo($"{Name}/{fileName}") is not null;
}
