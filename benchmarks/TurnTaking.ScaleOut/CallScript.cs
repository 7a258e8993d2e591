using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;

namespace TurnTaking.ScaleOut;

/// <summary>The words of a live conversation, one more with every partial; when it is over, the next one begins.</summary>
internal sealed class CallScript(int number)
{
    private const int PartialsOfATurn = 12;
    private const int TurnsOfACall = 6;

    private static readonly string[] Words =
        "i would like to move my appointment from monday to the week after because my sister comes to visit and we have tickets for the opera"
            .Split(' ');

    private static readonly string[] Answers =
    [
        "How can I help you?",
        "Of course. Which day would suit you best?",
        "I have a slot at ten in the morning. Shall I book it?",
        "Could you give me your customer number, please?",
        "Thank you. Is there anything else?",
        "You will get a message in a minute.",
    ];

    private readonly Random _random = new(number);
    private readonly StringBuilder _messages = new();
    private readonly List<ChatMessage> _chat = [];
    private readonly StringBuilder _turn = new();
    private int _partial;
    private int _call;

    private string ConversationId => $"{number}-{_call}";

    /// <summary>Makes the request of the next partial transcript.</summary>
    public string Next()
    {
        Advance();
        string words = $$"""{"role":"user","content":"{{_turn}}"}""";
        return $$"""{"conversationId":"{{ConversationId}}","agentState":"silent","messages":[{{_messages}}{{words}}]}""";
    }

    /// <summary>Makes the conversation of the next partial transcript.</summary>
    public (string ConversationId, IReadOnlyList<ChatMessage> Messages) NextMessages()
    {
        Advance();
        return (ConversationId, [.. _chat, new(ChatRole.User, _turn.ToString())]);
    }

    private void Advance()
    {
        int turn = _partial / PartialsOfATurn % TurnsOfACall;
        if (_partial % (PartialsOfATurn * TurnsOfACall) == 0)
        {
            _call++;
            _messages.Clear();
            _chat.Clear();
        }

        if (_partial % PartialsOfATurn == 0)
        {
            if (_turn.Length > 0 && turn > 0)
            {
                Append("user", _turn.ToString());
            }

            Append("assistant", Answers[turn]);
            _turn.Clear();
        }

        _turn.Append(_turn.Length > 0 ? " " : "").Append(Words[_random.Next(Words.Length)]);
        _partial++;
    }

    private void Append(string role, string content)
    {
        _messages.Append(CultureInfo.InvariantCulture, $$"""{"role":"{{role}}","content":"{{content}}"},""");
        _chat.Add(new(new(role), content));
    }
}
