using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;
using TurnTaking.Models;

namespace TurnTaking.Remote;

/// <summary>Decides with a semantic turn-taking model that an inference server runs.</summary>
/// <remarks>
/// <para>
/// The prompt is written here, as token ids, and the server is asked for the scores of exactly the four actions after it. The prediction is
/// therefore that of the same model in this process, up to the server's numerics.
/// </para>
/// <para>
/// All members are thread-safe; use one instance for the whole process. A prediction takes <see cref="RemoteTurnTakingClientOptions.Timeout"/>
/// at most. <see cref="Dispose"/> may be called at any time: the predictions in flight then end with <see cref="ObjectDisposedException"/>.
/// </para>
/// </remarks>
public sealed partial class RemoteTurnTakingClient : ITurnTakingClient
{
    /// <summary>No server's answer to one token is longer; what is longer is garbage.</summary>
    private const int MaxAnswerByteCount = 1 << 20;

    private const int MaxConversationLength = 128;

    private static readonly HttpRequestOptionsKey<CancellationToken> DeadlineKey = new("TurnTaking.Remote.Deadline");

    private readonly HttpClient _httpClient;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeout;
    private readonly string? _conversationHeader;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly InferenceServer _server;
    private readonly Uri _address;
    private readonly PromptEncoder _encoder;
    private readonly ActionDecider _decider;
    private readonly TurnTakingClientMetadata _metadata;
    private readonly CancellationTokenSource _disposal = new();

    /// <summary>
    /// Initializes a new instance of the <see cref="RemoteTurnTakingClient"/> class and loads the tokenizer; no server is asked.
    /// </summary>
    /// <param name="httpClient">
    /// Sends the requests. It is not disposed with this client, and its own timeout should be longer than that of the options.
    /// </param>
    /// <param name="options">The options.</param>
    /// <param name="loggerFactory">Makes the client's logger, or <see langword="null"/> for none.</param>
    /// <param name="timeProvider">Measures the timeout, or <see langword="null"/> for the system's clock.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its range.</exception>
    /// <exception cref="ModelLoadException">The model's folder is missing, or its tokenizer is none that this library can use.</exception>
    public RemoteTurnTakingClient(
        HttpClient httpClient,
        RemoteTurnTakingClientOptions options,
        ILoggerFactory? loggerFactory = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(httpClient);
        ArgumentNullException.ThrowIfNull(options);
        if (options.GetErrors().ToList() is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(" ", errors), nameof(options));
        }

        var folder = options.OpenFolder();
        var configuration = ModelConfiguration.Read(folder);
        var tokenizerFile = TokenizerFile.Read(folder, configuration.VocabularySize);
        configuration = configuration.LimitTo(tokenizerFile.MaxTokenCount);
        string modelId = options.ServedModel ?? folder.ModelId;

        _httpClient = httpClient;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _timeout = options.Timeout;
        _conversationHeader = options.ConversationHeader;
        _authorization = options.ApiKey is { } key ? new("Bearer", key) : null;
        _server = InferenceServer.Create(options, tokenizerFile);
        _address = _server.GetAddress(options.Endpoint!);
        _encoder = new(tokenizerFile.Tokenizer, configuration.MaxTokenCount);
        _decider = new(
            modelId, folder, options.AgentState, options.Temperature, options.StartSpeakingThreshold, options.StartListeningThreshold);
        _metadata = new(_server.ProviderName, options.Endpoint, modelId);
        if (tokenizerFile.Tokenizer.CannotNormalize)
        {
            LogCannotNormalize((loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<RemoteTurnTakingClient>());
        }
    }

    /// <summary>Gets the name of the client that <see cref="IHttpClientFactory"/> makes for a registration.</summary>
    /// <param name="serviceKey">The registration's key, or <see langword="null"/> for the one without a key.</param>
    /// <returns>
    /// The name, for <c>services.AddHttpClient(name)</c>: what is configured there comes after what <c>AddRemoteTurnTaking</c> does.
    /// </returns>
    public static string GetHttpClientName(string? serviceKey = null) =>
        serviceKey is null ? "TurnTaking.Remote" : $"TurnTaking.Remote:{serviceKey}";

    /// <summary>Tells whether a request was canceled because its time was over.</summary>
    internal static bool IsLate(HttpRequestMessage? request) =>
        request?.Options.TryGetValue(DeadlineKey, out var deadline) == true && deadline.IsCancellationRequested;

