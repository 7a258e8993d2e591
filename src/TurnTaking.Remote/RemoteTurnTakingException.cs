using System.Net;

namespace TurnTaking.Remote;

/// <summary>The error of a prediction that an inference server did not make.</summary>
/// <remarks>The message names the server, what was found and what was expected. Neither it nor anything inside holds what was said.</remarks>
public sealed class RemoteTurnTakingException : Exception
{
    internal RemoteTurnTakingException(
        Uri server, RemoteFailure failure, string problem, HttpStatusCode? statusCode = null, Exception? innerException = null)
        : base($"The turn-taking server {server} gave no prediction: {problem}", innerException)
    {
        Server = server;
        Failure = failure;
        StatusCode = statusCode;
    }

    /// <summary>Gets the address that was asked.</summary>
    public Uri Server { get; }

    /// <summary>Gets what went wrong.</summary>
    public RemoteFailure Failure { get; }

    /// <summary>Gets the answer's status; <see langword="null"/> if there was no answer.</summary>
    public HttpStatusCode? StatusCode { get; }
}
