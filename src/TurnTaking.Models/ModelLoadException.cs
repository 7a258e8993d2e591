namespace TurnTaking.Models;

/// <summary>The exception that is thrown when a model cannot be used; the message names the file, what was found and what was expected.</summary>
public sealed class ModelLoadException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="ModelLoadException"/> class.</summary>
    /// <param name="path">The file or folder at fault.</param>
    /// <param name="problem">What was found there and what was expected.</param>
    /// <param name="innerException">The exception behind it, if any.</param>
    public ModelLoadException(string path, string problem, Exception? innerException = null)
        : base($"The turn-taking model cannot be used: {path}: {problem}", innerException) => Path = path;

    /// <summary>Gets the file or folder at fault.</summary>
    public string Path { get; }
}
