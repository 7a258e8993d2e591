using System.CommandLine;
using TurnTaking.Hub;
using TurnTaking.Models;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary>The options of every command that runs a model.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string> _model = new("--model", "-m")
    {
        Description = "The model: 'embedded', a folder with config.json, tokenizer.json and onnx/*.onnx, an ONNX file in one, or owner/name[@revision] " +
            "of the Hugging Face hub.",
        HelpName = "MODEL",
        DefaultValueFactory = _ => OnnxTurnTakingClientOptions.EmbeddedModel,
    };

    private readonly Option<int?> _threadCount = CountOption.Create(
        "--threads",
        "-t",
        "How many threads compute one prediction. [default: 1 for the embedded model, all processors for others]");

    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Download a model of the hub that is not in the cache without asking." };

    public void AddTo(Command command)
    {
        command.Options.Add(_model);
        command.Options.Add(_threadCount);
        command.Options.Add(_yes);
    }

    public string GetModel(ParseResult parseResult) => parseResult.GetRequiredValue(_model);

    /// <summary>Loads the model.</summary>
    /// <exception cref="CommandException">The model cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled, and loading has ended.</exception>
    public Task<ITurnTakingClient> LoadAsync(ParseResult parseResult, CommandHost host, CancellationToken cancellationToken) =>
        LoadAsync(CreateOptions(parseResult), host, cancellationToken);

    /// <summary>Gets the options of the model's client.</summary>
    public OnnxTurnTakingClientOptions CreateOptions(ParseResult parseResult) => new()
    {
        Model = GetModel(parseResult),
        ThreadCount = parseResult.GetValue(_threadCount),
        AllowDownload = parseResult.GetValue(_yes),
    };

    /// <summary>Loads a model.</summary>
    /// <exception cref="CommandException">The model cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled, and loading has ended.</exception>
    public static async Task<ITurnTakingClient> LoadAsync(
        OnnxTurnTakingClientOptions options, CommandHost host, CancellationToken cancellationToken)
    {
        try
        {
            options.Hub = host.HubOptions;
            await PullAsync(options, host, cancellationToken).ConfigureAwait(false);
            var client = await Task.Run(
                () => host.CreateClient(options, new StandardErrorLoggerFactory(host)), cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                client.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
            }

            return client;
        }
        catch (Exception exception) when (exception is ModelLoadException or HubException or ArgumentException or InvalidOperationException)
        {
            throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
        }
    }

    /// <summary>Downloads a model of the hub that is not in the cache, if the options or a person allow it.</summary>
    private static async Task PullAsync(OnnxTurnTakingClientOptions options, CommandHost host, CancellationToken cancellationToken)
    {
        if (ModelRepository.GetReference(options.Model) is { } model && ModelRepository.Find(model, host.HubOptions) is null &&
            (options.AllowDownload || host.Confirm($"{model} is not in the cache. Download it?")))
        {
            await ModelPull.RunAsync(host, model, folder: null, cancellationToken).ConfigureAwait(false);
        }
    }
}
