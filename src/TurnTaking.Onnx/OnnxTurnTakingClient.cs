using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using TurnTaking.Hub;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Decides with a semantic turn-taking model on ONNX Runtime.</summary>
/// <remarks>
/// All members are thread-safe; use one instance for the whole process, it holds the model's weights. The model runs on the thread pool,
/// never on the caller's thread, and a canceled prediction stops also while it runs. <see cref="Dispose"/> may be called at any time: it
/// stops the predictions in flight, which then end with <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed partial class OnnxTurnTakingClient : ITurnTakingClient
{
    private readonly OnnxTurnTakingClientMetadata _metadata;
    private readonly ActionDecider _decider;
    private readonly int _vocabularySize;
    private readonly ContentTokenizer _tokenizer;
    private readonly PromptEncoder _encoder;
    private readonly InferenceSession _session;
    private readonly ActionScorer _scorer;
    private long _lastPredictionTicks;

    /// <summary>Initializes a new instance of the <see cref="OnnxTurnTakingClient"/> class and loads its model.</summary>
    /// <param name="options">The options, or <see langword="null"/> for the defaults: the embedded model on the processor.</param>
    /// <param name="loggerFactory">Makes the client's logger, or <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="ModelLoadException">The model is missing, incomplete, damaged or of a kind that this client cannot run.</exception>
    /// <exception cref="InvalidOperationException">The execution provider asked for is not there.</exception>
    /// <remarks>It takes seconds with a large model, and downloads nothing; <see cref="CreateAsync"/> waits for either.</remarks>
    public OnnxTurnTakingClient(OnnxTurnTakingClientOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        options ??= new();
        if (options.GetErrors().ToList() is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(" ", errors), nameof(options));
        }

        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<OnnxTurnTakingClient>();
        var model = OnnxModel.Open(options.Model, options.Hub);
        var folder = model.Folder;
        _decider = new(
            folder.ModelId, folder, options.AgentState, options.Temperature, options.StartSpeakingThreshold, options.StartListeningThreshold);

        var configuration = ModelConfiguration.Read(folder);
        var tokenizerFile = TokenizerFile.Read(folder, configuration.VocabularySize);
        configuration = configuration.LimitTo(tokenizerFile.MaxTokenCount);
        _vocabularySize = configuration.VocabularySize;

        // The tokenizer is made while ONNX Runtime opens the graph; not on the thread pool, which must not wait for itself.
        var tokenizer = Task.Factory.StartNew(
            () => tokenizerFile.Tokenizer, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        int threadCount = options.ThreadCount ?? (model is EmbeddedOnnxModel ? 1 : Environment.ProcessorCount);
        int concurrency = Math.Max(1, Environment.ProcessorCount / threadCount);
        var actionIds = tokenizerFile.SpecialTokens.Actions;
        var graph = SessionFactory.Create(model, configuration, actionIds, options, threadCount, logger);
        _metadata = new(folder.ModelId, graph);
        _session = graph.Session;
        try
        {
            var signature = new GraphSignature(_session, configuration, actionIds, graph.IsCompiled, graph.Path);
            _tokenizer = tokenizer.GetAwaiter().GetResult();
            _encoder = new(_tokenizer, configuration.MaxTokenCount);
            if (_tokenizer.CannotNormalize)
            {
                LogCannotNormalize(logger);
            }

            _scorer = new(_session, signature, concurrency, options.MaxQueueLength, new(options.PrefixCacheByteCount), new(scope: this));
            TryModel(graph.Path);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Gets when the last prediction was made; <see langword="null"/> before the first.</summary>
    internal DateTimeOffset? LastPrediction =>
        Interlocked.Read(ref _lastPredictionTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Gets a value indicating whether <see cref="OnnxTurnTakingClientOptions.OptimizeForThroughput"/> has changed the graph.</summary>
    internal bool HasSlots => _session.InputMetadata.ContainsKey(GraphSignature.SlotLengths);

    /// <summary>Gets the number of predictions that wait for the model.</summary>
    internal int QueueLength => _scorer.QueueLength;

    /// <summary>Makes a client and loads its model, on a thread of its own; downloads the model before if the options allow that.</summary>
    /// <param name="options">The options, or <see langword="null"/> for the defaults: the embedded model on the processor.</param>
    /// <param name="loggerFactory">Makes the client's logger, or <see langword="null"/> for none.</param>
    /// <param name="progress">Is told how far a download is, from several threads at once.</param>
    /// <param name="cancellationToken">
    /// Ends the download or the wait. ONNX Runtime cannot be stopped while it opens a graph: it ends that in the background, and what it opened is
    /// disposed.
    /// </param>
    /// <returns>The client, with its model loaded.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="HubException">The model cannot be downloaded; the message says what to do.</exception>
    /// <exception cref="ModelLoadException">The model is missing, incomplete, damaged or of a kind that this client cannot run.</exception>
    /// <exception cref="InvalidOperationException">The execution provider asked for is not there.</exception>
    public static async Task<OnnxTurnTakingClient> CreateAsync(
        OnnxTurnTakingClientOptions? options = null,
        ILoggerFactory? loggerFactory = null,
        IProgress<HubDownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new();
        cancellationToken.ThrowIfCancellationRequested();
        if (options.AllowDownload && ModelRepository.GetReference(options.Model) is { } model &&
            ModelRepository.Find(model, options.Hub) is null)
        {
            await ModelRepository.DownloadAsync(model, options.Hub, null, progress, loggerFactory, cancellationToken).ConfigureAwait(false);
        }

        var loading = Task.Factory.StartNew(
            () => new OnnxTurnTakingClient(options, loggerFactory),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            return await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = loading.ContinueWith(
                static loaded => loaded.Result.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The model failed, or gave scores that are not numbers.</exception>
    public async Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default)
    {
        var prompt = _encoder.Encode(messages);
        var scores = await ScoreAsync(prompt, options?.ConversationId, cancellationToken).ConfigureAwait(false);
        return _decider.Decide(
            scores.Logits, options, prompt.Ids.Length, scores.CachedTokenCount, scores.QueueTime, scores.InferenceTime);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Besides itself, the client gives its <see cref="OnnxTurnTakingClientMetadata"/>, also as <see cref="TurnTakingClientMetadata"/>, and its
    /// <see cref="InferenceSession"/>.
    /// </remarks>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType.IsInstanceOfType(_metadata) && serviceType != typeof(object) ? _metadata
            : serviceType == typeof(InferenceSession) ? _session
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _scorer.Dispose();

    private async Task<ActionScores> ScoreAsync(Prompt prompt, string? conversationId, CancellationToken cancellationToken)
    {
        try
        {
            var scores = await _scorer.ScoreAsync(prompt, conversationId, cancellationToken).ConfigureAwait(false);
            if (!scores.Logits.AreFinite)
            {
                throw new InvalidOperationException($"The model '{_metadata.DefaultModelId}' gave scores that are not numbers.");
            }

            Interlocked.Exchange(ref _lastPredictionTicks, DateTime.UtcNow.Ticks);
            return scores;
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidOperationException(
                $"The model '{_metadata.DefaultModelId}' failed on a prompt of {prompt.Ids.Length} tokens: {exception.Message}", exception);
        }
    }

    /// <summary>Runs the model once, so that a damaged one fails now and not in the middle of a call.</summary>
    private void TryModel(string graphPath)
    {
        var prompt = _encoder.Encode([new ChatMessage(ChatRole.User, "hello")]);
        try
        {
            var logits = _scorer.Score(prompt);
            if (!logits.AreFinite)
            {
                throw new ModelLoadException(graphPath, "expected four finite scores for a short prompt, found others.");
            }
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelLoadException(graphPath, $"expected it to run on a short prompt, found: {exception.Message}", exception);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Globalization is invariant in this process, so text with combining characters is not brought into Unicode's normal form C and may " +
        "get other tokens than the model was trained on. Install ICU and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT to mend it.")]
    private static partial void LogCannotNormalize(ILogger logger);
}
