using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Records a span and metrics for every prediction.</summary>
/// <remarks>
/// The names are those of the OpenTelemetry Semantic Conventions for Generative AI systems v1.41
/// (<see href="https://opentelemetry.io/docs/specs/semconv/gen-ai/"/>) where those have one. Beyond them are the operation's name,
/// <c>predict_turn_action</c>, and the attributes that begin with <c>turn_taking.</c>.
/// </remarks>
public sealed class OpenTelemetryTurnTakingClient : DelegatingTurnTakingClient
{
    /// <summary>The name of the activity source and the meter, unless another is given: <c>TurnTaking</c>.</summary>
    public const string DefaultSourceName = "TurnTaking";

    private const string OperationName = "predict_turn_action";

    // https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/, with finer steps below 10 ms: a local model is that fast.
    private static readonly double[] DurationBoundaries =
        [0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static readonly int[] TokenBoundaries = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536];

    private readonly ActivitySource _activitySource;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _tokenUsage;
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
            "gen_ai.client.operation.duration",
            "s",
            "GenAI operation duration.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBoundaries });
        _tokenUsage = _meter.CreateHistogram(
            "gen_ai.client.token.usage",
            "{token}",
            "Measures number of input and output tokens used.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = TokenBoundaries });
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
            activity.SetTag("gen_ai.input.messages", ToInputMessages(messages));
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
        var activity = _activitySource.StartActivity(model is null ? OperationName : $"{OperationName} {model}", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity
                .SetTag("gen_ai.operation.name", OperationName)
                .SetTag("gen_ai.provider.name", _metadata?.ProviderName)
                .SetTag("gen_ai.request.model", model)
                .SetTag("gen_ai.conversation.id", options?.ConversationId)
                .SetTag("server.address", _serverAddress)
                .SetTag("server.port", _serverPort);
        }

        return activity;
    }

    private static void SetResult(Activity? activity, TurnTakingPrediction? prediction, Exception? error)
    {
        if (error is not null)
        {
            activity?.SetTag("error.type", error.GetType().FullName).SetStatus(ActivityStatusCode.Error, error.Message);
        }

        if (prediction is not null && activity is { IsAllDataRequested: true })
        {
            activity
                .SetTag("gen_ai.response.model", prediction.ModelId)
                .SetTag("gen_ai.usage.input_tokens", prediction.InputTokenCount)
                .SetTag("gen_ai.usage.cache_read.input_tokens", prediction.CachedTokenCount)
                .SetTag("turn_taking.action", prediction.Action.ToName())
                .SetTag("turn_taking.confidence", prediction.Confidence)
                .SetTag("turn_taking.agent_state", prediction.AgentState.ToString().ToLowerInvariant())
                .SetTag("turn_taking.fallback_reason", prediction.FallbackReason)
                .SetTag("turn_taking.queue_time", prediction.QueueTime?.TotalSeconds)
                .SetTag("turn_taking.inference_time", prediction.InferenceTime?.TotalSeconds);
        }
    }

    private void RecordMetrics(TimeSpan elapsed, TurnTakingPrediction? prediction, Exception? error)
    {
        var tags = new TagList { { "gen_ai.operation.name", OperationName } };
        AddIfKnown("gen_ai.provider.name", _metadata?.ProviderName);
        AddIfKnown("gen_ai.request.model", _metadata?.DefaultModelId);
        AddIfKnown("gen_ai.response.model", prediction?.ModelId);
        AddIfKnown("server.address", _serverAddress);
        AddIfKnown("server.port", _serverPort);

        if (_tokenUsage.Enabled && prediction?.InputTokenCount is int inputTokens)
        {
            var tokenTags = tags;
            tokenTags.Add("gen_ai.token.type", "input");
            _tokenUsage.Record(inputTokens, tokenTags);
        }

        AddIfKnown("turn_taking.action", prediction?.Action.ToName());
        AddIfKnown("error.type", error?.GetType().FullName);
        _duration.Record(elapsed.TotalSeconds, tags);

        void AddIfKnown(string name, object? value)
        {
            if (value is not null)
            {
                tags.Add(name, value);
            }
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
