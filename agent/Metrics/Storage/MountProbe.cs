using HealthCheck.Agent.Host;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// Asks mounts how full they are, each with its own deadline. A server that is gone keeps whoever asks for ever, so
/// everything that a server or another program stands behind is asked on a thread of its own; a mount that hangs keeps
/// that one thread and is not asked again until it answers or its entry in the mount table changes.
/// </summary>
/// <param name="host">Where the mount points are.</param>
/// <param name="ask">Asks one path; blocks for as long as the filesystem likes.</param>
/// <param name="deadline">How long all of them together may take.</param>
internal sealed class MountProbe(HostFiles host, Func<string, string?, FileSystemUsage?> ask, TimeSpan deadline)
{
    // The kernel itself answers for these, from memory.
    private static readonly HashSet<string> TypesThatAnswerAtOnce =
        ["ext2", "ext3", "ext4", "vfat", "exfat", "xfs", "btrfs", "f2fs", "zfs", "ubifs", "tmpfs"];

    /// <summary>Whether asking it cannot block; all others take a thread while they are asked.</summary>
    public static bool AnswersAtOnce(MountEntry mount) => TypesThatAnswerAtOnce.Contains(mount.Type);

    private readonly Dictionary<MountEntry, Task<ProbeResult>> asked = [];

    /// <summary>Asks them all; in the order of <paramref name="mounts"/>.</summary>
    public IReadOnlyList<ProbeResult> Ask(IReadOnlyList<MountEntry> mounts)
    {
        var results = new ProbeResult[mounts.Count];
        var slow = 0;
        for (var i = 0; i < results.Length; i++)
        {
            if (AnswersAtOnce(mounts[i]))
                results[i] = AskNow(mounts[i]);
            else
                slow++;
        }

        if (slow > 0 || asked.Count > 0)
            AskSlow(mounts, results);
        return results;
    }

    private void AskSlow(IReadOnlyList<MountEntry> mounts, ProbeResult[] results)
    {
        foreach (var gone in asked.Keys.Except(mounts).ToList())
            asked.Remove(gone);
        var asking = mounts.Where(mount => !AnswersAtOnce(mount) && !asked.ContainsKey(mount)).ToList();
        foreach (var mount in asking)
            asked[mount] = AskAside(mount);

        // Those that hang from an earlier sample have had their time.
        Task.WaitAll([.. asking.Select(mount => asked[mount])], deadline);

        for (var i = 0; i < results.Length; i++)
        {
            if (!asked.TryGetValue(mounts[i], out var answer))
                continue;
            results[i] = answer.IsCompleted ? answer.GetAwaiter().GetResult() : new ProbeResult.Hangs();
            if (answer.IsCompleted)
                asked.Remove(mounts[i]);
        }
    }

    private Task<ProbeResult> AskAside(MountEntry mount)
    {
        var answer = new TaskCompletionSource<ProbeResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
            answer.SetResult(AskNow(mount)), maxStackSize: 64 * 1024)
        { IsBackground = true, Name = "mount" }.Start();
        return answer.Task;
    }

    /// <summary>Asks one on this thread; only for what <see cref="AnswersAtOnce"/>.</summary>
    public ProbeResult AskNow(MountEntry mount)
    {
        var path = host.Locate(mount.MountPoint);
        try
        {
            return path is null
                ? new ProbeResult.Failed(MountFailure.Of(SystemError.TooManyLinks, mount, mount.MountPoint))
                : new ProbeResult.Answered(ask(path, mount.HasComparableDevice ? mount.Device : null));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A tree of files has none of the mounts that its table names.
            var number = SystemError.NumberIn(e) ?? SystemError.InputOutput;
            return !host.IsThisMachine && number is (SystemError.NoEntry or SystemError.NotADirectory)
                ? new ProbeResult.Answered(null)
                : new ProbeResult.Failed(MountFailure.Of(number, mount, path!));
        }
    }
}
