using System.Net;

namespace TurnTaking.Hub;

/// <summary>The exception that is thrown when a model cannot be had from the hub; the message says what to do.</summary>
public sealed class HubException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="HubException"/> class.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">The exception behind it, if any.</param>
    public HubException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the status that the hub answered with, if it answered with an error.</summary>
    public HttpStatusCode? StatusCode { get; init; }
}
