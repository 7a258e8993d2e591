using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace TurnTaking.Docs;

/// <summary>The pages of the public API: one a type, one a package, and their index.</summary>
internal sealed class ApiPage
{
    private const SymbolDisplayMiscellaneousOptions Miscellaneous = SymbolDisplayMiscellaneousOptions.UseSpecialTypes
        | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
        | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral
        | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers;

    private static readonly SymbolDisplayFormat Declaration = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeRef,
        SymbolDisplayDelegateStyle.NameAndSignature,
        SymbolDisplayExtensionMethodStyle.StaticMethod,
        SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeExtensionThis
            | SymbolDisplayParameterOptions.IncludeParamsRefOut,
        SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        SymbolDisplayLocalOptions.None,
        SymbolDisplayKindOptions.IncludeMemberKeyword | SymbolDisplayKindOptions.IncludeTypeKeyword,
        Miscellaneous);

    private readonly StringBuilder _text = new();
    private readonly ApiText _words;

    private readonly ApiLibrary _library;

    private ApiPage(ApiLibrary library, ApiText words) => (_library, _words) = (library, words);

    public static IEnumerable<(string Path, string Text)> WriteAll(ApiLibrary library)
    {
        var words = new ApiText(library);
        var index = new StringBuilder("# API\n\nThe public types of each package, from their XML documentation.\n\n");
        foreach (var assembly in library.Assemblies)
        {
            index.Append($"- [{assembly.Name}](/api/{assembly.Name}/)\n");
            var types = ApiLibrary.GetTypes(assembly).ToList();
            yield return ($"{assembly.Name}/index.md", WriteAssembly(library, words, assembly, types));
            foreach (var type in types)
            {
                yield return ($"{assembly.Name}/{ApiText.GetPageName(type)}.md", new ApiPage(library, words).WriteType(type));
            }
        }

        yield return ("index.md", index.ToString());
    }

    private static string WriteAssembly(
        ApiLibrary library, ApiText words, IAssemblySymbol assembly, IEnumerable<INamedTypeSymbol> types)
    {
        var text = new StringBuilder($"# {assembly.Name}\n");
        foreach (var group in types.GroupBy(type => type.ContainingNamespace.ToDisplayString()).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append($"\n## {group.Key}\n\n| type | |\n| --- | --- |\n");
            foreach (var type in group)
            {
                text.Append($"| {words.Link(type)} | {words.ConvertToLine(library.Read(type)?.Element("summary"))} |\n");
            }
        }

        return text.ToString();
    }

    private string WriteType(INamedTypeSymbol type)
    {
        _text.Append($"# {ApiText.Escape(type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat))}\n\n");
        _text.Append($"Namespace `{type.ContainingNamespace.ToDisplayString()}`, package `{type.ContainingAssembly.Name}`");
        if (type.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.Name == "ExperimentalAttribute") is { } attribute)
        {
            _text.Append($", experimental: [{attribute.ConstructorArguments[0].Value}](/diagnostics/{attribute.ConstructorArguments[0].Value})");
        }

        _text.Append(".\n\n");
        WriteSymbol(type, "public " + type.ToDisplayString(Declaration) + WriteBases(type));
        if (type.TypeKind == TypeKind.Enum)
        {
            _text.Append("| value | |\n| --- | --- |\n");
            foreach (var field in type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue))
            {
                _text.Append($"| `{field.Name}` | {_words.ConvertToLine(_library.Read(field)?.Element("summary"))} |\n");
            }

            return _text.ToString();
        }

        var members = type.GetMembers().Where(IsShown).ToList();
        WriteMembers("Constructors", members.OfType<IMethodSymbol>().Where(method => method.MethodKind == MethodKind.Constructor));
        WriteMembers("Fields", members.OfType<IFieldSymbol>());
        WriteMembers("Properties", members.OfType<IPropertySymbol>());
        WriteMembers("Methods", members.OfType<IMethodSymbol>().Where(method => method.MethodKind != MethodKind.Constructor));
        WriteMembers("Events", members.OfType<IEventSymbol>());
        return _text.ToString();
    }

    /// <summary>What the compiler makes for records, and constructors without documentation, tell nobody anything.</summary>
    private bool IsShown(ISymbol member) => ApiLibrary.IsVisible(member)
        && member is IFieldSymbol or IPropertySymbol or IEventSymbol
            or IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor }
        && _library.Read(member) is not null;

    private static string WriteBases(INamedTypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate || type.IsStatic)
        {
            return "";
        }

        var bases = type.BaseType is { SpecialType: SpecialType.None } parent ? [parent, .. type.Interfaces] : type.Interfaces;
        string text = string.Join(", ", bases.Where(ApiLibrary.IsVisible)
            .Where(item => item.Name != "IEquatable")
            .Select(item => item.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
        return text.Length == 0 ? "" : $" : {text}";
    }

    private void WriteMembers(string title, IEnumerable<ISymbol> members)
    {
        var groups = members.GroupBy(ApiText.GetMemberName).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        if (groups.Count == 0)
        {
            return;
        }

        _text.Append($"## {title}\n\n");
        foreach (var group in groups)
        {
            string heading = group.Key == "constructor" ? group.First().ContainingType.Name : group.Key;
            _text.Append($"### {ApiText.Escape(heading)} {{#{ApiText.GetAnchor(group.First())}}}\n\n");
            foreach (var member in group)
            {
                WriteSymbol(member, member.ToDisplayString(Declaration));
            }
        }
    }

    private void WriteSymbol(ISymbol symbol, string declaration)
    {
        var documentation = _library.Read(symbol);
        _text.Append(_words.Convert(documentation?.Element("summary"))).Append("\n\n```csharp\n").Append(declaration).Append("\n```\n\n");
        WriteNamed("Parameters", documentation?.Elements("typeparam").Concat(documentation.Elements("param")), "name");
        WriteParagraph("Returns", documentation?.Element("returns"));
        WriteParagraph("Value", documentation?.Element("value"));
        WriteParagraph(null, documentation?.Element("remarks"));
        WriteParagraph(null, documentation?.Element("example"));
        WriteNamed("Exceptions", documentation?.Elements("exception"), "cref");
    }

    private void WriteParagraph(string? title, XElement? element)
    {
        if (element is not null)
        {
            _text.Append(title is null ? "" : $"**{title}:** ").Append(_words.Convert(element)).Append("\n\n");
        }
    }

    private void WriteNamed(string title, IEnumerable<XElement>? elements, string attribute)
    {
        var items = elements?.ToList() ?? [];
        if (items.Count == 0)
        {
            return;
        }

        _text.Append($"**{title}:**\n\n");
        foreach (var item in items)
        {
            string name = item.Attribute(attribute)?.Value ?? "";
            string shown = attribute == "cref" ? name[(name.LastIndexOf('.') + 1)..] : name;
            _text.Append($"- `{shown}`: {_words.Convert(item).ReplaceLineEndings("\n  ")}\n");
        }

        _text.Append('\n');
    }
}