    /// <inheritdoc/>
    /// <exception cref="RemoteTurnTakingException">The server gave no prediction, or none in time.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was canceled, or the server told of a newer request of the same conversation (status 409).
    /// </exception>
    /// <exception cref="TurnTakingQueueFullException">The server refused the prediction, because it has too many others to make.</exception>
    public async Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
        cancellationToken.ThrowIfCancellationRequested();
        using var deadline = new CancellationTokenSource(_timeout, _timeProvider);
        var prompt = _encoder.Encode(messages);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, _disposal.Token);
        try
        {
            var scores = await AskAsync(prompt, options?.ConversationId, deadline.Token, ended.Token).ConfigureAwait(false);
            return _decider.Decide(scores.Logits, options, prompt.Ids.Length, scores.CachedTokenCount);
        }
        catch (Exception exception) when (exception is not (RemoteTurnTakingException or TurnTakingQueueFullException or SupersededException))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
            throw exception is RateLimiterRejectedException
                ? new TurnTakingQueueFullException(
                    $"As many predictions wait for {_address} as its HTTP client allows. Send fewer at once.", exception)
                : Explain(exception);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Besides itself, the client gives its <see cref="TurnTakingClientMetadata"/> and its <see cref="HttpClient"/>.</remarks>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(TurnTakingClientMetadata) ? _metadata
            : serviceType == typeof(HttpClient) ? _httpClient
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _disposal.Cancel();

    private async Task<RemoteScores> AskAsync(
        Prompt prompt, string? conversationId, CancellationToken deadline, CancellationToken cancellationToken)
    {
        using var request = CreateRequest(prompt, conversationId);
        request.Options.Set(DeadlineKey, deadline);
        using var response = await _httpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.TooManyRequests)
        {
            var refused = CreateException(RemoteFailure.Status, "expected an answer, found status 429.", null, response.StatusCode);
            throw new TurnTakingQueueFullException(
                $"The turn-taking server {_address} has too many predictions to make: status 429. Send fewer at once, or start more servers.",
                refused);
        }

        if (response.StatusCode is HttpStatusCode.Conflict)
        {
            throw new SupersededException(_address);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(response.Content.Headers.ContentLength ?? 4_096, MaxAnswerByteCount) + 1);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using var disposal = stream.ConfigureAwait(false);
            int length = 0;
            while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and int count)
            {
                length += count;
                if (length > MaxAnswerByteCount)
                {
                    throw new AnswerException($"expected an answer of at most {MaxAnswerByteCount} bytes, found more.");
                }

                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return response.IsSuccessStatusCode
                ? ReadAnswer(buffer.AsMemory(0, length))
                : throw CreateException(
                    RemoteFailure.Status,
                    $"expected an answer, found status {(int)response.StatusCode}{DescribeError(buffer.AsMemory(0, length))}.",
                    null,
                    response.StatusCode);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private HttpRequestMessage CreateRequest(Prompt prompt, string? conversationId)
    {
        string? conversation = conversationId is null ? null : ToHeaderValue(conversationId);
        var body = new ArrayBufferWriter<byte>(256 + (7 * prompt.Ids.Length));
        using (var json = new Utf8JsonWriter(body))
        {
            _server.WriteRequest(json, prompt.Ids, conversation);
        }

        var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new ReadOnlyMemoryContent(body.WrittenMemory),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Authorization = _authorization;
        if (conversation is not null && _conversationHeader is not null)
        {
            request.Headers.TryAddWithoutValidation(_conversationHeader, conversation);
        }

        return request;
    }

    private RemoteScores ReadAnswer(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return _server.ReadAnswer(new(document.RootElement, "answer"));
    }

    private RemoteTurnTakingException Explain(Exception exception) => exception switch
    {
        AnswerException => CreateException(RemoteFailure.Answer, exception.Message),
        JsonException => CreateException(RemoteFailure.Answer, "expected an answer in JSON, found something else."),
        OperationCanceledException or TimeoutRejectedException => CreateException(
            RemoteFailure.Timeout, $"expected an answer within {_timeout.TotalMilliseconds:0} ms, found none.", exception),
        BrokenCircuitException => CreateException(
            RemoteFailure.CircuitOpen, "it was not asked, because many requests before this one failed.", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => CreateException(
            RemoteFailure.Connection, $"expected an address for the name {_address.Host}, found none.", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => CreateException(
            RemoteFailure.Connection, $"expected it to listen on {_address.Authority}, found no connection.", exception),
        _ => CreateException(RemoteFailure.Connection, $"expected a whole answer, found: {exception.Message}", exception),
    };

    private RemoteTurnTakingException CreateException(
        RemoteFailure failure, string problem, Exception? innerException = null, HttpStatusCode? statusCode = null) =>
        new(_address, failure, problem, statusCode, innerException);

    /// <summary>Gets the error's code of an answer; its message is left out, because servers repeat in it what they were asked.</summary>
    private static string DescribeError(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var answer = new Answer(document.RootElement, "answer");
            var error = answer.Find("error") ?? answer;
            string? type = (error.Find("type") ?? answer.Find("error_type"))?.Element is { ValueKind: JsonValueKind.String } text
                ? text.GetString()
                : null;
            return type is { Length: > 0 and <= 64 } && type.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-')
                ? $" ({type})"
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>Gets a header's value that stands for a conversation: its identifier, or a hash of one that a header cannot hold.</summary>
    private static string ToHeaderValue(string conversationId) =>
        conversationId.Length is > 0 and <= MaxConversationLength && conversationId.All(letter => letter is > ' ' and < '\u007F')
            ? conversationId
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(conversationId)));

    [LoggerMessage(
        LogLevel.Warning,
        "Globalization is invariant in this process, so text with combining characters is not brought into Unicode's normal form C and may " +
        "get other tokens than the model was trained on. Install ICU and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT to mend it.")]
    private static partial void LogCannotNormalize(ILogger logger);
}
