using System.Net;
using System.Net.Sockets;

namespace TurnTaking.Orleans.Tests;

internal static class FreePort
{
    /// <summary>Gets a port of the loopback interface that nobody listens on.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
