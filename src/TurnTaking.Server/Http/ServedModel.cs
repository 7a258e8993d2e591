using Microsoft.AspNetCore.Http;

namespace TurnTaking.Server;

/// <summary>The model that a server serves.</summary>
internal static class ServedModel
{
    public static string? GetId(ITurnTakingClient client) => client.GetService<TurnTakingClientMetadata>()?.DefaultModelId;

    /// <summary>Checks that a request asks for the model that is served, or for none.</summary>
    public static void Require(string? asked, string? served)
    {
        if (asked is not null && asked != served)
        {
            throw new ApiException(
                StatusCodes.Status404NotFound,
                new($"The model '{asked}' is not served here; expected '{served}' or no model.", "invalid_request_error", "model_not_found")
                {
                    Param = "model",
                });
        }
    }
}
