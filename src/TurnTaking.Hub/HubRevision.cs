namespace TurnTaking.Hub;

/// <summary>What a revision of a model is on the hub.</summary>
/// <param name="Commit">The commit: 40 hexadecimal digits.</param>
/// <param name="Files">The files, in the hub's order.</param>
public sealed record HubRevision(string Commit, IReadOnlyList<HubFile> Files);
