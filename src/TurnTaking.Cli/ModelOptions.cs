using System.CommandLine;
using System.Globalization;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary>The options of every command that runs a model.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string> _model = new("--model", "-m")
    {
        Description = "The model: 'embedded', a folder with config.json, tokenizer.json and onnx/*.onnx, or an ONNX file in one.",
        HelpName = "DIR",
        DefaultValueFactory = _ => OnnxTurnTakingClientOptions.EmbeddedModel,
    };

    private readonly Option<int?> _threadCount = new("--threads", "-t")
    {
        Description = "How many threads compute one prediction. [default: 1 for the embedded model, all processors for others]",
        HelpName = "N",
        CustomParser = result =>
        {
            string value = result.Tokens[0].Value;
            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0)
            {
                return count;
            }

            result.AddError($"--threads is '{value}'; expected a number from 1.");
            return null;
        },
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_model);
        command.Options.Add(_threadCount);
    }

    /// <summary>Loads the model.</summary>
    /// <exception cref="CommandException">The model cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled, and loading has ended.</exception>
    public async Task<ITurnTakingClient> LoadAsync(ParseResult parseResult, CommandHost host, CancellationToken cancellationToken)
    {
        var options = new OnnxTurnTakingClientOptions
        {
            Model = parseResult.GetRequiredValue(_model),
            ThreadCount = parseResult.GetValue(_threadCount),
        };
        try
        {
            var client = await Task.Run(
                () => host.CreateClient(options, new StandardErrorLoggerFactory(host)), cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                client.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
            }

            return client;
        }
        catch (Exception exception) when (exception is ModelLoadException or ArgumentException or InvalidOperationException)
        {
            throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
        }
    }
}
