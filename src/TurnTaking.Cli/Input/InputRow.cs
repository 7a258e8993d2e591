namespace TurnTaking.Cli;

/// <summary>A row of the input: a conversation, or the reason why it is none.</summary>
internal sealed record InputRow(long LineNumber, Conversation? Conversation, string? Problem = null);
