namespace TurnTaking;

/// <summary>The diagnostics that tell users of an API that it may change.</summary>
internal static class ExperimentalIds
{
    /// <summary>Voice: the speech and realtime interfaces of Microsoft.Extensions.AI that it builds on are experimental.</summary>
    public const string Voice = "TTEXP001";

    /// <summary>The page about a diagnostic, in the repository.</summary>
    public const string UrlFormat = "docs/diagnostics/{0}.md";
}
