using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NetArchTest.Rules;

namespace HealthCheck.Architecture;

/// <summary>
/// Checks which folders of a program use which. NetArchTest reads the compiled code, with generic arguments, lambdas
/// and async methods. It does not see constants, whose values the compiler copies, nor <c>nameof</c>. Therefore the
/// using directives of the source files count as uses, too. A constant that is named with its namespace in place is
/// seen by neither.
/// </summary>
/// <param name="sources">Folder of the source files, from the root of the repository.</param>
/// <param name="assembly">The program.</param>
/// <param name="root">The namespace above the folders.</param>
/// <param name="rules">One row for each folder, lowest first.</param>
internal sealed class DependencyTable(string sources, Assembly assembly, string root, params FolderRule[] rules)
{
    private readonly Types types = Types.InAssembly(assembly);

    /// <summary>The folders, one test case each.</summary>
    public TheoryData<string> Folders => new(rules.Select(rule => rule.Folder));

    /// <summary>Forbidden uses of a folder, for example <c>Metrics.LoadSource uses Sampling</c>.</summary>
    public IReadOnlyList<string> ForbiddenUses(string folder) =>
    [
        .. from other in rules.Select(rule => rule.Folder).Except([folder, .. RuleOf(folder).MayUse])
           from user in UsersOf(other, folder)
           orderby user
           select $"{user} uses {other}",
    ];

    /// <summary>Permissions of a folder that it does not need.</summary>
    public IReadOnlyList<string> UnusedPermissions(string folder) =>
        [.. RuleOf(folder).MayUse.Where(other => UsersOf(other, folder).Count == 0)];

    /// <summary>Namespaces of the program that are in no row.</summary>
    public IReadOnlyList<string> UnknownNamespaces() =>
    [
        .. assembly.GetTypes().Select(type => type.Namespace).OfType<string>().Distinct()
            .Where(name => name == root || name.StartsWith(root + ".", StringComparison.Ordinal))
            .Where(name =>
                !rules.Any(rule => $"{name}.".StartsWith($"{root}.{rule.Folder}.", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Permissions for folders that do not stand above. Without any, the table has no circle.</summary>
    public IReadOnlyList<string> UpwardPermissions() =>
    [
        .. from row in rules.Index()
           from other in row.Item.MayUse.Except(rules.Take(row.Index).Select(rule => rule.Folder))
           select $"{row.Item.Folder} may use {other}",
    ];

    private FolderRule RuleOf(string folder) => rules.Single(rule => rule.Folder == folder);

    private List<string> UsersOf(string used, string folder) =>
    [
        .. types
            .That().ResideInNamespaceMatching($@"^{Regex.Escape($"{root}.{folder}")}(\.|$)")
            .And().HaveDependencyOnAny($"{root}.{used}")
            .GetTypes().Select(type => type.FullName[(root.Length + 1)..]),
        .. Directory.EnumerateFiles(Path.Combine(Repository(), sources, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                Regex.IsMatch(File.ReadAllText(file), $@"^using (static )?{Regex.Escape($"{root}.{used}")}[.;]",
                    RegexOptions.Multiline))
            .Select(file => Path.GetRelativePath(Path.Combine(Repository(), sources), file)),
    ];

    private static string Repository([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));
}
