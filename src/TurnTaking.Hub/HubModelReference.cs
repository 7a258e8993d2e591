using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace TurnTaking.Hub;

/// <summary>Names a model on the hub, and a revision of it.</summary>
/// <remarks>Its text is <c>owner/name</c> or <c>owner/name@revision</c>.</remarks>
public sealed partial record HubModelReference
{
    /// <summary>The revision that is meant where none is given: the branch <c>main</c>.</summary>
    public const string DefaultRevision = "main";

    private HubModelReference(string repository, string revision) => (Repository, Revision) = (repository, revision);

    /// <summary>Gets the repository: <c>owner/name</c>.</summary>
    public string Repository { get; }

    /// <summary>Gets the branch, the tag or the commit.</summary>
    public string Revision { get; }

    /// <summary>Gets a value indicating whether <see cref="Revision"/> is a whole commit hash, so that its files never change.</summary>
    public bool IsCommit => CommitPattern.IsMatch(Revision);

    /// <summary>Reads a reference.</summary>
    /// <param name="text"><c>owner/name</c> or <c>owner/name@revision</c>.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="FormatException">The text is no reference.</exception>
    public static HubModelReference Parse(string text) => TryParse(text, out var reference)
        ? reference
        : throw new FormatException($"'{text}' is no model of the hub; expected owner/name or owner/name@revision.");

    /// <summary>Reads a reference if the text is one.</summary>
    /// <param name="text"><c>owner/name</c> or <c>owner/name@revision</c>.</param>
    /// <param name="reference">The reference.</param>
    /// <returns>Whether the text is a reference.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out HubModelReference? reference)
    {
        string[] parts = text?.Split('@', 2) ?? [];
        string revision = parts.Length == 2 ? parts[1] : DefaultRevision;
        bool isReference = parts.Length > 0 && IsRepository(parts[0]) && IsRevision(revision);
        reference = isReference ? new(parts[0], revision) : null;
        return isReference;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Repository}@{Revision}";

    internal static bool IsCommitHash(string text) => CommitPattern.IsMatch(text);

    // The rules of huggingface_hub, utils/_validators.py, except that an owner must be given.
    private static bool IsRepository(string text) =>
        text.Length <= 96 && RepositoryPattern.IsMatch(text) && !text.Contains("--", StringComparison.Ordinal) &&
        !text.Contains("..", StringComparison.Ordinal) && !text.EndsWith(".git", StringComparison.Ordinal);

    private static bool IsRevision(string text) => RevisionPattern.IsMatch(text) && text.Split('/').All(IsSafeName);

    private static bool IsSafeName(string name) => name is not ("" or "." or "..");

    [GeneratedRegex(@"^[A-Za-z0-9]([\w.-]*[\w])?/[A-Za-z0-9_]([\w.-]*[\w])?\z", RegexOptions.ECMAScript)]
    private static partial Regex RepositoryPattern { get; }

    [GeneratedRegex(@"^[A-Za-z0-9_][\w./+-]{0,254}\z", RegexOptions.ECMAScript)]
    private static partial Regex RevisionPattern { get; }

    [GeneratedRegex(@"^[0-9a-f]{40}\z")]
    private static partial Regex CommitPattern { get; }
}
