using Microsoft.AspNetCore.Http;

namespace TurnTaking.Server;

/// <summary>Who sends a request.</summary>
/// <param name="KeyNumber">The number of the caller's API key.</param>
/// <param name="IsOneOfSeveral">Whether there are other keys.</param>
internal sealed record CallerFeature(int KeyNumber, bool IsOneOfSeveral)
{
    /// <summary>Makes a conversation's identifier that no caller with another key can meet, by chance or to supersede its requests.</summary>
    public static string? Scope(HttpContext context, string? conversationId) =>
        conversationId is not null && context.Features.Get<CallerFeature>() is { IsOneOfSeveral: true } caller
            ? $"{caller.KeyNumber}/{conversationId}"
            : conversationId;
}
