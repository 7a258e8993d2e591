using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using TurnTaking.Models;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx;

/// <summary>Opens ONNX Runtime sessions the way the options say.</summary>
internal static partial class SessionFactory
{
    private static readonly ExecutionProvider[] Accelerators =
        [ExecutionProvider.Cuda, ExecutionProvider.DirectML, ExecutionProvider.CoreML];

    /// <summary>Opens a model's graph, compiled if it is of a form that can be.</summary>
    public static OpenedGraph Create(
        OnnxModel model,
        ModelConfiguration configuration,
        IReadOnlyList<int> actionIds,
        OnnxTurnTakingClientOptions options,
        int threadCount,
        ILogger logger)
    {
        var environment = RuntimeEnvironment.Get(options.EnableRuntimeTelemetry);
        using var sessionOptions = CreateOptions(threadCount);
        var provider = AppendExecutionProvider(sessionOptions, options.ExecutionProvider, environment.GetAvailableProviders(), logger);
        options.ConfigureSession?.Invoke(sessionOptions);

        var precision = provider is ExecutionProvider.Cpu ? ModelPrecision.Int8 : ModelPrecision.Float16;
        var loader = new GraphLoader(configuration, actionIds, logger);
        var graph = loader.Load(model, precision);
        if (options.OptimizeForThroughput)
        {
            graph = loader.AddSlots(graph, model, provider);
        }

        string path = graph.Path ?? model.GraphPath;
        InferenceSession? session = null;
        try
        {
            session = graph.CreateSession(model, sessionOptions);
            var description = GraphDescription.Read(session.ModelMetadata.CustomMetadataMap, actionIds, path);
            var opened = new OpenedGraph(session, path, description, graph.Problem ?? description?.Problem, provider);
            LogOpened(logger, path, opened.Form, opened.Precision, provider, threadCount);
            LogIfSlower(model.GraphPath, opened, logger);
            return opened;
        }
        catch (OnnxRuntimeException exception)
        {
            session?.Dispose();
            throw new ModelLoadException(path, $"expected an ONNX graph that ONNX Runtime can run, found: {exception.Message}", exception);
        }
        catch (ModelLoadException)
        {
            session?.Dispose();
            throw;
        }
    }

    private static void LogIfSlower(string graphPath, OpenedGraph opened, ILogger logger)
    {
        if (opened.Problem is not { } problem)
        {
            return;
        }

        if (opened.IsCompiled)
        {
            LogCompiledInPart(logger, graphPath, problem);
        }
        else
        {
            LogNotCompiled(logger, graphPath, problem);
        }
    }

    private static SessionOptions CreateOptions(int threadCount)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threadCount,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };

        // Threads spin between the operators of a run, which saves a tenth of a short one, but not after it: between predictions they would
        // take the processor from whatever else the application does.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");

        // x86 processors that lack VNNI saturate the products of signed weights; this makes ONNX Runtime compute with unsigned ones. On the
        // others it would only cost them the use of VNNI.
        if (ProcessorFeatures.SaturatesSignedWeights)
        {
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
        }

        return options;
    }

    private static ExecutionProvider AppendExecutionProvider(
        SessionOptions options, ExecutionProvider wanted, string[] available, ILogger logger)
    {
        if (wanted is ExecutionProvider.Auto)
        {
            wanted = Accelerators.FirstOrDefault(provider => available.Contains(GetRuntimeName(provider)), ExecutionProvider.Cpu);
            LogChosen(logger, wanted, string.Join(", ", available));
        }
        else if (wanted is not ExecutionProvider.Cpu && !available.Contains(GetRuntimeName(wanted)))
        {
            throw new InvalidOperationException(
                $"{nameof(OnnxTurnTakingClientOptions.ExecutionProvider)} is {wanted}, but ONNX Runtime has only " +
                $"{string.Join(", ", available)} here. Reference the package {GetPackageName(wanted)}.");
        }

        switch (wanted)
        {
            case ExecutionProvider.Cuda:
                options.AppendExecutionProvider_CUDA();
                break;
            case ExecutionProvider.DirectML:
                options.AppendExecutionProvider_DML();
                break;
            case ExecutionProvider.CoreML:
                options.AppendExecutionProvider("CoreML");
                break;
        }

        return wanted;
    }

    private static string GetRuntimeName(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "CUDAExecutionProvider",
        ExecutionProvider.DirectML => "DmlExecutionProvider",
        ExecutionProvider.CoreML => "CoreMLExecutionProvider",
        _ => "CPUExecutionProvider",
    };

    private static string GetPackageName(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "Microsoft.ML.OnnxRuntime.Gpu in place of Microsoft.ML.OnnxRuntime",
        ExecutionProvider.DirectML => "Microsoft.ML.OnnxRuntime.DirectML in place of Microsoft.ML.OnnxRuntime",
        _ => "Microsoft.ML.OnnxRuntime on an Apple device",
    };

    [LoggerMessage(LogLevel.Debug, "Opened {GraphPath} ({GraphForm}, {Precision}) on {ExecutionProvider} with {ThreadCount} thread(s).")]
    private static partial void LogOpened(
        ILogger logger, string graphPath, ModelGraphForm graphForm, ModelPrecision? precision, ExecutionProvider executionProvider, int threadCount);

    [LoggerMessage(LogLevel.Information, "{GraphPath} runs with the exporter's operators, which are slower: {Problem}.")]
    private static partial void LogCompiledInPart(ILogger logger, string graphPath, string problem);

    [LoggerMessage(LogLevel.Information, "{GraphPath} runs as it is, with the scores of the whole vocabulary at every position: {Problem}.")]
    private static partial void LogNotCompiled(ILogger logger, string graphPath, string problem);

    [LoggerMessage(LogLevel.Information, "Chose the execution provider {ExecutionProvider} among {Available}.")]
    private static partial void LogChosen(ILogger logger, ExecutionProvider executionProvider, string available);
}
