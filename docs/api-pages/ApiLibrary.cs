using System.CodeDom.Compiler;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TurnTaking.Docs;

/// <summary>The public types of the packages, with their XML documentation.</summary>
internal sealed class ApiLibrary
{
    private readonly Compilation _compilation;
    private readonly HashSet<string> _assemblyNames;

    private readonly Dictionary<string, XElement> _documentation;

    private ApiLibrary(Compilation compilation, IReadOnlyList<IAssemblySymbol> assemblies, Dictionary<string, XElement> documentation)
    {
        _compilation = compilation;
        _documentation = documentation;
        Assemblies = assemblies;
        _assemblyNames = [.. assemblies.Select(assembly => assembly.Name)];
    }

    public IReadOnlyList<IAssemblySymbol> Assemblies { get; }

    /// <summary>Reads the packages' assemblies beside this program, and the platform's for what they refer to.</summary>
    public static ApiLibrary Load(string folder)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var references = platform.Where(File.Exists).Select(path => MetadataReference.CreateFromFile(path)).ToList();
        var compilation = CSharpCompilation.Create("Docs", references: references);
        var assemblies = references
            .Where(reference => Path.GetDirectoryName(reference.FilePath) == Path.TrimEndingDirectorySeparator(folder)
                && Path.GetFileName(reference.FilePath)!.StartsWith("TurnTaking", StringComparison.Ordinal))
            .Select(reference => (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(reference)!)
            .OrderBy(assembly => assembly.Name, StringComparer.Ordinal)
            .ToList();
        var documentation = assemblies
            .Select(assembly => XDocument.Load(Path.Combine(folder, $"{assembly.Name}.xml"), LoadOptions.PreserveWhitespace))
            .SelectMany(file => file.Descendants("member"))
            .DistinctBy(member => member.Attribute("name")!.Value)
            .ToDictionary(member => member.Attribute("name")!.Value);
        return new(compilation, assemblies, documentation);
    }

    public static IEnumerable<INamedTypeSymbol> GetTypes(IAssemblySymbol assembly) =>
        GetTypes(assembly.GlobalNamespace).OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal);

    /// <summary>Gets the documentation of a symbol; that of what it overrides or implements where it says so.</summary>
    public XElement? Read(ISymbol symbol)
    {
        var documentation = _documentation.GetValueOrDefault(symbol.GetDocumentationCommentId() ?? "");
        return documentation?.Element("inheritdoc") is not null && FindBase(symbol) is { } inherited ? Read(inherited) : documentation;
    }

    /// <summary>Whether a symbol has its place in the pages, as a type or as a member of one.</summary>
    public bool Contains(ISymbol symbol) =>
        IsVisible(symbol) && symbol.ContainingAssembly is { } assembly && _assemblyNames.Contains(assembly.Name);

    public ISymbol? Find(string documentationId) => DocumentationCommentId.GetFirstSymbolForDeclarationId(documentationId, _compilation);

    public static bool IsVisible(ISymbol symbol)
    {
        for (var part = symbol; part is not null and not INamespaceSymbol; part = part.ContainingSymbol)
        {
            if (part.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return true;
    }

    private static ISymbol? FindBase(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { OverriddenMethod: { } overridden } => overridden,
        IPropertySymbol { OverriddenProperty: { } overridden } => overridden,
        INamedTypeSymbol type => type.BaseType,
        _ => symbol.ContainingType?.AllInterfaces.SelectMany(type => type.GetMembers())
            .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(
                symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol)),
    };

    private static bool IsGenerated(ISymbol symbol) =>
        symbol.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == nameof(GeneratedCodeAttribute));

    private static IEnumerable<INamedTypeSymbol> GetTypes(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type && IsVisible(type) && !IsGenerated(type))
            {
                yield return type;
            }

            foreach (var nested in GetTypes(member))
            {
                yield return nested;
            }
        }
    }
}
