namespace TurnTaking.Evaluation;

/// <summary>What simple rules say about a row.</summary>
/// <param name="LastWord">The action by a list of words that rarely end a turn, and of backchannels.</param>
/// <param name="LastTwoWords">The action that was most frequent after the last two words in dialogues.</param>
public readonly record struct BaselineDecisions(TurnTakingAction LastWord, TurnTakingAction LastTwoWords);
