using System.Net.Sockets;
using System.Text;

namespace TurnTaking.ScaleOut.Tests;

/// <summary>A connection of a caller that does not keep to HTTP.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _client = new() { ReceiveBufferSize = 4096, SendBufferSize = 4096 };

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        return connection;
    }

    public Task SendAsync(string text) => LimitAsync(
        _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken).AsTask());

    /// <summary>Reads until the server ends the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(_client.GetStream(), Encoding.UTF8, leaveOpen: true);
        var text = new StringBuilder();
        char[] buffer = new char[4096];
        try
        {
            while (await LimitAsync(reader.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask()) is > 0 and var count)
            {
                text.Append(buffer, 0, count);
            }
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // The server ended it all the same.
        }

        return text.ToString();
    }

    public void Dispose() => _client.Dispose();

    private static async Task LimitAsync(Task task) => await task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    private static async Task<T> LimitAsync<T>(Task<T> task) => await task.WaitAsync(Patience, TestContext.Current.CancellationToken);
}
