using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx;

/// <summary>Opens ONNX Runtime sessions the way the options say.</summary>
internal static partial class SessionFactory
{
    /// <summary>Graphs up to this size are compiled in memory at each start, larger ones once, to disk.</summary>
    private const long MaxByteCountInMemory = 64 << 20;

    private static readonly ExecutionProvider[] Accelerators =
        [ExecutionProvider.Cuda, ExecutionProvider.DirectML, ExecutionProvider.CoreML];

    /// <summary>Opens a model's graph, compiled if it is of a form that can be.</summary>
    /// <returns>The session, and whether the graph was compiled.</returns>
    public static (InferenceSession Session, bool IsCompiled) Create(
        ModelFolder folder,
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

        try
        {
            var session = OpenCompiled(folder, configuration, actionIds, sessionOptions, logger);
            bool isCompiled = session is not null;
            session ??= folder.CreateSession(sessionOptions);
            LogOpened(logger, folder.GraphPath, provider, threadCount);
            return (session, isCompiled);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelLoadException(
                folder.GraphPath, $"expected an ONNX graph that ONNX Runtime can run, found: {exception.Message}", exception);
        }
    }

    private static InferenceSession? OpenCompiled(
        ModelFolder folder, ModelConfiguration configuration, IReadOnlyList<int> actionIds, SessionOptions options, ILogger logger)
    {
        string? problem = null;
        if (folder.ReadGraph(MaxByteCountInMemory) is { } graph &&
            GraphCompiler.Compile(graph, configuration, actionIds, out problem) is { } compiled)
        {
            LogIfPartial();
            return new(compiled, options);
        }

        if (folder is FileSystemModelFolder)
        {
            LogCompiles(logger, folder.GraphPath);
            if (new CompiledGraphStore(folder.GraphPath, configuration, actionIds).FindOrCompile(out problem) is { } path)
            {
                LogIfPartial();
                return new(path, options);
            }
        }

        LogNotCompiled(logger, folder.GraphPath, problem!);
        return null;

        void LogIfPartial()
        {
            if (problem is not null)
            {
                LogCompiledInPart(logger, folder.GraphPath, problem);
            }
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

        // A thread that spins between predictions takes the processor from whatever else the application does.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");

        // x86 processors that lack VNNI saturate the products of signed weights; this makes ONNX Runtime compute with unsigned ones. On the
        // others it would only cost them the use of VNNI.
        if (ProcessorFeatures.IsX86 && !ProcessorFeatures.HasVnni)
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

    [LoggerMessage(LogLevel.Debug, "Opened {GraphPath} on {ExecutionProvider} with {ThreadCount} thread(s).")]
    private static partial void LogOpened(ILogger logger, string graphPath, ExecutionProvider executionProvider, int threadCount);

    [LoggerMessage(LogLevel.Debug, "{GraphPath} is compiled, unless it was before.")]
    private static partial void LogCompiles(ILogger logger, string graphPath);

    [LoggerMessage(LogLevel.Information, "{GraphPath} runs with the exporter's operators, which are slower: {Problem}.")]
    private static partial void LogCompiledInPart(ILogger logger, string graphPath, string problem);

    [LoggerMessage(LogLevel.Information, "{GraphPath} runs as it is, with the scores of the whole vocabulary at every position: {Problem}.")]
    private static partial void LogNotCompiled(ILogger logger, string graphPath, string problem);

    [LoggerMessage(LogLevel.Information, "Chose the execution provider {ExecutionProvider} among {Available}.")]
    private static partial void LogChosen(ILogger logger, ExecutionProvider executionProvider, string available);
}
