using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace TurnTaking.Server;

/// <summary>The API keys that open the server.</summary>
internal sealed class ApiKeyRing(IOptions<TurnTakingServerOptions> options)
{
    private readonly byte[][] _hashes = [.. options.Value.ApiKeys.Select(Hash)];

    /// <summary>Gets a value indicating whether requests need no key.</summary>
    public bool IsEmpty => _hashes.Length == 0;

    /// <summary>Gets a value indicating whether callers can be told apart.</summary>
    public bool HasSeveral => _hashes.Length > 1;

    /// <summary>Looks for a key, in a time that does not depend on how much of it is right.</summary>
    /// <returns>The key's number, or -1.</returns>
    public int Find(string key)
    {
        byte[] hash = Hash(key);
        int found = -1;
        for (int i = 0; i < _hashes.Length; i++)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, _hashes[i]))
            {
                found = i;
            }
        }

        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
