using HealthCheck.Agent.Host;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>Why a mount has no figures, and what helps.</summary>
/// <param name="Reason">For example <c>no permission to look there</c>.</param>
/// <param name="Advice">What to do about it.</param>
internal sealed record MountFailure(string Reason, string Advice)
{
    private const string Unmount = "Check the server and the network to it, or unmount it with umount -l";

    /// <summary>It did not answer in time.</summary>
    public static MountFailure Hangs { get; } = new("does not answer", Unmount);

    /// <summary>Something else is at its path: another mount, or an automount that has let go.</summary>
    public static MountFailure Hidden { get; } =
        new("something else is at its path now", "See what is mounted there: findmnt");

    /// <summary>The table of another machine's tree names it, and the tree does not have it.</summary>
    public static MountFailure NotBelowRoot { get; } = new(
        "not visible below Host:Root",
        "Hand the mounts of the machine to the container with its root: -v /:/host:ro,rslave");

    /// <summary>What helps where no problem tells it.</summary>
    public static string? CureFor(string? reason) =>
        Array.Find([Hidden, NotBelowRoot], failure => failure.Reason == reason)?.Advice;

    /// <summary>By the number of the error; see <see cref="SystemError"/>.</summary>
    /// <param name="number">Of errno(3).</param>
    /// <param name="mount">The mount.</param>
    /// <param name="path">Where this program finds it.</param>
    public static MountFailure Of(int number, MountEntry mount, string path) => number switch
    {
        SystemError.AccessDenied or SystemError.NotPermitted => Forbidden(mount, path),
        SystemError.NoEntry or SystemError.NotADirectory => new(
            "its path is gone",
            "The folder was removed or renamed, or another mount hides it: mount it again, or unmount what is left "
                + "with umount -l"),
        SystemError.NotConnected or SystemError.Disconnected or SystemError.ShutDown => new(
            "the program behind it has ended",
            $"Unmount it with {(mount.IsFuse ? "fusermount3 -u" : "umount -l")}, then mount it again"),
        SystemError.Stale => new(
            "its server does not know it any more (stale file handle)",
            "Unmount it with umount -l, then mount it again; see whether the server still shares it"),
        SystemError.TimedOut or SystemError.HostDown or SystemError.NoRouteToHost or SystemError.ConnectionRefused =>
            new(
            "its server cannot be reached", Unmount),
        SystemError.InputOutput
            or SystemError.BadMessage or SystemError.RemoteInputOutput or SystemError.NoSuchDeviceOrAddress
            or SystemError.NoDevice => new(
                "the disk answers with an input/output error",
                "Look at the kernel log (dmesg) for this disk, and have a backup"),
        SystemError.NeedsCleaning => new(
            "the filesystem is damaged", "Have a backup, unmount it and check it with fsck"),
        SystemError.NoSystemCall or SystemError.NotSupported or SystemError.InvalidArgument => new(
            $"{mount.Type} does not tell how full it is",
            "If it holds nothing of yours, add mount-failed to Verdict:Ignore"),
        SystemError.NoKey or SystemError.KeyExpired => new(
            "its key is not there: it is locked", "Unlock it, or unmount it"),
        SystemError.TooManyLinks => new(
            "the links to it lead in a circle", "Correct the links of its path"),
        _ => new(SystemError.Describe(number), "Look at the kernel log (dmesg) for this filesystem"),
    };

    private static MountFailure Forbidden(MountEntry mount, string path)
    {
        var user = Environment.UserName;
        if (FileSystem.FindBarrier(path) is { } folder)
        {
            return new(
                "no permission to look there",
                $"{user} may not pass {PathText.Display(folder)}: sudo setfacl -m u:{user}:x "
                    + $"'{PathText.Display(folder)}' lets it (package acl)");
        }

        return mount.IsFuse
            ? new("no permission to look there",
                "Mount it with the option allow_other, which takes user_allow_other in /etc/fuse.conf")
            : new("no permission to look there",
                "See what forbids it: AppArmor or SELinux (journalctl -k -g denied), or the server's rights");
    }
}
