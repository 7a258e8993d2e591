namespace TurnTaking.Onnx;

/// <summary>The error of a prediction that was refused, because too many others waited.</summary>
/// <remarks>
/// The limit is <see cref="OnnxTurnTakingClientOptions.MaxQueueLength"/>. The same request may succeed later; while the machine cannot keep up,
/// sending fewer is all that helps.
/// </remarks>
public sealed class TurnTakingQueueFullException : InvalidOperationException
{
    internal TurnTakingQueueFullException(int maxQueueLength)
        : base(
            $"{maxQueueLength} predictions wait already, as many as {nameof(OnnxTurnTakingClientOptions)}." +
            $"{nameof(OnnxTurnTakingClientOptions.MaxQueueLength)} allows. Send fewer at once, or give the predictions of a call the same " +
            $"{nameof(TurnTakingOptions)}.{nameof(TurnTakingOptions.ConversationId)}, so that older ones make room for newer ones.")
    {
    }
}
