namespace TurnTaking.Hub;

/// <summary>How far a download is.</summary>
/// <param name="Path">The file that is being downloaded.</param>
/// <param name="ReceivedByteCount">How much of all files is there, what was there before included.</param>
/// <param name="ByteCount">The size of all files.</param>
public readonly record struct HubDownloadProgress(string Path, long ReceivedByteCount, long ByteCount);
