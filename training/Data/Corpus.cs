using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace TurnTaking.Training.Data;

/// <summary>The dialogues and labelled conversations of a source.</summary>
/// <param name="Source">The source, with its file's hash.</param>
/// <param name="Dialogues">Its dialogues.</param>
/// <param name="Conversations">Its labelled conversations.</param>
internal sealed record Corpus(
    SourceOptions Source, IReadOnlyList<Dialogue> Dialogues, IReadOnlyList<LabeledConversation> Conversations)
{
    private static readonly Dictionary<string, TurnTakingAction> Actions =
        Enum.GetValues<TurnTakingAction>().ToDictionary(action => action.ToName());

    /// <summary>Reads a source's file, JSON Lines compressed with gzip.</summary>
    /// <exception cref="TrainingDataException">The file is missing, altered, damaged or empty.</exception>
    public static Corpus Read(string folder, SourceOptions source)
    {
        string path = Path.Combine(folder, source.File);
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"{path}: expected a readable file of dialogues: {exception.Message}", exception);
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        if (source.Sha256 is { } expected && hash != expected)
        {
            throw new TrainingDataException(
                $"{path}: expected SHA-256 {expected}, found {hash}: the file is not the one that the configuration names.");
        }

        var dialogues = new List<Dialogue>();
        var conversations = new List<LabeledConversation>();
        int line = 0;
        try
        {
            using var reader = new StreamReader(new GZipStream(new MemoryStream(content), CompressionMode.Decompress));
            while (reader.ReadLine() is { } text)
            {
                line++;
                using var document = JsonDocument.Parse(text);
                Read(document.RootElement, source, dialogues, conversations);
            }
        }
        catch (Exception exception) when (
            exception is InvalidDataException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new TrainingDataException($"{path}, line {line}: expected a dialogue in JSON, found: {exception.Message}", exception);
        }

        return dialogues.Count + conversations.Count > 0
            ? new(source with { Sha256 = hash }, dialogues, conversations)
            : throw new TrainingDataException($"{path}: expected at least one dialogue with words, found none.");
    }

    private static void Read(
        JsonElement row, SourceOptions source, List<Dialogue> dialogues, List<LabeledConversation> conversations)
    {
        if (row.TryGetProperty("action", out var action))
        {
            string name = action.GetString()!;
            conversations.Add(new(
                Merge(row.GetProperty("messages").EnumerateArray().Select(message => ReadTurn(message, "role", "content"))),
                Actions.TryGetValue(name, out var value) ? value : throw new FormatException($"the unknown action '{name}'")));
            return;
        }

        var turns = row.GetProperty("turns").EnumerateArray().Select(turn => ReadTurn(turn, "speaker", "text"));
        bool isUserOnly = row.TryGetProperty("user_only", out var userOnly) && userOnly.GetBoolean();
        List<Turn> merged = isUserOnly ? [.. turns.Where(turn => turn.Text.Length > 0)] : Merge(turns);
        if (merged.Count > 0)
        {
            dialogues.Add(new(row.GetProperty("source").GetString()!, merged)
            {
                IsUserOnly = isUserOnly,
                IsBetweenPeople = source.IsBetweenPeople,
            });
        }
    }

    private static Turn ReadTurn(JsonElement turn, string speaker, string text) => new(
        turn.GetProperty(speaker).GetString() switch
        {
            "user" => true,
            "assistant" => false,
            var other => throw new FormatException($"the speaker '{other}'"),
        },
        WrittenText.Clean(turn.GetProperty(text).GetString() ?? ""))
    {
        IsBackchannel = turn.TryGetProperty("bc", out var isBackchannel) && isBackchannel.GetBoolean(),
    };

    /// <summary>Joins neighbouring turns of one speaker, as the client does; a backchannel stays one only if it stands alone.</summary>
    private static List<Turn> Merge(IEnumerable<Turn> turns)
    {
        var merged = new List<Turn>();
        foreach (var turn in turns.Where(turn => turn.Text.Length > 0))
        {
            if (merged.Count > 0 && merged[^1].IsUser == turn.IsUser)
            {
                merged[^1] = new(turn.IsUser, $"{merged[^1].Text} {turn.Text}")
                {
                    IsBackchannel = merged[^1].IsBackchannel && turn.IsBackchannel,
                };
            }
            else
            {
                merged.Add(turn);
            }
        }

        return merged;
    }
}
