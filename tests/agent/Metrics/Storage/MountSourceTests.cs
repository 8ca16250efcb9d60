using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Agent.TextOutput;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;

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
        Assert.Equal((1000L, 750L, 250L, "75%", 75.0),
            (storage.Total, storage.Allocated, storage.Free, storage.Used, storage.UsedPercent));
        Assert.Equal(75.0, storage.Mounts[0].InodesUsedPercent);
    }

    [Fact]
    public void A_filesystem_without_a_fixed_number_of_inodes_has_none_in_percent()
    {
        using var tree = Tree(Root);
        Assert.Null(
            Snapshots.Of(Source(tree, (_, _) => new FileSystemUsage(1000, 250, 0, 0), out _)).Storage!.Mounts[
                0].InodesUsedPercent);
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
        Assert.False(
            asked.Wait(0, TestContext.Current.CancellationToken), "a mount that hangs was asked a second time");

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

    [Theory]
    [InlineData(2, "its path is gone")]
    [InlineData(5, "input/output error")]
    [InlineData(13, "no permission to look there")]
    [InlineData(38, "does not tell how full it is")]
    [InlineData(107, "the program behind it has ended")]
    [InlineData(113, "its server cannot be reached")]
    [InlineData(116, "stale file handle")]
    [InlineData(117, "is damaged")]
    public void Each_error_has_its_own_words_in_the_problem_and_beside_the_mount(int number, string words)
    {
        var mount = new MountEntry(2, "0:40", "/", "/mnt/share", "fuse.sshfs", "nas:/share", IsReadOnly: false);
        var failure = MountFailure.Of(number, mount, "/mnt/share");
        Assert.Contains(words, failure.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("does not answer", failure.Reason, StringComparison.Ordinal);

        using var tree = Tree(Root + Share);
        FileSystemUsage? Ask(string path, string? device) => path.EndsWith("share", StringComparison.Ordinal)
            ? throw SystemError.Of(number == 2 ? 116 : number, path)
            : new FileSystemUsage(1000, 250, 0, 0);
        var snapshot = Snapshots.Of(Source(tree, Ask, out var problems), problems);
        var problem = Assert.Single(snapshot.Problems);
        Assert.Equal("mount-failed", problem.Code);
        var reading = snapshot.Storage!.Mounts.Single(each => each.Mount == "/mnt/share");
        Assert.EndsWith(reading.Error!, problem.Message, StringComparison.Ordinal);
        Assert.Null(reading.Total);
        Assert.Null(snapshot.Storage.Mounts[0].Error);
    }

    [Fact]
    public void Of_this_machine_a_path_that_is_gone_is_an_error_and_a_file_has_no_room()
    {
        Assert.Equal(
            SystemError.NoEntry, Assert.Throws<IOException>(() => FileSystem.Ask("/no/such/place", null)).HResult);
        Assert.Equal(FileSystemUsage.Nothing, FileSystem.Ask("/proc/self/stat", null));
        Assert.Null(FileSystem.FindBarrier("/usr/bin/env"));
    }

    [Fact]
    public void A_line_that_is_no_mount_is_named_and_the_others_are_shown()
    {
        using var tree = Tree(Root + "2 1 8:2 / /data rw ext4\n3 1 8:3 / /more rw - ext4 /dev/sdc1 rw\n");
        var source = Source(tree, (_, _) => new FileSystemUsage(1000, 250, 0, 0), out var problems);
        var snapshot = Snapshots.Of(source, problems);
        Assert.Equal(["/", "/more"], snapshot.Storage!.Mounts.Select(mount => mount.Mount));
        Assert.Contains("/proc/1/mountinfo cannot be read: line 2", Assert.Single(snapshot.Problems).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_pool_that_names_its_many_folders_is_shown_with_what_of_them_has_room()
    {
        using var tree =
            Tree(Root + "2 1 0:40 / /srv/pool rw - fuse.mergerfs "
                + string.Join(':', Enumerable.Repeat("/mnt/disk", 90)) + " rw\n");
        var pool = Snapshots.Of(Source(tree, (_, _) => new FileSystemUsage(1000, 250, 0, 0), out _)).Storage!.Mounts[1];
        Assert.Equal(("/srv/pool", 75.0, 512), (pool.Mount, pool.UsedPercent, pool.Device.Length));
    }

    [Fact]
    public void A_full_log_in_memory_is_a_problem()
    {
        using var host = Fixture.Files("cases/log-in-ram/tree");
        var problems = Fixture.Problems();
        FileSystemUsage Ask(string path, string? device) =>
            device == "0:40" ? new(41943040, 0, 0, 0) : new(31268536320, 23451402240, 0, 0);
        var source =
            new MountSource(
                host, new MountProbe(host, Ask, TimeSpan.FromSeconds(10)), problems, new ReadErrors(problems));
        var problem = Assert.Single(SnapshotWithRules(source, problems).Problems);
        Assert.Equal(("storage-full", HealthStatus.Critical), (problem.Code, problem.Severity));
        Assert.Contains("/var/log", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_turns_out_to_have_no_room_is_left_out_and_not_asked_again()
    {
        var count = 0;
        using var tree =
            Tree(Root
                + "2 1 0:40 / /var/lib/lxcfs rw - fuse.lxcfs lxcfs rw\n3 1 0:41 / /srv/sockets rw - tmpfs none "
                + "rw,size=100k\n");
        FileSystemUsage Ask(string path, string? device)
        {
            count++;
            return device switch
            {
                "0:40" =>
                FileSystemUsage.Nothing,
                "0:41" => new(102400, 102400, 0, 0),
                _ => new(1000, 250, 0, 0)
            };
        }

        var problems = Fixture.Problems();
        var source =
            new MountSource(tree.Files, new MountProbe(tree.Files, Ask, TimeSpan.FromSeconds(10)), problems,
                new ReadErrors(problems));
        Assert.Equal("/", Assert.Single(Snapshots.Of(source).Storage!.Mounts).Mount);
        Assert.Equal("/", Assert.Single(Snapshots.Of(source).Storage!.Mounts).Mount);
        Assert.Equal(4, count);
    }

    [Fact]
    public void What_a_root_that_is_an_overlay_lies_on_is_told_once()
    {
        using var tree =
            Tree("1 0 0:50 / / rw - overlay overlay rw\n2 1 8:1 /x /data rw - ext4 /dev/sda1 rw\n3 1 8:17 / /big rw - "
                + "ext4 /dev/sdb1 rw\n");
        FileSystemUsage Ask(string path, string? device) =>
            device == "8:17" ? new(5000, 250, 100, 50) : new(1000, 250, 100, 50);
        Assert.Equal(
            ["/", "/big"], Snapshots.Of(Source(tree, Ask, out _)).Storage!.Mounts.Select(mount => mount.Mount));
    }

    [Fact]
    public void Of_more_mounts_than_have_room_the_important_and_the_fullest_are_kept_and_the_rest_is_counted()
    {
        var many =
            string.Concat(Enumerable.Range(0, 100)
                .Select(i => $"{i + 10} 1 0:{i + 100} / /a/{i:000} rw - tmpfs none rw,size=1g\n"));
        using var tree =
            Tree("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /boot rw - vfat /dev/sda2 rw\n3 1 8:17 / /z rw - ext4 "
                + "/dev/sdb1 rw\n" + many);
        FileSystemUsage Ask(string path, string? device) =>
            new(100_000_000, path.EndsWith("/077", StringComparison.Ordinal) ? 1 : 99_000_000, 0, 0);
        var snapshot = Snapshots.Of(Source(tree, Ask, out _));
        var mounts = snapshot.Storage!.Mounts.Select(mount => mount.Mount).ToList();
        Assert.Equal(64, mounts.Count);
        Assert.Equal("/", mounts[0]);
        Assert.Contains("/boot", mounts);
        Assert.Contains("/z", mounts);
        Assert.Contains("/a/077", mounts);
        Assert.Equal(new Omission("storage.mounts", 39), Assert.Single(snapshot.Omitted!));
        Assert.Contains(
            "39 more are left out of storage.mounts",
            SnapshotText.Write(snapshot, Example.Announcement), StringComparison.Ordinal);
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
        using var tree = Tree($"1 0 8:1 / / rw - {type} /dev/root {super}\n")
            .With("/sys/dev/block/8:1/uevent", "MAJOR=8\nDEVNAME=sda1\n");
        if (errors is not null)
            tree.With("/sys/fs/ext4/sda1/errors_count", errors + "\n");
        var mount =
            Assert.Single(
                Snapshots.Of(Source(tree, (_, _) => new FileSystemUsage(1000, 250, 0, 0), out _)).Storage!.Mounts);
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

    private static HealthSnapshot SnapshotWithRules(MountSource source, ProblemTracker problems) => new Sampler(
        [source], problems, new AgentRun("test", "boot", Snapshots.Noon), TimeProvider.System,
        Rules.All(RuleEvaluation.Options(), RuleEvaluation.Interval)).Measure();

    private static TempTree Tree(string table) => new TempTree().With("/proc/1/mountinfo", table);

    private static MountSource Source(
        TempTree tree, Func<string, string?, FileSystemUsage?> ask, out ProblemTracker problems)
    {
        problems = Fixture.Problems();
        return new MountSource(tree.Files, new MountProbe(tree.Files, ask, TimeSpan.FromMilliseconds(200)), problems,
            new ReadErrors(problems));
    }

    /// <summary>A second opinion, from the framework.</summary>
    private sealed class DriveProbe(string path)
    {
        public long TotalBytes { get; } = new DriveInfo(path).TotalSize;
    }
}
