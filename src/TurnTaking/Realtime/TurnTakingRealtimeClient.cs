using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace TurnTaking;

/// <summary>Answers in realtime sessions when the user has finished their turn, in place of the provider's detection.</summary>
/// <remarks>
/// <para>
/// Each session has a <see cref="LiveConversation"/>: transcriptions of the user's audio go in, and at every
/// <see cref="EndOfTurn"/> one <see cref="CreateResponseRealtimeClientMessage"/> is sent, except for a turn whose words the
/// caller has asked a response to already. An <see cref="Interruption"/> stops the response; see
/// <see cref="TurnTakingRealtimeOptions.InterruptionMessages"/>. If a response is still active at the end of a turn, it is
/// stopped, and the next one is created when it has ended, or after a second.
/// </para>
/// <para>
/// The session's messages are given out unchanged and in their order, and drive the conversation: they must be read all the time.
/// The agent counts as speaking while its audio is played by estimate, from its first piece for as long as all of it lasts; audio
/// without a known format counts as 16-bit mono PCM of 24 kHz. A host that knows better calls
/// <see cref="LiveConversation.ReportAgentSpeech"/> and tells voices on the conversation that the session's
/// <see cref="IRealtimeClientSession.GetService"/> gives. Its events go to <see cref="TurnTakingRealtimeOptions.EventCallback"/>.
/// </para>
/// <para>
/// If a transcription fails, the words known so far are answered after their wait; without any there is no turn, and the
/// failure's message tells the caller. When the session's messages end or fail, the conversation is completed and nothing more is
/// sent.
/// </para>
/// <para>
/// The provider must transcribe the user's audio, and must not create responses by itself: the session gets a copy of its options
/// in which the provider may not interrupt, but the abstraction cannot switch off creation. For that, give the options a
/// <see cref="RealtimeSessionOptions.RawRepresentationFactory"/> that sets it. Responses that nobody asked for are logged.
/// Sessions of the kind <see cref="RealtimeSessionKind.Transcription"/> are left as they are.
/// </para>
/// </remarks>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public sealed class TurnTakingRealtimeClient : DelegatingRealtimeClient
{
    private readonly ITurnTakingClient _turnTakingClient;
    private readonly TurnTakingRealtimeOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILoggerFactory? _loggerFactory;

    /// <summary>Initializes a new instance of the <see cref="TurnTakingRealtimeClient"/> class.</summary>
    /// <param name="innerClient">The client of the provider, which is disposed with this one.</param>
    /// <param name="turnTakingClient">Predicts what to do. It is not disposed with this client.</param>
    /// <param name="options">The options, which are copied, or <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">Gives all times, or <see langword="null"/> for the system's clock.</param>
    /// <param name="loggerFactory">Makes the loggers, or <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="innerClient"/> or <paramref name="turnTakingClient"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="ArgumentException">An option of the conversation is out of its range.</exception>
    public TurnTakingRealtimeClient(
        IRealtimeClient innerClient,
        ITurnTakingClient turnTakingClient,
        TurnTakingRealtimeOptions? options = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null)
        : base(innerClient)
    {
        ArgumentNullException.ThrowIfNull(turnTakingClient);
        _turnTakingClient = turnTakingClient;
        _options = (options ?? new()).Clone();
        _timeProvider = timeProvider ?? TimeProvider.System;
        _loggerFactory = loggerFactory;
    }

    /// <inheritdoc/>
    public override async Task<IRealtimeClientSession> CreateSessionAsync(
        RealtimeSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (options?.SessionKind == RealtimeSessionKind.Transcription)
        {
            return await base.CreateSessionAsync(options, cancellationToken).ConfigureAwait(false);
        }

        var session = await base.CreateSessionAsync(
            TurnTakingRealtimeSession.TakeControl(options), cancellationToken).ConfigureAwait(false);
        return new TurnTakingRealtimeSession(session, _turnTakingClient, _options, _timeProvider, _loggerFactory);
    }
}
