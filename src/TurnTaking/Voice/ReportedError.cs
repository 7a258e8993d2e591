using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Makes exceptions of the errors that a client reports among its updates.</summary>
internal static class ReportedError
{
    public static InvalidOperationException Create(string client, IEnumerable<AIContent> contents) =>
        new(contents.OfType<ErrorContent>().FirstOrDefault()?.Message ?? $"{client} reported an error without a message.");
}
