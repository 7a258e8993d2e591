using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>What is done about a turn that the user has not finished.</summary>
public sealed class IncompleteTurnAnswer
{
    private IncompleteTurnAnswer(ChatResponse? response = null) => Response = response;

    /// <summary>Gets the answer that withholds the reply: the model behind the gate is not asked.</summary>
    public static IncompleteTurnAnswer Withhold { get; } = new();

    /// <summary>Gets the answer that asks the model behind the gate all the same.</summary>
    public static IncompleteTurnAnswer LetThrough { get; } = new();

    /// <summary>Gets the response given instead of the model's, if any.</summary>
    internal ChatResponse? Response { get; }

    /// <summary>Makes an answer that gives a response instead of the model's, such as a backchannel ("mm-hm").</summary>
    /// <param name="response">The response. It is returned as it is.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="response"/> is <see langword="null"/>.</exception>
    public static IncompleteTurnAnswer Respond(ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new(response);
    }
}
