using System.CommandLine;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary><c>turntaking pull</c>: download a model of the Hugging Face hub.</summary>
internal static class PullCommand
{
    private const string Details = """
        Examples:
          turntaking pull anyreach-ai/semantic-turn-taking
          turntaking pull owner/name@v1.0 --to /models/turns

        A download that was stopped goes on where it was. Files that are there
        are checked against their hashes and downloaded anew if damaged. The
        cache is the one that Python's huggingface_hub uses.

        Environment:
          HF_HUB_CACHE, HF_HOME     where the cache is
          HF_TOKEN, HF_TOKEN_PATH   a token, for private and gated models
          HF_ENDPOINT               a mirror of the hub
          HF_HUB_OFFLINE            1: do not use the network
          HTTPS_PROXY               a proxy

        Output with --json: {"model":"...","folder":"...","bytes":...}

        Exit codes:
          0    the model is there, whole
          2    the command line cannot be used, or the model cannot be had
          130  stopped by Ctrl-C; the next pull goes on
        """;

    public static Command Create(CommandHost host)
    {
        var repository = new Argument<string>("REPO[@REV]") { Description = "The model: owner/name, or owner/name@revision." };
        var folder = new Option<string?>("--to") { Description = "Download to a folder and not to the cache.", HelpName = "DIR" };
        var json = new Option<bool>("--json") { Description = "Write one line of JSON." };
        var command = new DocumentedCommand("pull", "Download a model of the Hugging Face hub.", Details) { repository, folder, json };
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            string name = parseResult.GetRequiredValue(repository);
            string problem = Path.Exists(name) ? "a file or folder here" : "no model of the hub";
            var model = ModelRepository.GetReference(name) ?? throw new CommandException(
                ExitCode.BadUsage, $"'{name}' is {problem}; expected owner/name or owner/name@revision.");
            string path = await ModelPull.RunAsync(host, model, parseResult.GetValue(folder), cancellationToken).ConfigureAwait(false);
            if (parseResult.GetValue(json))
            {
                ModelOutput.WriteJson(host.Output, writer =>
                {
                    writer.WriteString("model", model.ToString());
                    writer.WriteString("folder", path);
                    writer.WriteNumber("bytes", ModelOutput.GetByteCount(path));
                });
            }
            else
            {
                host.Console.Profile.Out.Writer.WriteLine(path);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
