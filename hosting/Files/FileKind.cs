namespace HealthCheck.Hosting.Files;

/// <summary>Kinds of files, with the numbers of inode(7).</summary>
public enum FileKind
{
    /// <summary>An old sandbox forbids to ask.</summary>
    Unknown = 0,

    /// <summary>A pipe, with or without a name.</summary>
    Pipe = 0x1000,

    /// <summary>A device such as a terminal or /dev/zero.</summary>
    CharacterDevice = 0x2000,

    /// <summary>A folder.</summary>
    Folder = 0x4000,

    /// <summary>A disk.</summary>
    BlockDevice = 0x6000,

    /// <summary>A regular file.</summary>
    File = 0x8000,

    /// <summary>A socket.</summary>
    Socket = 0xC000,
}
