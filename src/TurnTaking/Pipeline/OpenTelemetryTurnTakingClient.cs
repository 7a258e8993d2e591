using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Attributes = TurnTaking.TelemetryNames.Attributes;
using Instruments = TurnTaking.TelemetryNames.Instruments;
using Spans = TurnTaking.TelemetryNames.Spans;

namespace TurnTaking;

/// <summary>Records a span and metrics for every prediction.</summary>
/// <remarks>
/// The names are those of the OpenTelemetry Semantic Conventions for Generative AI systems v1.41
/// (<see href="https://opentelemetry.io/docs/specs/semconv/gen-ai/"/>) where those have one. Beyond them are the operation's name,
/// <c>predict_turn_action</c>, and the instruments and attributes that begin with <c>turn_taking.</c>. docs/telemetry.md lists them all.
/// </remarks>
public sealed class OpenTelemetryTurnTakingClient : DelegatingTurnTakingClient
{
    /// <summary>The name of the activity source and the meter, unless another is given: <c>TurnTaking</c>.</summary>
    public const string DefaultSourceName = TelemetryNames.Source;

    // https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/, with finer steps below 10 ms: a local model is that fast.
    private static readonly double[] DurationBoundaries =
        [0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static readonly int[] TokenBoundaries = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536];

    private readonly ActivitySource _activitySource;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _tokenUsage;
    private readonly Histogram<double> _queueDuration;
    private readonly Counter<long> _cachedTokens;
    private readonly Counter<long> _cacheHits;
    private readonly Counter<long> _fallbacks;
    private readonly TurnTakingClientMetadata? _metadata;
    private readonly string? _serverAddress;
    private readonly int? _serverPort;

