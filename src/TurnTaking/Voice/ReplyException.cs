namespace TurnTaking;

/// <summary>Carries what failed in a reply, and where.</summary>
internal sealed class ReplyException(ReplyStage stage, Exception exception) : Exception(exception.Message, exception)
{
    public ReplyStage Stage => stage;
}
