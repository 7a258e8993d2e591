using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TurnTaking.Hub;
using TurnTaking.Models;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary><c>turntaking info</c>: what a model is.</summary>
internal static class InfoCommand
{
    private const string Details = """
        Examples:
          turntaking info embedded
          turntaking info anyreach-ai/semantic-turn-taking

        The model is not run, and the network is not used. The memory is that of
        the weights; ONNX Runtime takes more while it loads a model.

        Files are checked: "whole" has the hash that the hub named, "damaged" has
        another, and for "-" nothing says what it should be.

        Exit codes:
          0    success
          1    a file is damaged: pull the model again
          2    the command line or the model cannot be used
        """;

    public static Command Create(CommandHost host)
    {
        var model = new Argument<string>("MODEL")
        {
            Description = "The model: 'embedded', a folder, an ONNX file in one, or owner/name[@revision].",
        };
        var json = new Option<bool>("--json") { Description = "Write one line of JSON." };
        var command = new DocumentedCommand("info", "Show what a model is.", Details) { model, json };
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            var information = await ReadAsync(parseResult.GetRequiredValue(model), host, cancellationToken).ConfigureAwait(false);
            if (parseResult.GetValue(json))
            {
                ModelOutput.WriteJson(host.Output, writer => WriteJson(writer, information));
            }
            else
            {
                WriteText(host.Console.Profile.Out.Writer, information);
            }

            return information.Files.Any(file => file.IsWhole == false) ? ExitCode.BadInput : ExitCode.Success;
        });
        return command;
    }

    private static async Task<ModelInformation> ReadAsync(string model, CommandHost host, CancellationToken cancellationToken)
    {
        try
        {
            return await ModelInformation.ReadAsync(model, host.HubOptions, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ModelLoadException or HubException)
        {
            throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
        }
    }

    private static void WriteText(TextWriter output, ModelInformation information)
    {
        Write("model", information.ModelId);
        Write("revision", information.Revision);
        Write("folder", information.Folder);
        Write("licence", information.License ?? "not stated");
        Write("languages", DescribeLanguages(information.Languages));
        Write("architecture", string.Create(
            CultureInfo.InvariantCulture,
            $"{information.Architecture}, {information.LayerCount} layers, {information.AttentionHeadCount} heads of {information.HeadSize}, " +
            $"{information.KeyValueHeadCount} key/value heads"));
        Write("context", string.Create(CultureInfo.InvariantCulture, $"{information.MaxTokenCount:N0} tokens"));
        Write("tokens", string.Create(CultureInfo.InvariantCulture, $"{information.VocabularySize:N0}, of which"));
        foreach (var (action, id) in information.ActionTokens)
        {
            Write("", $"{id} {action.ToName()}");
        }

        Write("graph", information.Graph);
        Write("memory", $"{ModelOutput.FormatSize(information.WeightByteCounts.Values.Sum())} of weights (" +
            $"{string.Join(", ", information.WeightByteCounts.Select(type => $"{type.Key} {ModelOutput.FormatSize(type.Value)}"))})");
        Write("", $"{ModelOutput.FormatSize(information.KeyValueByteCountPerToken)} for each token of a conversation that is kept");
        Write("files", "");
        foreach (var file in information.Files)
        {
            output.WriteLine($"  {file.Path}  {ModelOutput.FormatSize(file.ByteCount)}  {DescribeState(file)}");
            output.WriteLine($"    sha256 {file.Sha256}");
        }

        void Write(string name, string? value)
        {
            if (value is not null)
            {
                output.WriteLine($"{name,-14}{value}".TrimEnd());
            }
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, ModelInformation information)
    {
        writer.WriteString("model", information.ModelId);
        writer.WriteString("revision", information.Revision);
        writer.WriteString("folder", information.Folder);
        writer.WriteString("license", information.License);
        if (information.Languages is { } languages)
        {
            writer.WriteStartArray("languages");
            languages.ToList().ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }

        writer.WriteString("architecture", information.Architecture);
        writer.WriteNumber("layers", information.LayerCount);
        writer.WriteNumber("heads", information.AttentionHeadCount);
        writer.WriteNumber("keyValueHeads", information.KeyValueHeadCount);
        writer.WriteNumber("headSize", information.HeadSize);
        writer.WriteNumber("maxTokens", information.MaxTokenCount);
        writer.WriteNumber("vocabulary", information.VocabularySize);
        writer.WriteStartObject("actionTokens");
        foreach (var (action, id) in information.ActionTokens)
        {
            writer.WriteNumber(action.ToName(), id);
        }

        writer.WriteEndObject();
        writer.WriteString("graph", information.Graph);
        writer.WriteStartObject("weightBytes");
        foreach (var (type, byteCount) in information.WeightByteCounts)
        {
            writer.WriteNumber(type, byteCount);
        }

        writer.WriteEndObject();
        writer.WriteNumber("keyValueBytesPerToken", information.KeyValueByteCountPerToken);
        writer.WriteStartArray("files");
        foreach (var file in information.Files)
        {
            writer.WriteStartObject();
            writer.WriteString("path", file.Path);
            writer.WriteNumber("bytes", file.ByteCount);
            writer.WriteString("sha256", file.Sha256);
            if (file.IsWhole is { } isWhole)
            {
                writer.WriteBoolean("whole", isWhole);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string DescribeLanguages(IReadOnlyList<string>? languages) => languages switch
    {
        null => "not stated",
        ["en"] => "English only (en): predictions in other languages are little more than guesses",
        _ => string.Join(", ", languages),
    };

    private static string DescribeState(ModelFileInformation file) => file.IsWhole switch
    {
        true => "whole",
        false => "damaged",
        null => "-",
    };
}
