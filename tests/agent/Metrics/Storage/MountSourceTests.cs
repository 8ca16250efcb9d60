using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Metrics.Storage;

public sealed class MountSourceTests
{
    private const string Root = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n";
    private const string Share = "2 1 0:40 / /mnt/share rw - nfs4 nas:/share rw\n";

    [Fact]
    public void The_figures_of_the_section_are_those_of_the_root_as_df_counts_them()
    {
        using var tree = Tree(Root);
        var storage = Snapshots.Of(Source(tree, (_, _) => new FileSystemUsage(1000, 250, 100, 25), out _)).Storage!;
        Assert.Equal((1000L, 750L, 250L, "75%", 75.0), (storage.Total, storage.Allocated, storage.Free, storage.Used, storage.UsedPercent));
        Assert.Equal(75.0, storage.Mounts[0].InodesUsedPercent);
    }

    [Fact]
    public void A_filesystem_without_a_fixed_number_of_inodes_has_none_in_percent()
    {
        using var tree = Tree(Root);
        Assert.Null(Snapshots.Of(Source(tree, (_, _) => new FileSystemUsage(1000, 250, 0, 0), out _)).Storage!.Mounts[0].InodesUsedPercent);
    }

    [Fact]
    public void A_mount_that_hangs_keeps_one_thread_and_freezes_nothing_until_it_answers()
    {
        using var tree = Tree(Root + Share);
        using var server = new ManualResetEventSlim();
        using var asked = new SemaphoreSlim(0);
        FileSystemUsage Ask(string path, string? device)
        {
            if (path.EndsWith("share", StringComparison.Ordinal))
            {
                asked.Release();
                server.Wait();
            }

            return new FileSystemUsage(1000, 250, 0, 0);
        }

        var source = Source(tree, Ask, out var problems);
        for (var sample = 0; sample < 5; sample++)
        {
            var snapshot = Snapshots.Of(source, problems);
            Assert.Equal(1000, snapshot.Storage!.Total);
            Assert.Null(snapshot.Storage.Mounts.Single(mount => mount.Mount == "/mnt/share").Total);
            Assert.Equal("mount-hangs", Assert.Single(snapshot.Problems).Code);
        }

        Assert.True(asked.Wait(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.False(asked.Wait(0, TestContext.Current.CancellationToken), "a mount that hangs was asked a second time");

        server.Set();
        HealthSnapshot? mended = null;
        Assert.True(SpinWait.SpinUntil(
            () => (mended = Snapshots.Of(source, problems)).Problems.Count == 0, TimeSpan.FromSeconds(10)));
        Assert.All(mended!.Storage!.Mounts, mount => Assert.Equal(1000, mount.Total));
    }

    [Fact]
    public void A_mount_that_hangs_is_asked_again_once_it_was_mounted_anew()
    {
        using var tree = Tree(Root + Share);
        using var never = new ManualResetEventSlim();
        var isDead = true;
        FileSystemUsage Ask(string path, string? device)
        {
            if (isDead && path.EndsWith("share", StringComparison.Ordinal))
                never.Wait();
            return new FileSystemUsage(1000, 250, 0, 0);
        }

        var source = Source(tree, Ask, out var problems);
        Assert.Single(Snapshots.Of(source, problems).Problems);
        isDead = false;
        tree.With("/proc/1/mountinfo", Root + Share.Replace("2 1 0:40", "7 1 0:41", StringComparison.Ordinal));
        Assert.Empty(Snapshots.Of(source, problems).Problems);
        never.Set();
    }

    [Fact]
    public void A_mount_that_answers_with_an_error_is_named_and_the_others_stay()
    {
        using var tree = Tree(Root + Share);
        var snapshot = Snapshots.Of(
            Source(
                tree,
                (path, _) => path.EndsWith("share", StringComparison.Ordinal)
                    ? throw new IOException("Stale file handle")
                    : new FileSystemUsage(1000, 250, 0, 0),
                out var problems),
            problems);
        Assert.Equal(1000, snapshot.Storage!.Total);
        Assert.Equal("mount-failed", Assert.Single(snapshot.Problems).Code);
    }

    [Fact]
    public void In_the_tree_of_another_machine_this_machine_s_own_disk_is_not_taken_for_its()
    {
        using var tree = Tree(Root);
        var storage = Snapshots.Of(Source(tree, FileSystem.Ask, out _)).Storage!;
        Assert.Null(storage.Total);
        Assert.Equal("/", Assert.Single(storage.Mounts).Mount);
    }

    [Fact]
    public void This_machine_s_root_has_figures_that_add_up()
    {
        var answer = FileSystem.Ask("/", null);
        Assert.NotNull(answer);
        Assert.InRange(answer.FreeBytes, 0, answer.TotalBytes);
        Assert.Equal(new DriveProbe("/").TotalBytes, answer.TotalBytes);
    }

    [Theory]
    [InlineData("ext4", "rw", null, false)]
    [InlineData("vfat", "rw", null, false)]
    [InlineData("ext4", "rw,emergency_ro", "0", true)]
    [InlineData("ext4", "ro", "17", true)]
    [InlineData("ext4", "ro", "0", false)]
    [InlineData("ext4", "ro", null, null)]
    [InlineData("vfat", "ro", null, null)]
    [InlineData("ext4", "rw", "17", false)]
    public void Read_only_by_error_is_told_from_read_only_by_choice_where_the_kernel_tells(
        string type, string super, string? errors, bool? isByError)
    {
        using var tree = Tree($"1 0 8:1 / / rw - {type} /dev/root {super}\n").With("/sys/dev/block/8:1/uevent", "MAJOR=8\nDEVNAME=sda1\n");
        if (errors is not null)
            tree.With("/sys/fs/ext4/sda1/errors_count", errors + "\n");
        var mount = Assert.Single(Snapshots.Of(Source(tree, (_, _) => new FileSystemUsage(1000, 250, 0, 0), out _)).Storage!.Mounts);
        Assert.Equal(isByError, mount.ReadOnlyByError);
    }

    [Fact]
    public void A_disk_that_turns_is_asked_only_after_it_was_used_and_else_the_last_answer_stands()
    {
        const string Stat = "/sys/dev/block/8:1/stat";
        using var tree = Tree(Root)
            .With("/sys/dev/block/8:1/uevent", "DEVNAME=sda1\n").With("/sys/block/sda/sda1/partition", "1\n")
            .With("/sys/block/sda/queue/rotational", "1\n").With(Stat, "1 0 8 1 1 0 8 1 0 5 5\n");
        var count = 0;
        var source = Source(tree, (_, _) => new FileSystemUsage(1000, 250 - ++count, 0, 0), out _);
        Assert.Equal(249, Snapshots.Of(source).Storage!.Free);
        Assert.Equal(249, Snapshots.Of(source).Storage!.Free);
        tree.With(Stat, "1 0 8 1 2 0 16 1 0 5 5\n");
        Assert.Equal(248, Snapshots.Of(source).Storage!.Free);
        Assert.Equal(248, Snapshots.Of(source).Storage!.Free);

        tree.With("/sys/block/sda/queue/rotational", "0\n");
        var anew = Source(tree, (_, _) => new FileSystemUsage(1000, 250 - ++count, 0, 0), out _);
        Assert.Equal([247, 246], new[] { Snapshots.Of(anew).Storage!.Free, Snapshots.Of(anew).Storage!.Free });
    }

    private static TempTree Tree(string table) => new TempTree().With("/proc/1/mountinfo", table);

    private static MountSource Source(
        TempTree tree, Func<string, string?, FileSystemUsage?> ask, out HealthCheck.Agent.Sampling.ProblemLedger problems)
    {
        problems = Fixture.Problems();
        return new MountSource(tree.Files, new MountProbe(tree.Files, ask, TimeSpan.FromMilliseconds(200)), problems);
    }

    /// <summary>A second opinion, from the framework.</summary>
    private sealed class DriveProbe(string path)
    {
        public long TotalBytes { get; } = new DriveInfo(path).TotalSize;
    }
}
