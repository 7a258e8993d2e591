using TurnTaking.Training.Data;

namespace TurnTaking.Training.Examples;

/// <summary>A turn and where it stands in a window.</summary>
/// <param name="Turn">The turn.</param>
/// <param name="Text">Its words as they are written in the window.</param>
/// <param name="Style">How they are written.</param>
/// <param name="Start">The index of the first token of the words.</param>
/// <param name="End">The index of the last token that closes the turn.</param>
internal readonly record struct TurnPlace(Turn Turn, EncodedText Text, TextStyle Style, int Start, int End)
{
    /// <summary>Gets the index of the last token of the first words.</summary>
    public int GetAnchor(int wordCount) => Start + Text.GetEnd(wordCount) - 1;
}
