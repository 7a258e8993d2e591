namespace TurnTaking.Remote;

/// <summary>The error of an answer that is not what the server's protocol promises.</summary>
/// <param name="problem">What was expected and what was found, without anything that may have been said.</param>
internal sealed class AnswerException(string problem) : Exception(problem);
