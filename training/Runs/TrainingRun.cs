using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using TurnTaking.Models;
using TurnTaking.Training.Data;
using TurnTaking.Training.Examples;
using TurnTaking.Training.Modeling;
using TurnTaking.Training.Tokenization;
using static TorchSharp.torch;

namespace TurnTaking.Training.Runs;

/// <summary>A run from the data to the last checkpoint; a run whose folder is there goes on from its newest checkpoint.</summary>
internal sealed class TrainingRun(TextWriter output)
{
    private const int LogInterval = 25;

    /// <summary>Trains.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="cancellationToken">A token that ends the run early, with a checkpoint.</param>
    /// <returns>The run's folder.</returns>
    /// <exception cref="TrainingDataException">The data cannot be used.</exception>
    /// <exception cref="TrainingConfigurationException">The folder cannot be used.</exception>
    /// <exception cref="TrainingFailedException">Training cannot go on; the last checkpoint is left as it is.</exception>
    public async Task<RunFolder> RunAsync(TrainingConfiguration configuration, string folder, CancellationToken cancellationToken)
    {
        var corpora = Read(configuration);
        configuration = configuration with { Sources = [.. corpora.Select(corpus => corpus.Source)] };
        var run = RunFolder.Open(folder, configuration);
        using var trainsAlone = run.Lock();
        var tokenizer = ReadTokenizer(run, corpora);
        using var decoder = Decoder.Create(run.GetShape(), configuration.Seed);
        var stream = CreateStream(configuration, corpora, tokenizer);
        using var trainer = new Trainer(decoder, stream, tokenizer.SpecialTokens, configuration.Training);
        if (run.Checkpoints.Load(trainer.Tensors) is { } state)
        {
            trainer.Resume(state);
            output.WriteLine($"goes on after step {state.Step} of {configuration.Training.Steps}");
        }

        using var dev = configuration.DevData is { } devData
            ? await DevEvaluation.ReadAsync(
                devData, tokenizer, configuration.Model.ContextLength, configuration.Training.EvaluationRows, cancellationToken)
                .ConfigureAwait(false)
            : null;
        Train(run, trainer, dev, cancellationToken);
        return run;
    }

    /// <summary>Makes the stream of examples of a configuration.</summary>
    public static ExampleStream CreateStream(
        TrainingConfiguration configuration, IReadOnlyList<Corpus> corpora, ContentTokenizer tokenizer)
    {
        var statistic = new EndStatistic();
        foreach (var turn in corpora.SelectMany(corpus => corpus.Dialogues).SelectMany(dialogue => dialogue.Turns))
        {
            statistic.Add(turn.Text);
        }

        var builder = new ExampleBuilder(configuration.Examples, new WordEncoder(tokenizer), statistic);
        return new(corpora, builder, configuration.Examples, configuration.Training.RowLength, configuration.Seed);
    }

    private List<Corpus> Read(TrainingConfiguration configuration)
    {
        long started = Stopwatch.GetTimestamp();
        var corpora = configuration.Sources.AsParallel().AsOrdered().Select(source => Corpus.Read(configuration.Data, source)).ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{corpora.Sum(corpus => corpus.Dialogues.Count):N0} dialogues and {corpora.Sum(corpus => corpus.Conversations.Count):N0} " +
            $"labelled conversations of {corpora.Count} sources, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
        return corpora;
    }

    private ContentTokenizer ReadTokenizer(RunFolder run, List<Corpus> corpora)
    {
        if (!File.Exists(run.TokenizerPath))
        {
            long started = Stopwatch.GetTimestamp();
            RunFolder.WriteWhole(run.TokenizerPath, TokenizerTraining.Train(corpora, run.Configuration.Tokenizer));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"tokenizer: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
        }

        return run.ReadTokenizer();
    }

    private void Train(RunFolder run, Trainer trainer, DevEvaluation? dev, CancellationToken cancellationToken)
    {
        // The number belongs to the thread that asks for products: here it stays the same until the end.
        int threads = run.Configuration.Threads;
        set_num_threads(threads > 0 ? threads : Environment.ProcessorCount);
        output.WriteLine(
            $"{trainer.Decoder.ParameterCount:N0} weights, {get_num_threads()} threads, products in {trainer.Decoder.ProductType}");

        var options = run.Configuration.Training;
        var log = new RunLog(run.Path, trainer.State.Step);
        while (trainer.State.Step < options.Steps)
        {
            try
            {
                trainer.Step();
            }
            catch (ExternalException exception) when (IsOutOfMemory(exception.Message))
            {
                throw new TrainingFailedException(
                    trainer.State.Step + 1,
                    $"out of memory with training.rows_per_step {options.RowsPerStep}: {GetFirstLine(exception.Message)}");
            }

            int step = trainer.State.Step;
            bool isLast = step == options.Steps;
            if (step % LogInterval == 0 || isLast)
            {
                LogSteps(log, trainer);
            }

            if (dev is not null && (step % options.EvaluationInterval == 0 || isLast))
            {
                var scores = trainer.WithAverage(dev.Score);
                log.AddScores(trainer.State, scores);
                LogScores(scores);
            }

            if (step % options.CheckpointInterval == 0 || isLast || cancellationToken.IsCancellationRequested)
            {
                run.Checkpoints.Save(trainer.State, trainer.Tensors);
                CurvePlot.Write(run.Path);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static bool IsOutOfMemory(string message) =>
        message.Contains("DefaultCPUAllocator", StringComparison.Ordinal) || message.Contains("out of memory", StringComparison.Ordinal);

    /// <summary>The library's messages go on with a stack.</summary>
    private static string GetFirstLine(string message) => message.Split('\n')[0];

    private void LogSteps(RunLog log, Trainer trainer)
    {
        var summary = trainer.TakeSummary();
        log.AddStep(trainer.State, trainer.LearningRate, summary);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{trainer.State.Step,7}  loss {summary.Loss:0.000}  language {summary.LanguageLoss:0.000}  " +
            $"action {summary.ActionLoss:0.000}  pair {summary.PairLoss:0.000}  gradient {summary.GradientNorm:0.00}  " +
            $"{summary.TokensPerSecond:0} tokens/s"));
    }

    private void LogScores(IReadOnlyList<DevScore> scores)
    {
        foreach (var score in scores)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"         {score.Set,-20} accuracy {score.Accuracy:0.0%}  macro F1 {score.MacroF1:0.0%}  pair {score.PairAccuracy:0.0%}"));
        }
    }
}
