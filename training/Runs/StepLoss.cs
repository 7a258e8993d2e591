using TorchSharp;
using TurnTaking.Training.Modeling;
using static TorchSharp.torch;

namespace TurnTaking.Training.Runs;

/// <summary>The loss of a step and its parts.</summary>
/// <param name="Total">What is minimized.</param>
/// <param name="Language">The language model's cross entropy a token; 0 if no token was predicted.</param>
/// <param name="Action">The cross entropy over the four actions.</param>
/// <param name="Pair">The cross entropy over the two actions of the agent's state.</param>
internal readonly record struct StepLoss(Tensor Total, Tensor Language, Tensor Action, Tensor Pair)
{
    private static readonly Scalar Smallest = 1e-6;

    /// <summary>Computes it.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="batch">The step's tensors.</param>
    /// <param name="actionIds">The ids of the action tokens, in the order of <see cref="TurnTakingAction"/>.</param>
    /// <param name="options">The weights of the parts.</param>
    public static StepLoss Compute(Decoder decoder, Batch batch, Tensor actionIds, TrainingOptions options)
    {
        var hidden = decoder.GetHiddenStates(batch.Ids, batch.Positions, batch.Mask).view(-1, decoder.Shape.HiddenSize);
        var language = batch.LanguagePlaces.NumberOfElements == 0 ? zeros_like(batch.PairWeights).sum() : nn.functional.cross_entropy(
            decoder.GetScores(hidden.index_select(0, batch.LanguagePlaces)).to(ScalarType.Float32), batch.LanguageTargets);

        var scores = decoder.GetScores(hidden.index_select(0, batch.ActionPlaces), actionIds);
        var action = Average(
            nn.functional.cross_entropy(
                scores, batch.Actions, reduction: nn.Reduction.None, label_smoothing: options.LabelSmoothing),
            batch.ActionWeights);

        var pair = Average(
            nn.functional.cross_entropy(
                scores.view(-1, 2, 2).gather(1, batch.Pairs.view(-1, 1, 1).expand(-1, 1, 2)).squeeze(1),
                batch.PairActions,
                reduction: nn.Reduction.None,
                label_smoothing: options.LabelSmoothing),
            batch.PairWeights);
        using Scalar languageWeight = options.LanguageWeight;
        using Scalar actionWeight = options.ActionWeight;
        using Scalar pairWeight = options.PairWeight;
        var total = language.mul(languageWeight).Plus(action.mul(actionWeight)).Plus(pair.mul(pairWeight));
        return new(total, language, action, pair);
    }

    private static Tensor Average(Tensor losses, Tensor weights) => (losses * weights).sum() / weights.sum().clamp_min(Smallest);
}
