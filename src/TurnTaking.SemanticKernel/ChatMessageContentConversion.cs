using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using AI = Microsoft.Extensions.AI;
using SK = Microsoft.SemanticKernel;

namespace TurnTaking.SemanticKernel;

/// <summary>Converts the messages of Semantic Kernel to those that turn-taking clients take.</summary>
/// <remarks>
/// Only what matters to a turn is converted: text, function calls and function results. Everything else is left out, so that no
/// content can make the conversion fail or copy a file's bytes; it is found in the message's raw representation.
/// </remarks>
internal static class ChatMessageContentConversion
{
    public static IReadOnlyList<ChatMessage> ToChatMessages(this IEnumerable<ChatMessageContent> messages) =>
        messages.Select(ToChatMessage).ToList();

    private static ChatMessage ToChatMessage(ChatMessageContent message) =>
        new(message.Role.Label is { } role ? new ChatRole(role) : ChatRole.User, ToContents(message.Items))
        {
            AuthorName = message.AuthorName,
            RawRepresentation = message,
        };

    private static List<AIContent> ToContents(IEnumerable<KernelContent> items)
    {
        var contents = new List<AIContent>();
        foreach (var item in items)
        {
            AIContent? content = item switch
            {
                SK.TextContent text => new AI.TextContent(text.Text),
                SK.FunctionCallContent call => new AI.FunctionCallContent(call.Id ?? "", call.FunctionName ?? "", call.Arguments),
                SK.FunctionResultContent result => new AI.FunctionResultContent(result.CallId ?? "", result.Result),
                _ => null,
            };

            if (content is not null)
            {
                contents.Add(content);
            }
        }

        return contents;
    }
}
