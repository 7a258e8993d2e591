using System.Net;
using Microsoft.AspNetCore.Http;

namespace TurnTaking.Playground;

/// <summary>Whether a request was meant for this playground, or was brought here by another site.</summary>
/// <param name="addresses">The addresses listened on.</param>
/// <remarks>
/// A site whose name is made to point at this machine (DNS rebinding) sends its own name as host, so names are taken only if they are
/// this machine's. An IP address cannot be made to point elsewhere.
/// </remarks>
internal sealed class HostPolicy(IEnumerable<PlaygroundAddress> addresses)
{
    private readonly HashSet<string> _names = new(
        [.. addresses.Select(address => address.Host), "localhost", Environment.MachineName],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Tells whether the host that a request names is this one.</summary>
    public bool IsAllowed(HostString host) =>
        host.HasValue && (_names.Contains(host.Host) || IPAddress.TryParse(host.Host, out _));

    /// <summary>Tells whether a request comes from a page of this host.</summary>
    public static bool IsSameOrigin(HttpRequest request) =>
        request.Headers.Origin is [{ } origin] && origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
