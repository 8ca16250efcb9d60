using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace HealthCheck.Agent.Host;

/// <summary>
/// Paths of a machine whose <c>/</c> is a folder here. A link in it means a file of that machine: its target is looked
/// up below the same root, as chroot(2) does it and openat2(2) with RESOLVE_IN_ROOT. The walk is made by hand because
/// not every kernel and sandbox has openat2, and because folders, sockets and statvfs(3) need the path and not a
/// descriptor.
/// </summary>
internal static unsafe partial class RootedPath
{
    // As the kernel: more of them are a circle.
    private const int MostLinks = 40;
    private const int LongestTarget = 4096;

    /// <summary>
    /// Where a path of the machine is to be found, with every link in it replaced by what it leads to.
    /// </summary>
    /// <param name="root">Where the machine's <c>/</c> is, without a slash at the end.</param>
    /// <param name="path">An absolute path of the machine.</param>
    /// <returns>
    /// A path below the root, whether or not something is there; null when the links lead in a circle.
    /// </returns>
    public static string? Resolve(string root, string path)
    {
        var found = new List<string>(8);
        var ahead = new Stack<string>();
        Push(ahead, path);
        var links = 0;
        while (ahead.TryPop(out var name))
        {
            if (name == "..")
            {
                // Above the root is the root.
                if (found.Count > 0)
                    found.RemoveAt(found.Count - 1);
                continue;
            }

            found.Add(name);
            if (ReadLink(Join(root, found)) is not { } target)
                continue;
            if (++links > MostLinks)
                return null;
            if (target.StartsWith('/'))
                found.Clear();
            else
                found.RemoveAt(found.Count - 1);
            Push(ahead, target);
        }

        return Join(root, found);
    }

    private static void Push(Stack<string> ahead, string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] != ".")
                ahead.Push(names[i]);
        }
    }

    private static string Join(string root, List<string> names) =>
        names.Count == 0 ? root : $"{root}/{string.Join('/', names)}";

    /// <summary>What a link says, as it stands there; null when it is none, or cannot be read.</summary>
    public static string? ReadLink(string path)
    {
        var target = stackalloc byte[LongestTarget];
        var length = ReadLink(path, target, LongestTarget);
        return length > 0 ? PathText.Decode(new ReadOnlySpan<byte>(target, (int)length)) : null;
    }

    [LibraryImport("libc", EntryPoint = "readlink")]
    private static partial nint ReadLink(
        [MarshalUsing(typeof(PathMarshaller))] string path, byte* target, nuint size);
}
