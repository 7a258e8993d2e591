using Microsoft.AspNetCore.Http;

namespace TurnTaking.Server;

/// <summary>Turns requests for predictions away, before anything of them is read, while there are too many.</summary>
internal sealed class AdmissionFilter(PredictionSlots slots) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        slots.IsFull ? ValueTask.FromResult<object?>(PredictionSlots.FullError.ToResult(context.HttpContext)) : next(context);
}
