using TurnTaking.Evaluation;
using TurnTaking.Models;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary>Evaluates one model or two and shows the report.</summary>
internal sealed class EvalAction(CommandHost host, EvalOptions options)
{
    /// <summary>A threshold is fitted only to data that has as many rows of either action.</summary>
    private const int MinThresholdRows = 50;

    /// <summary>How long it may take to show what is done after Ctrl-C.</summary>
    private static readonly TimeSpan ReportTime = TimeSpan.FromSeconds(30);

    private long _leftOutCount;

    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">The data or a model cannot be used.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (options.FitsCalibration && options.Model.Model == OnnxTurnTakingClientOptions.EmbeddedModel)
            {
                throw new CommandException(
                    ExitCode.BadUsage, "--fit-calibration writes beside a model: give its folder with --model.");
            }

            var run = await EvaluateAsync(CreateModelOptions(options.Model.Model), OnBadRow, cancellationToken).ConfigureAwait(false);
            var compared = options.ComparedModel is { } model && run.IsComplete
                ? await EvaluateAsync(CreateModelOptions(model), _ => { }, cancellationToken).ConfigureAwait(false)
                : null;
            return Show(run, compared);
        }
        catch (Exception exception) when (exception is EvaluationDataException or InvalidOperationException)
        {
            throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
        }
    }

    private OnnxTurnTakingClientOptions CreateModelOptions(string model) => new()
    {
        Model = model,
        ThreadCount = options.Model.ThreadCount,
        AllowDownload = options.Model.AllowDownload,

        // What is fitted replaces what was fitted before, so it must not build upon it.
        Temperature = options.FitsCalibration ? 1 : null,
    };

    private async Task<EvaluationRun> EvaluateAsync(
        OnnxTurnTakingClientOptions model, Action<EvaluationDataException> onBadRow, CancellationToken cancellationToken)
    {
        using var client = await LoadAsync(model, cancellationToken).ConfigureAwait(false);
        host.SetPatience(ReportTime);
        var dataOptions = new EvaluationDataOptions
        {
            MaxRowsPerFile = options.MaxRowsPerFile,
            OnBadRow = options.SkipsBadRows ? onBadRow : null,
        };
        var rows = EvaluationData.ReadAsync(options.Paths, dataOptions, cancellationToken);
        return await CommandProgress.RunAsync(
            host,
            "rows",
            () => EvaluationData.CountAsync(options.Paths, dataOptions, cancellationToken),
            progress => new Evaluator(client, new() { BatchSize = options.BatchSize, Progress = progress })
                .EvaluateAsync(rows, cancellationToken)).ConfigureAwait(false);
    }

    private async Task<ITurnTakingClient> LoadAsync(OnnxTurnTakingClientOptions model, CancellationToken cancellationToken)
    {
        var small = await ModelOptions.LoadAsync(model, host, cancellationToken).ConfigureAwait(false);
        if (options.LargeModel is not { } largeModel || model.Model != options.Model.Model)
        {
            return small;
        }

        try
        {
            var large = await ModelOptions.LoadAsync(CreateModelOptions(largeModel), host, cancellationToken).ConfigureAwait(false);
            return small.AsBuilder().UseCascade(_ => large, cascade =>
            {
                cascade.MinimumMargin = options.MinimumMargin ?? cascade.MinimumMargin;
                cascade.Timeout = null;
            }).Build();
        }
        catch
        {
            small.Dispose();
            throw;
        }
    }

    private void OnBadRow(EvaluationDataException exception)
    {
        _leftOutCount++;
        host.WriteError(exception.Message);
    }

    private int Show(EvaluationRun run, EvaluationRun? compared)
    {
        if (run.Rows.Count == 0)
        {
            return run.IsComplete ? throw new CommandException(ExitCode.BadUsage, "No row could be used.") : ExitCode.Canceled;
        }

        var report = EvaluationReport.Create(run, new()
        {
            IncludesAgentState = options.IncludesAgentState,
            LeftOutCount = _leftOutCount,
            Compared = compared?.Rows.Count > 0 ? compared : null,
        });
        if (options.WritesJson)
        {
            EvaluationJson.Write(report, host.Output);
            host.Output.Write("\n"u8);
        }
        else
        {
            ReportConsole.Write(ReportLayout.Create(report), host.Console);
        }

        foreach (string path in options.ReportPaths)
        {
            ReportFile.Write(ReportLayout.Create(report), path);
        }

        bool isComplete = run.IsComplete && compared is null or { IsComplete: true };
        if (options.FitsCalibration && isComplete)
        {
            host.WriteError($"wrote {CreateCalibration(report).Save(options.Model.Model)}");
        }

        return !isComplete ? ExitCode.Canceled : _leftOutCount > 0 ? ExitCode.BadInput : ExitCode.Success;
    }

    private static ModelCalibration CreateCalibration(EvaluationReport report)
    {
        return new()
        {
            Temperature = (float)report.Calibration.Temperature,
            StartSpeakingThreshold = GetThreshold(TurnTakingAction.StartSpeaking),
            StartListeningThreshold = GetThreshold(TurnTakingAction.StartListening),
        };

        float? GetThreshold(TurnTakingAction action) =>
            report.Thresholds.FirstOrDefault(sweep =>
                sweep.Action == action && Math.Min(sweep.Count, sweep.OtherCount) >= MinThresholdRows) is { } found
                ? (float)found.OperatingPoints[0].Point.Threshold
                : null;
    }
}
