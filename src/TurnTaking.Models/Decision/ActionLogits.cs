using System.Runtime.CompilerServices;

namespace TurnTaking.Models;

/// <summary>The model's scores of the four actions, in the order of <see cref="TurnTakingAction"/>.</summary>
[InlineArray(4)]
internal struct ActionLogits
{
    private float _first;

    public readonly bool AreFinite => float.IsFinite(this[0]) && float.IsFinite(this[1]) && float.IsFinite(this[2]) && float.IsFinite(this[3]);
}
