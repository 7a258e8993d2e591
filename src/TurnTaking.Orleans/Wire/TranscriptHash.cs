using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TurnTaking.Orleans;

/// <summary>Computes the hash of the first messages of a conversation, from the hash of those before and the next message.</summary>
internal sealed class TranscriptHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <param name="previous">The hash of all messages before; empty for the first.</param>
    /// <param name="message">The next message.</param>
    public byte[] Append(ReadOnlySpan<byte> previous, ConversationMessage message)
    {
        _hash.AppendData(previous);
        _hash.AppendData([message.IsAssistant ? (byte)1 : (byte)0]);
        _hash.AppendData(MemoryMarshal.AsBytes(message.Text.AsSpan()));
        return _hash.GetHashAndReset();
    }

    public void Dispose() => _hash.Dispose();
}
