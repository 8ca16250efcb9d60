using System.Runtime.InteropServices;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Lets a command that root runs write the state directory as the user whom it belongs to, so that the service can open
/// what the command wrote, and nobody else can; see seteuid(2) and umask(2).
/// </summary>
internal sealed partial class StateOwner : IDisposable
{
    private const uint OwnerOnly = 0x3F;

    private readonly bool isOther;
    private readonly uint mask = SetMask(OwnerOnly);

    private StateOwner(bool isOther) => this.isOther = isOther;

    /// <summary>Is the owner until disposed of; whoever is not root stays who they are.</summary>
    /// <exception cref="IOException">That cannot be.</exception>
    public static StateOwner Become(string directory)
    {
        if (!Environment.IsPrivilegedProcess || FileStatus.Of(directory) is not { User: > 0 } owner)
            return new(isOther: false);
        if (SetGroup(owner.Group) != 0 || SetUser(owner.User) != 0)
            throw new IOException(
                $"It cannot be written as the owner of {directory}: "
                + SystemError.Describe(Marshal.GetLastPInvokeError()));
        return new(isOther: true);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _ = SetMask(mask);
        if (isOther && (SetUser(0) != 0 || SetGroup(0) != 0))
            throw new InvalidOperationException("root cannot be root again");
    }

    [LibraryImport("libc", EntryPoint = "seteuid", SetLastError = true)]
    private static partial int SetUser(uint user);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);

    [LibraryImport("libc", EntryPoint = "setegid", SetLastError = true)]
    private static partial int SetGroup(uint group);
}
