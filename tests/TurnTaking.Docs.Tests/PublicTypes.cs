using System.Reflection;

namespace TurnTaking.Docs.Tests;

/// <summary>The public types of all packages.</summary>
internal static class PublicTypes
{
    public static IReadOnlyList<Type> All { get; } =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "TurnTaking*.dll")
            .Where(path => Directory.Exists(Path.Combine(RepositoryFolder.Path, "src", Path.GetFileNameWithoutExtension(path))))
            .SelectMany(path => Assembly.LoadFrom(path).GetExportedTypes()),
    ];

    public static IEnumerable<string> Namespaces => All.Select(type => type.Namespace!).Distinct();
}
