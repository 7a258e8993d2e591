namespace TurnTaking.Models;

/// <summary>The ids of the tokens that give a prompt its structure and of those that stand for the actions.</summary>
/// <param name="MessageStart">The id of <c>&lt;|im_start|&gt;</c>.</param>
/// <param name="MessageEnd">The id of <c>&lt;|im_end|&gt;</c>.</param>
/// <param name="Predict">The id of <c>&lt;|predict|&gt;</c>, after which the model gives the actions' scores.</param>
/// <param name="Actions">The ids of the action tokens, in the order of <see cref="TurnTakingAction"/>.</param>
internal sealed record SpecialTokens(int MessageStart, int MessageEnd, int Predict, IReadOnlyList<int> Actions)
{
    public const string MessageStartName = "<|im_start|>";
    public const string MessageEndName = "<|im_end|>";
    public const string PredictName = "<|predict|>";

    private static readonly string[] ActionNames =
        [.. Enum.GetValues<TurnTakingAction>().Select(action => $"<|{action.ToName()}|>")];

    /// <summary>Looks the tokens up by their names.</summary>
    /// <param name="getId">Gets a token's id, or fails.</param>
    public static SpecialTokens Find(Func<string, int> getId) =>
        new(getId(MessageStartName), getId(MessageEndName), getId(PredictName), [.. ActionNames.Select(getId)]);

    /// <summary>Gets the text of the token that stands for an action.</summary>
    public static string GetName(TurnTakingAction action) => ActionNames[(int)action];

    /// <summary>Gets the id of a token by its name.</summary>
    public int GetId(string name) => name switch
    {
        MessageStartName => MessageStart,
        MessageEndName => MessageEnd,
        PredictName => Predict,
        _ when Array.IndexOf(ActionNames, name) is >= 0 and var action => Actions[action],
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a special token."),
    };
}
