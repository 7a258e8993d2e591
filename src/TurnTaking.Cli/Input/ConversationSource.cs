using Microsoft.Extensions.AI;

namespace TurnTaking.Cli;

/// <summary>Where a command's conversations come from.</summary>
/// <param name="name">The name of the source in messages about its lines.</param>
/// <param name="rows">The conversations.</param>
/// <param name="isSingle">Whether it is one conversation, not a file of them.</param>
/// <param name="stream">What to close afterwards, if anything.</param>
internal sealed class ConversationSource(string name, IAsyncEnumerable<InputRow> rows, bool isSingle, Stream? stream)
    : IDisposable
{
    /// <summary>The path that stands for the standard input.</summary>
    public const string StandardInputPath = "-";

    private static readonly FileStreamOptions ReadOptions = new()
    {
        BufferSize = 0,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    };

    public string Name => name;

    public IAsyncEnumerable<InputRow> Rows => rows;

    public bool IsSingle => isSingle;

    /// <summary>Opens a JSON Lines file.</summary>
    /// <exception cref="CommandException">The file cannot be opened.</exception>
    public static ConversationSource Open(string path, Stream standardInput)
    {
        if (path == StandardInputPath)
        {
            return new("standard input", ConversationReader.ReadAsync(standardInput), isSingle: false, null);
        }

        try
        {
            var stream = new FileStream(path, ReadOptions);
            return new(path, ConversationReader.ReadAsync(stream), isSingle: false, stream);
        }
        catch (Exception exception) when (InputFile.IsUnreadable(exception))
        {
            throw InputFile.CreateException(path, exception);
        }
    }

    /// <summary>Takes one conversation from a command's arguments.</summary>
    /// <exception cref="CommandException">There are no words in them.</exception>
    public static ConversationSource FromText(IEnumerable<string> lines)
    {
        List<ChatMessage> messages = [.. lines.Select(ConversationText.ParseLine)];
        if (messages.All(message => string.IsNullOrWhiteSpace(message.Text)))
        {
            throw new CommandException(ExitCode.BadInput, "Expected words in TEXT, found none.");
        }

        return new("TEXT", new[] { new InputRow(1, new(default, messages)) }.ToAsyncEnumerable(), isSingle: true, null);
    }

    public void Dispose() => stream?.Dispose();
}
