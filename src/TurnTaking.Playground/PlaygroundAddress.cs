using System.Net;
using Microsoft.AspNetCore.Http;

namespace TurnTaking.Playground;

/// <summary>An address to listen on, <c>http://HOST:PORT</c>.</summary>
internal sealed class PlaygroundAddress
{
    private readonly BindingAddress _address;

    private PlaygroundAddress(BindingAddress address) => _address = address;

    /// <summary>Gets the address where none is named; only this machine reaches it.</summary>
    public static PlaygroundAddress Default { get; } = Parse("http://localhost:5230");

    /// <summary>Gets the host: a name, an IP address, or <c>*</c> or <c>+</c> for all.</summary>
    public string Host => _address.Host;

    /// <summary>Gets a value indicating whether only this machine reaches it.</summary>
    public bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <exception cref="FormatException">It is no such address.</exception>
    public static PlaygroundAddress Parse(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            if (address is { Scheme: "http", PathBase: "", IsUnixPipe: false, IsNamedPipe: false, Port: >= 0 and <= ushort.MaxValue })
            {
                return new(address);
            }
        }
        catch (FormatException)
        {
            // What was expected is said below.
        }

        throw new FormatException($"'{text}' is no address to listen on; expected http://HOST:PORT, such as {Default}.");
    }

    public override string ToString() => _address.ToString();
}
