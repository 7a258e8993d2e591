using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace TurnTaking.Docs;

/// <summary>XML documentation as Markdown.</summary>
internal sealed class ApiText(ApiLibrary library)
{
    public string Convert(XElement? element)
    {
        var text = new StringBuilder();
        if (element is not null)
        {
            Append(text, element.Nodes());
        }

        return string.Join("\n", text.ToString().Split('\n').Select(line => line.Trim())).Trim();
    }

    /// <summary>Gets the text in one line, for a table.</summary>
    public string ConvertToLine(XElement? element) => Convert(element).ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    public string Link(ISymbol symbol, string? text = null)
    {
        string name = text ?? GetName(symbol);
        return library.Contains(symbol) ? $"[`{name}`]({GetAddress(symbol)})" : $"`{name}`";
    }

    public static string GetAddress(ISymbol symbol)
    {
        var type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
        string page = $"/api/{type.ContainingAssembly.Name}/{GetPageName(type)}";
        return SymbolEqualityComparer.Default.Equals(type, symbol) ? page : $"{page}#{GetAnchor(symbol)}";
    }

    public static string GetPageName(INamedTypeSymbol type) =>
        (type.ContainingType is { } outer ? $"{GetPageName(outer)}." : "") + (type.Arity > 0 ? $"{type.Name}-{type.Arity}" : type.Name);

    /// <summary>Overloads share the place of the first.</summary>
    public static string GetAnchor(ISymbol member) => GetMemberName(member).ToLowerInvariant();

    public static string GetMemberName(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } => "constructor",
        IPropertySymbol { IsIndexer: true } => "indexer",
        _ => member.Name,
    };

    public static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("{", "&#123;", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("*", "\\*", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);

    private static string GetName(ISymbol symbol) => symbol switch
    {
        INamedTypeSymbol type => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
        IMethodSymbol { MethodKind: MethodKind.Constructor } => symbol.ContainingType.Name,
        IFieldSymbol or IPropertySymbol or IMethodSymbol or IEventSymbol => $"{symbol.ContainingType.Name}.{symbol.Name}",
        _ => symbol.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
    };

    private void Append(StringBuilder text, IEnumerable<XNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (node is XText words)
            {
                text.Append(Escape(words.Value));
            }
            else if (node is XElement element)
            {
                Append(text, element);
            }
        }
    }

    private void Append(StringBuilder text, XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "para":
                text.Append("\n\n");
                Append(text, element.Nodes());
                text.Append("\n\n");
                break;
            case "c":
                text.Append('`').Append(element.Value).Append('`');
                break;
            case "code":
                text.Append("\n\n```csharp\n").Append(element.Value.Trim('\n')).Append("\n```\n\n");
                break;
            case "paramref" or "typeparamref":
                text.Append('`').Append(element.Attribute("name")?.Value).Append('`');
                break;
            case "see" or "seealso" when element.Attribute("langword") is { } word:
                text.Append('`').Append(word.Value).Append('`');
                break;
            case "see" or "seealso" or "related" when element.Attribute("href") is { } address:
                text.Append('[').Append(Escape(element.Value is { Length: > 0 } name ? name : address.Value)).Append("](")
                    .Append(address.Value).Append(')');
                break;
            case "see" or "seealso" when element.Attribute("cref") is { } reference:
                text.Append(library.Find(reference.Value) is { } symbol
                    ? Link(symbol, element.Value is { Length: > 0 } shown ? shown : null)
                    : $"`{reference.Value[(reference.Value.LastIndexOf('.') + 1)..]}`");
                break;
            case "list":
                text.Append("\n\n");
                foreach (var item in element.Elements("item"))
                {
                    string term = item.Element("term") is { } name2 ? $"{Convert(name2)}: " : "";
                    text.Append("- ").Append(term).Append(Convert(item.Element("description") ?? item)).Append('\n');
                }

                text.Append('\n');
                break;
            default:
                Append(text, element.Nodes());
                break;
        }
    }
}
