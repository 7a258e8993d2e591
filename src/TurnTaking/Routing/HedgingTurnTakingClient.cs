using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.Hedging;

namespace TurnTaking;

/// <summary>Asks the inner client, and another one too where that takes long or fails; who answers first decides.</summary>
internal sealed class HedgingTurnTakingClient : RoutingTurnTakingClient
{
    private static readonly ResiliencePropertyKey<HedgedCall> CallKey = new("turn_taking.call");

    private readonly CallGuard _primary;
    private readonly ResiliencePipeline<TurnTakingPrediction> _pipeline;

    public HedgingTurnTakingClient(
        ITurnTakingClient primary, ITurnTakingClient hedge, TurnTakingHedgingOptions options, IServiceProvider services)
        : base(primary, hedge, "hedging")
    {
        _primary = new(primary, "turn_taking.hedging", options, services);
        _pipeline = new ResiliencePipelineBuilder<TurnTakingPrediction> { TimeProvider = services.GetService<TimeProvider>() }
            .AddHedging(new HedgingStrategyOptions<TurnTakingPrediction>
            {
                MaxHedgedAttempts = 1,
                Delay = options.Delay,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is { } exception && CallGuard.IsFailure(exception, arguments.Context.CancellationToken)),
                ActionGenerator = arguments =>
                {
                    var call = arguments.PrimaryContext.Properties.GetValue(CallKey, null!);
                    return () => AskOtherAsync(call, arguments.ActionContext.CancellationToken);
                },
            })
            .Build();
    }

    protected override async ValueTask<TurnTakingPrediction> RouteAsync(
        IReadOnlyCollection<ChatMessage> messages, TurnTakingOptions? options, CancellationToken cancellationToken)
    {
        var call = new HedgedCall(messages, options);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CallKey, call);
        try
        {
            var outcome = await _pipeline.ExecuteOutcomeAsync(AskPrimaryAsync, context, call).ConfigureAwait(false);
            outcome.ThrowIfException();
            return outcome.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<Outcome<TurnTakingPrediction>> AskPrimaryAsync(ResilienceContext context, HedgedCall call)
    {
        try
        {
            var prediction = await _primary.GetPredictionAsync(call.Messages, call.Options, context.CancellationToken).ConfigureAwait(false);
            return Outcome.FromResult(DecisionPath.Name(prediction, DecisionPath.Primary));
        }
        catch (Exception exception)
        {
            call.PrimaryError = exception;
            return Outcome.FromException<TurnTakingPrediction>(exception);
        }
    }

    private async ValueTask<Outcome<TurnTakingPrediction>> AskOtherAsync(HedgedCall call, CancellationToken cancellationToken)
    {
        string reason = call.PrimaryError is { } error ? CallGuard.GetReason(error) : "slow";
        try
        {
            var prediction = await OtherClient.GetPredictionAsync(call.Messages, call.Options?.Clone(), cancellationToken).ConfigureAwait(false);
            return Outcome.FromResult(DecisionPath.Name(prediction, DecisionPath.Hedge) with { FallbackReason = reason });
        }
        catch (Exception exception)
        {
            return Outcome.FromException<TurnTakingPrediction>(exception);
        }
    }

    /// <summary>A request that both clients may get.</summary>
    private sealed class HedgedCall(IReadOnlyCollection<ChatMessage> messages, TurnTakingOptions? options)
    {
        public IReadOnlyCollection<ChatMessage> Messages => messages;

        public TurnTakingOptions? Options => options;

        /// <summary>Gets or sets why the primary client gave no prediction.</summary>
        public Exception? PrimaryError { get; set; }
    }
}
