namespace TurnTaking.Hub;

/// <summary>The exception that is thrown when a server that was asked for a part of a file gives all of it.</summary>
internal sealed class RangeIgnoredException() : Exception("The server ignores Range.");
