namespace HealthCheck.Architecture;

/// <summary>A folder of a program, which is a namespace, and the folders that it may use.</summary>
/// <param name="Folder">Its name below the root namespace. Folders below it belong to it.</param>
/// <param name="MayUse">Other folders; each must stand above this row in the table.</param>
internal sealed record FolderRule(string Folder, params string[] MayUse);
