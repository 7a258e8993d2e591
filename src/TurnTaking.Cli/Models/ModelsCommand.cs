using System.CommandLine;
using System.Globalization;
using TurnTaking.Hub;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary><c>turntaking models</c>: what is in the cache.</summary>
internal static class ModelsCommand
{
    private const string Details = """
        Lists the models in the cache of huggingface_hub that this tool can run.

        --prune deletes files that no model needs (unfinished downloads, which
        would go on otherwise, and what deleted revisions left), and revisions of
        the listed models that a branch or tag has moved away from. It asks first,
        unless --yes is given.

        Output with --json: one line per model and revision.
          {"model":"owner/name","commit":"...","refs":["main"],"bytes":...,
          "lastUsed":"2026-01-31","folder":"..."}

        Exit codes:
          0    success
          2    the command line or the cache cannot be used
        """;

    public static Command Create(CommandHost host)
    {
        var prune = new Option<bool>("--prune") { Description = "Delete what is not needed." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var json = new Option<bool>("--json") { Description = "Write one line of JSON per model and revision." };
        var command = new DocumentedCommand("models", "List the models in the cache.", Details) { prune, yes, json };
        command.SetAction((parseResult, _) =>
        {
            try
            {
                var cache = new HubCache(host.HubOptions);
                if (parseResult.GetValue(prune))
                {
                    Prune(cache, host, parseResult.GetValue(yes));
                }
                else
                {
                    List(cache, host, parseResult.GetValue(json));
                }

                return Task.FromResult(ExitCode.Success);
            }
            catch (Exception exception) when (exception is HubException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
            }
        });
        return command;
    }

    private static IEnumerable<HubSnapshot> FindModels(HubCache cache) => cache.ListSnapshots().Where(snapshot =>
        HubModelReference.TryParse($"{snapshot.Repository}@{snapshot.Commit}", out var model) &&
        ModelRepository.Find(model, new() { CacheFolder = cache.Folder }) is not null);

    private static void List(HubCache cache, CommandHost host, bool writesJson)
    {
        var models = FindModels(cache).ToList();
        foreach (var model in models)
        {
            string lastUsed = model.LastUsed.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (writesJson)
            {
                ModelOutput.WriteJson(host.Output, writer =>
                {
                    writer.WriteString("model", model.Repository);
                    writer.WriteString("commit", model.Commit);
                    writer.WriteStartArray("refs");
                    model.References.ToList().ForEach(writer.WriteStringValue);
                    writer.WriteEndArray();
                    writer.WriteNumber("bytes", model.ByteCount);
                    writer.WriteString("lastUsed", lastUsed);
                    writer.WriteString("folder", model.Folder);
                });
            }
            else
            {
                string references = model.References.Count == 0 ? "" : $" ({string.Join(", ", model.References)})";
                host.Console.Profile.Out.Writer.WriteLine(
                    $"{model.Repository}@{model.Commit}{references}\n  {ModelOutput.FormatSize(model.ByteCount)}, last used {lastUsed}");
            }
        }

        if (models.Count == 0 && !writesJson)
        {
            host.Console.Profile.Out.Writer.WriteLine($"There are no models in {cache.Folder}.");
        }
    }

    private static void Prune(HubCache cache, CommandHost host, bool isConfirmed)
    {
        var superseded = FindModels(cache)
            .GroupBy(model => model.Repository)
            .SelectMany(revisions => revisions.Any(revision => revision.References.Count > 0)
                ? revisions.Where(revision => revision.References.Count == 0 && !IsDefault(revision))
                : [])
            .ToList();
        var output = host.Console.Profile.Out.Writer;
        foreach (var model in superseded)
        {
            output.WriteLine($"{model.Repository}@{model.Commit}  {ModelOutput.FormatSize(model.ByteCount)}, superseded");
        }

        var leftovers = cache.FindLeftovers();
        foreach (var leftover in leftovers)
        {
            string state = leftover.IsUnfinished ? "unfinished" : "no longer needed";
            output.WriteLine($"{leftover.Path}  {ModelOutput.FormatSize(leftover.ByteCount)}, {state}");
        }

        if (superseded.Count + leftovers.Count == 0)
        {
            output.WriteLine($"There is nothing to delete in {cache.Folder}.");
            return;
        }

        if (!isConfirmed && !host.Confirm("Delete these?"))
        {
            throw new CommandException(ExitCode.BadUsage, "Nothing was deleted. Give --yes to delete what is listed.");
        }

        superseded.ForEach(HubCache.Delete);
        long byteCount = 0;
        foreach (var leftover in leftovers.Concat(cache.FindLeftovers()).DistinctBy(leftover => leftover.Path))
        {
            File.Delete(leftover.Path);
            byteCount += leftover.ByteCount;
        }

        output.WriteLine($"Freed {ModelOutput.FormatSize(byteCount)}.");
    }

    /// <summary>The revision that is meant where none is given is needed, though no branch leads to it.</summary>
    private static bool IsDefault(HubSnapshot model) => ModelRepository.GetReference(model.Repository)?.Revision == model.Commit;
}
