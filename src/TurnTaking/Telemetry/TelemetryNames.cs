namespace TurnTaking;

/// <summary>The names of all telemetry. docs/telemetry.md lists them; a test holds the two together.</summary>
/// <remarks>
/// Where the OpenTelemetry Semantic Conventions for Generative AI systems v1.41 have a name it is theirs
/// (<see href="https://opentelemetry.io/docs/specs/semconv/gen-ai/"/>). All others begin with <c>turn_taking.</c> and the part that they
/// are of.
/// </remarks>
internal static class TelemetryNames
{
    /// <summary>The activity source and the meter of all parts but the engine.</summary>
    public const string Source = "TurnTaking";

    /// <summary>The meter of the engine on ONNX Runtime.</summary>
    public const string OnnxMeter = "TurnTaking.Onnx";

    /// <summary>The meter of clients of an Orleans cluster.</summary>
    public const string OrleansMeter = "TurnTaking.Orleans";

    /// <summary>What is measured.</summary>
    public static class Instruments
    {
        public const string ClientOperationDuration = "gen_ai.client.operation.duration";
        public const string ClientTokenUsage = "gen_ai.client.token.usage";
        public const string ClientQueueDuration = "turn_taking.client.queue.duration";
        public const string ClientCachedTokens = "turn_taking.client.cached_tokens";
        public const string ClientCacheHits = "turn_taking.client.cache_hits";
        public const string ClientFallbacks = "turn_taking.client.fallbacks";

        public const string RoutingDecisions = "turn_taking.routing.decisions";

        public const string GateDecisions = "turn_taking.gate.decisions";

        public const string ConversationActive = "turn_taking.conversation.active";
        public const string ConversationTurns = "turn_taking.conversation.turns";
        public const string ConversationWait = "turn_taking.conversation.wait";
        public const string ConversationCutOffs = "turn_taking.conversation.cut_offs";
        public const string ConversationEagerEnds = "turn_taking.conversation.eager_ends";
        public const string ConversationResumes = "turn_taking.conversation.resumes";
        public const string ConversationInterruptions = "turn_taking.conversation.interruptions";
        public const string ConversationBackchannels = "turn_taking.conversation.backchannels";
        public const string ConversationHolds = "turn_taking.conversation.holds";
        public const string ConversationAgentPauses = "turn_taking.conversation.agent_pauses";
        public const string ConversationLateTranscripts = "turn_taking.conversation.late_transcripts";
        public const string ConversationIdles = "turn_taking.conversation.idles";

        public const string OnnxPredictions = "turn_taking.onnx.predictions";
        public const string OnnxTokens = "turn_taking.onnx.tokens";
        public const string OnnxQueueDuration = "turn_taking.onnx.queue.duration";
        public const string OnnxInferenceDuration = "turn_taking.onnx.inference.duration";
        public const string OnnxBatchSize = "turn_taking.onnx.batch.size";
        public const string OnnxQueueLength = "turn_taking.onnx.queue.length";
        public const string OnnxCacheSize = "turn_taking.onnx.prefix_cache.size";
        public const string OnnxCacheConversations = "turn_taking.onnx.prefix_cache.conversations";
        public const string OnnxCacheEvictions = "turn_taking.onnx.prefix_cache.evictions";

        public const string OrleansAttempts = "turn_taking.orleans.attempts";
        public const string OrleansResentTranscripts = "turn_taking.orleans.resent_transcripts";
    }

    /// <summary>What is said about a measurement or a span.</summary>
    public static class Attributes
    {
        public const string ConversationId = "gen_ai.conversation.id";
        public const string ErrorType = "error.type";
        public const string InputMessages = "gen_ai.input.messages";
        public const string OperationName = "gen_ai.operation.name";
        public const string ProviderName = "gen_ai.provider.name";
        public const string RequestModel = "gen_ai.request.model";
        public const string ResponseModel = "gen_ai.response.model";
        public const string ServerAddress = "server.address";
        public const string ServerPort = "server.port";
        public const string TokenType = "gen_ai.token.type";
        public const string UsageInputTokens = "gen_ai.usage.input_tokens";
        public const string UsageCachedTokens = "gen_ai.usage.cache_read.input_tokens";

        public const string Action = "turn_taking.action";
        public const string AgentState = "turn_taking.agent_state";
        public const string Confidence = "turn_taking.confidence";
        public const string DecidedBy = "turn_taking.decided_by";
        public const string EndReason = "turn_taking.end_reason";
        public const string FallbackReason = "turn_taking.fallback_reason";
        public const string GateOutcome = "turn_taking.gate.outcome";
        public const string InferenceTime = "turn_taking.inference_time";
        public const string OnnxOutcome = "turn_taking.onnx.outcome";
        public const string OnnxTokenSource = "turn_taking.onnx.token_source";
        public const string OrleansReason = "turn_taking.orleans.reason";
        public const string QueueTime = "turn_taking.queue_time";
        public const string RoutingKind = "turn_taking.routing.kind";
        public const string TurnIsContinuation = "turn_taking.turn.is_continuation";
        public const string TurnNumber = "turn_taking.turn.number";
        public const string TurnWait = "turn_taking.turn.wait";
    }

    /// <summary>The spans, and what happens within them.</summary>
    public static class Spans
    {
        /// <summary>One prediction. The conventions have no operation for it, so this is also the operation's name.</summary>
        public const string Prediction = "predict_turn_action";

        /// <summary>A turn of the user in a live conversation.</summary>
        public const string Turn = "user_turn";

        public const string EagerEndEvent = "turn_taking.eager_end";
        public const string ResumeEvent = "turn_taking.resume";
        public const string HoldEvent = "turn_taking.hold";
    }
}
