namespace TurnTaking.Models;

/// <summary>Gives access to the files of a model beside its weights, in the layout of a Hugging Face model.</summary>
internal abstract class ModelFolder
{
    public const string ConfigurationFileName = "config.json";
    public const string TokenizerFileName = "tokenizer.json";
    public const string CardFileName = "README.md";

    /// <summary>Gets the name under which predictions report the model.</summary>
    public abstract string ModelId { get; }

    /// <summary>Gets what the model's card says.</summary>
    public abstract ModelCard Card { get; }

    /// <summary>Gets the path of a file, for people to read.</summary>
    public abstract string GetPath(string fileName);

    public abstract byte[] ReadAllBytes(string fileName);

    /// <summary>Tells whether a file is there.</summary>
    public abstract bool HasFile(string fileName);
}
