using System.CommandLine;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary><c>turntaking compile</c>: makes a model folder that loads at once and runs fast.</summary>
internal static class CompileCommand
{
    private const string Details = """
        Examples:
          turntaking compile models/semantic-turn-taking
          turntaking compile models/semantic-turn-taking --precision fp16 -o models/gpu

        Writes a model folder whose graph computes only what a decision asks for: the
        four actions' scores at the last position, with ONNX Runtime's fused operators.
        The library does the same by itself when it first loads a model, and keeps the
        result; a compiled folder is for images and machines where that must not happen.

        Without --precision the model's ONNX graph is compiled with the weights that it
        has; a model without one is built from model.safetensors and quantized. int8
        takes a quantized ONNX graph if there is one; fp16 (for GPUs) and fp32 are built
        from model.safetensors.

        The folder appears whole or not at all. One that is there is replaced if this
        command has written it; any other is left alone. Quantized graphs are right on
        every processor, and fastest on the kind that they were compiled on.

        Exit codes:
          0    success
          2    the command line, the model or the folder cannot be used
          130  stopped by Ctrl-C
        """;

    private static readonly Dictionary<string, ModelPrecision> Precisions = new()
    {
        ["int8"] = ModelPrecision.Int8,
        ["fp16"] = ModelPrecision.Float16,
        ["fp32"] = ModelPrecision.Float32,
    };

    /// <summary>Gets the word of the command line for a precision.</summary>
    public static string GetName(ModelPrecision precision) => Precisions.Single(entry => entry.Value == precision).Key;

    public static Command Create(CommandHost host)
    {
        var model = new Argument<string>("MODEL_DIR")
        {
            Description = "A model folder, or an ONNX or safetensors file in one.",
        };
        var precision = new Option<string?>("--precision", "-p")
        {
            Description = "The type of most weights: int8, fp16 or fp32. [default: that of the model's graph]",
            HelpName = "TYPE",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The folder to write. [default: the model's folder with '-compiled' or the precision behind its name]",
            HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "Write a summary as JSON." };
        var command = new DocumentedCommand("compile", "Make a model folder that loads at once and runs fast.", Details)
        {
            model,
            precision,
            output,
            json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(precision) is { } name && !Precisions.ContainsKey(name))
            {
                result.AddError($"--precision is '{name}'; expected {string.Join(", ", Precisions.Keys)}.");
            }
        });
        command.SetAction((parseResult, cancellationToken) =>
        {
            string path = parseResult.GetRequiredValue(model);
            string? name = parseResult.GetValue(precision);
            var action = new CompileAction(host, path, name is null ? null : Precisions[name])
            {
                Output = parseResult.GetValue(output) ?? GetDefaultOutput(path, name),
                WritesJson = parseResult.GetValue(json),
            };
            return action.RunAsync(cancellationToken);
        });
        return command;
    }

    private static string GetDefaultOutput(string model, string? precision)
    {
        string folder = File.Exists(model) ? Path.GetDirectoryName(Path.GetFullPath(model))! : Path.GetFullPath(model);
        return $"{Path.TrimEndingDirectorySeparator(folder)}-{precision ?? "compiled"}";
    }
}