    /// <summary>Initializes a new instance of the <see cref="OpenTelemetryTurnTakingClient"/> class.</summary>
    /// <param name="innerClient">The client whose predictions are recorded. It is disposed with this one.</param>
    /// <param name="sourceName">The name of the activity source and the meter, or <see langword="null"/> for <see cref="DefaultSourceName"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="innerClient"/> is <see langword="null"/>.</exception>
    public OpenTelemetryTurnTakingClient(ITurnTakingClient innerClient, string? sourceName = null)
        : base(innerClient)
    {
        _metadata = innerClient.GetService<TurnTakingClientMetadata>();
        if (_metadata?.ProviderUri is { IsAbsoluteUri: true, Host.Length: > 0 } uri)
        {
            _serverAddress = uri.Host;
            _serverPort = uri.Port >= 0 ? uri.Port : null;
        }

        string name = string.IsNullOrEmpty(sourceName) ? DefaultSourceName : sourceName;
        _activitySource = new(name);
        _meter = new(name);
        _duration = _meter.CreateHistogram(
            Instruments.ClientOperationDuration,
            "s",
            "GenAI operation duration.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBoundaries });
        _tokenUsage = _meter.CreateHistogram(
            Instruments.ClientTokenUsage,
            "{token}",
            "Measures number of input and output tokens used.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = TokenBoundaries });
        _queueDuration = _meter.CreateHistogram(
            Instruments.ClientQueueDuration,
            "s",
            "How long predictions waited before they were computed.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBoundaries });
        _cachedTokens = _meter.CreateCounter<long>(
            Instruments.ClientCachedTokens, "{token}", "Input tokens that were in a cache and not computed again.");
        _cacheHits = _meter.CreateCounter<long>(
            Instruments.ClientCacheHits, "{prediction}", "Predictions with at least one input token from a cache.");
        _fallbacks = _meter.CreateCounter<long>(
            Instruments.ClientFallbacks, "{prediction}", "Predictions decided by a fallback instead of the model, by its reason.");
    }

    /// <summary>Gets or sets a value indicating whether spans hold what was said.</summary>
    /// <value>
    /// The default is <see langword="false"/>, unless the environment variable <c>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT</c> is
    /// <c>true</c>.
    /// </value>
    public bool EnableSensitiveData { get; set; } = string.Equals(
        Environment.GetEnvironmentVariable("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"), "true", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(ActivitySource) ? _activitySource : base.GetService(serviceType, serviceKey);

    /// <inheritdoc/>
    public override async Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var activity = StartActivity(options);
        if (EnableSensitiveData && activity is { IsAllDataRequested: true } && messages is not null)
        {
            messages = messages.ToList();
            activity.SetTag(Attributes.InputMessages, ToInputMessages(messages));
        }

        long start = Stopwatch.GetTimestamp();
        TurnTakingPrediction? prediction = null;
        Exception? error = null;
        try
        {
            prediction = await base.GetPredictionAsync(messages!, options, cancellationToken).ConfigureAwait(false);
            return prediction;
        }
        catch (Exception exception)
        {
            error = exception;
            throw;
        }
        finally
        {
            SetResult(activity, prediction, error);
            RecordMetrics(Stopwatch.GetElapsedTime(start), prediction, error);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _activitySource.Dispose();
            _meter.Dispose();
        }

        base.Dispose(disposing);
    }

    private Activity? StartActivity(TurnTakingOptions? options)
    {
        if (!_activitySource.HasListeners())
        {
            return null;
        }

        string? model = _metadata?.DefaultModelId;
        var activity = _activitySource.StartActivity(model is null ? Spans.Prediction : $"{Spans.Prediction} {model}", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity
                .SetTag(Attributes.OperationName, Spans.Prediction)
                .SetTag(Attributes.ProviderName, _metadata?.ProviderName)
                .SetTag(Attributes.RequestModel, model)
                .SetTag(Attributes.ConversationId, options?.ConversationId)
                .SetTag(Attributes.ServerAddress, _serverAddress)
                .SetTag(Attributes.ServerPort, _serverPort);
        }

        return activity;
    }

    private static void SetResult(Activity? activity, TurnTakingPrediction? prediction, Exception? error)
    {
        if (error is not null)
        {
            activity?.SetTag(Attributes.ErrorType, error.GetType().FullName).SetStatus(ActivityStatusCode.Error, error.Message);
        }

        if (prediction is not null && activity is { IsAllDataRequested: true })
        {
            activity
                .SetTag(Attributes.ResponseModel, prediction.ModelId)
                .SetTag(Attributes.UsageInputTokens, prediction.InputTokenCount)
                .SetTag(Attributes.UsageCachedTokens, prediction.CachedTokenCount)
                .SetTag(Attributes.Action, prediction.Action.ToName())
                .SetTag(Attributes.Confidence, prediction.Confidence)
                .SetTag(Attributes.AgentState, prediction.AgentState.ToString().ToLowerInvariant())
                .SetTag(Attributes.DecidedBy, prediction.DecidedBy)
                .SetTag(Attributes.FallbackReason, prediction.FallbackReason)
                .SetTag(Attributes.QueueTime, prediction.QueueTime?.TotalSeconds)
                .SetTag(Attributes.InferenceTime, prediction.InferenceTime?.TotalSeconds);
        }
    }

    private void RecordMetrics(TimeSpan elapsed, TurnTakingPrediction? prediction, Exception? error)
    {
        var tags = new TagList { { Attributes.OperationName, Spans.Prediction } };
        AddIfKnown(Attributes.ProviderName, _metadata?.ProviderName);
        AddIfKnown(Attributes.RequestModel, _metadata?.DefaultModelId);
        AddIfKnown(Attributes.ResponseModel, prediction?.ModelId);
        AddIfKnown(Attributes.ServerAddress, _serverAddress);
        AddIfKnown(Attributes.ServerPort, _serverPort);
        if (prediction is not null)
        {
            RecordPrediction(prediction, tags);
        }

        AddIfKnown(Attributes.Action, prediction?.Action.ToName());
        AddIfKnown(Attributes.ErrorType, error?.GetType().FullName);
        _duration.Record(elapsed.TotalSeconds, tags);

        void AddIfKnown(string name, object? value)
        {
            if (value is not null)
            {
                tags.Add(name, value);
            }
        }
    }

    private void RecordPrediction(TurnTakingPrediction prediction, in TagList tags)
    {
        if (prediction.InputTokenCount is int inputTokens)
        {
            var tokenTags = tags;
            tokenTags.Add(Attributes.TokenType, "input");
            _tokenUsage.Record(inputTokens, tokenTags);
        }

        if (prediction.QueueTime is { } queueTime)
        {
            _queueDuration.Record(queueTime.TotalSeconds, tags);
        }

        if (prediction.CachedTokenCount is > 0 and int cachedTokens)
        {
            _cachedTokens.Add(cachedTokens, tags);
            _cacheHits.Add(1, tags);
        }

        if (prediction.FallbackReason is { } reason)
        {
            var fallbackTags = tags;
            fallbackTags.Add(Attributes.FallbackReason, reason);
            _fallbacks.Add(1, fallbackTags);
        }
    }

    private static string ToInputMessages(IEnumerable<ChatMessage> messages)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var message in messages)
            {
                json.WriteStartObject();
                json.WriteString("role", message.Role.Value);
                json.WriteStartArray("parts");
                json.WriteStartObject();
                json.WriteString("type", "text");
                json.WriteString("content", message.Text);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
