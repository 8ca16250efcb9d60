using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>What asking a mount came to.</summary>
internal abstract record ProbeResult
{
    /// <summary>It answered; null when the path turned out to be something else.</summary>
    internal sealed record Answered(FileSystemUsage? Usage) : ProbeResult;

    /// <summary>It answered with an error.</summary>
    internal sealed record Failed(string Message) : ProbeResult;

    /// <summary>It has not answered in time, and is left alone until it does or is mounted anew.</summary>
    internal sealed record Hangs : ProbeResult;
}

/// <summary>
/// Asks mounts how full they are, each with its own deadline. A server that is gone keeps whoever asks for ever, so
/// everything that a server or another program stands behind is asked on a thread of its own; a mount that hangs keeps that
/// one thread and is not asked again until it answers or its entry in the mount table changes.
/// </summary>
/// <param name="host">Where the mount points are.</param>
/// <param name="ask">Asks one path; blocks for as long as the filesystem likes.</param>
/// <param name="deadline">How long all of them together may take.</param>
internal sealed class MountProbe(HostFiles host, Func<string, string?, FileSystemUsage?> ask, TimeSpan deadline)
{
    // The kernel itself answers for these, from memory.
    private static readonly HashSet<string> AnswersAtOnce =
        ["ext2", "ext3", "ext4", "vfat", "exfat", "xfs", "btrfs", "f2fs", "zfs", "ubifs", "tmpfs"];

    private readonly Dictionary<MountEntry, Task<ProbeResult>> asked = [];

    /// <summary>Asks them all; in the order of <paramref name="mounts"/>.</summary>
    public IReadOnlyList<ProbeResult> Ask(IReadOnlyList<MountEntry> mounts)
    {
        var results = new ProbeResult[mounts.Count];
        var slow = 0;
        for (var i = 0; i < results.Length; i++)
        {
            if (AnswersAtOnce.Contains(mounts[i].Type))
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
        var asking = mounts.Where(mount => !AnswersAtOnce.Contains(mount.Type) && !asked.ContainsKey(mount)).ToList();
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
        new Thread(() => answer.SetResult(AskNow(mount)), maxStackSize: 64 * 1024) { IsBackground = true, Name = "mount" }.Start();
        return answer.Task;
    }

    private ProbeResult AskNow(MountEntry mount)
    {
        try
        {
            return new ProbeResult.Answered(
                ask(host.Locate(mount.MountPoint), MountTable.HasComparableDevice(mount) ? mount.Device : null));
        }
        catch (IOException e)
        {
            return new ProbeResult.Failed(e.Message);
        }
    }
}
