namespace TurnTaking.Docs.Tests;

/// <summary>Problems found in pages, each with its place.</summary>
internal static class Problems
{
    /// <summary>Fails with all of them, uncut.</summary>
    public static void AssertNone(IEnumerable<string> problems)
    {
        string text = string.Join('\n', problems);
        Assert.True(text.Length == 0, text);
    }
}
