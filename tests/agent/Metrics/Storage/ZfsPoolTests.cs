using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Metrics.Storage;

/// <summary>Pools of ZFS: each is counted once, and what has room of its own beside it.</summary>
public sealed class ZfsPoolTests
{
    [Fact]
    public void A_full_pool_is_one_problem_with_the_figures_of_its_largest_dataset()
    {
        using var tree = Tree("""
            1 0 8:1 / / rw - ext4 /dev/sda1 rw
            2 1 0:41 / /tank rw - zfs tank rw
            3 1 0:42 / /tank/photos rw - zfs tank/photos rw
            4 1 0:43 / /tank/.zfs/snapshot/old ro - zfs tank@old ro

            """);
        var asked = new List<string>();
        FileSystemUsage Ask(string path, string? device)
        {
            asked.Add(path);
            return new FileSystemUsage(device == "0:42" ? 980_000_000 : 8_100_000, 8_000_000, 0, 0);
        }

        var problems = Fixture.Problems();
        var source = Source(tree, Ask, problems);
        var snapshot = SnapshotWithRules(source, problems);
        var pool = snapshot.Storage!.Mounts.Single(mount => mount.Type == "zfs");
        Assert.Equal(("/tank", 980_000_000L, 8_000_000L), (pool.Mount, pool.Total, pool.Free));
        var problem = Assert.Single(snapshot.Problems, each => each.Message.Contains("tank", StringComparison.Ordinal));
        Assert.Equal("/tank", problem.Message.Split(' ')[3]);
        Assert.Equal(3, asked.Count);
    }

    [Fact]
    public void A_dataset_with_a_quota_or_a_reservation_is_a_filesystem_of_its_own_and_the_pool_is_counted_once()
    {
        using var tree = Tree("""
            1 0 8:1 / / rw - ext4 /dev/sda1 rw
            2 1 0:41 / /tank rw - zfs tank rw
            3 1 0:42 / /tank/photos rw - zfs tank/photos rw
            4 1 0:43 / /tank/quota rw - zfs tank/quota rw
            5 1 0:44 / /tank/quota/below rw - zfs tank/quota/below rw
            6 1 0:45 / /tank/reserved rw - zfs tank/reserved rw

            """);
        static FileSystemUsage Ask(string path, string? device) => device switch
        {
            "0:42" => new(600_000_000, 400_000_000, 0, 0),
            "0:43" => new(60_000_000, 10_000_000, 0, 0),
            "0:44" => new(50_000_000, 10_000_000, 0, 0),
            "0:45" => new(550_000_000, 500_000_000, 0, 0),
            _ => new(400_100_000, 400_000_000, 0, 0),
        };
        var mounts = Mounts(tree, Ask).Where(mount => mount.Type == "zfs");
        Assert.Equal(
            [
                ("/tank", 600_000_000L, 400_000_000L),
                ("/tank/quota", 60_000_000L, 10_000_000L),
                ("/tank/reserved", 550_000_000L, 500_000_000L),
            ],
            mounts.Select(mount => (mount.Mount, mount.Total!.Value, mount.Free!.Value)));
    }

    [Fact]
    public void A_full_quota_is_a_problem_though_the_pool_has_room()
    {
        using var tree = Tree("""
            1 0 0:40 / / rw - zfs rpool/ROOT/one rw
            2 1 0:41 / /home rw - zfs rpool/home rw
            3 1 0:42 / /var rw - zfs rpool/var rw

            """);
        static FileSystemUsage Ask(string path, string? device) =>
            device == "0:41" ? new(10_000_000_000, 0, 0, 0) : new(500_000_000_000, 400_000_000_000, 0, 0);
        var problems = Fixture.Problems();
        var source = Source(tree, Ask, problems);
        var snapshot = SnapshotWithRules(source, problems);
        Assert.Equal(["/", "/home"], snapshot.Storage!.Mounts.Select(mount => mount.Mount));
        Assert.Contains("/home", Assert.Single(snapshot.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_with_a_quota_does_not_make_rooms_of_all_the_others()
    {
        using var tree = Tree("""
            1 0 0:40 / / rw - zfs rpool/ROOT/one rw
            2 1 0:41 / /home rw - zfs rpool/home rw
            3 1 0:42 / /var rw - zfs rpool/var rw

            """);
        static FileSystemUsage Ask(string path, string? device) =>
            device == "0:40" ? new(30_000_000_000, 5_000_000_000, 0, 0) : new(500_000_000_000, 400_000_000_000, 0, 0);
        var storage = Snapshots.Of(Source(tree, Ask, Fixture.Problems())).Storage!;
        Assert.Equal(["/", "/home"], storage.Mounts.Select(mount => mount.Mount).Order(StringComparer.Ordinal));
        Assert.Equal((30_000_000_000, 5_000_000_000), (storage.Total, storage.Free));
    }

    [Fact]
    public void A_pool_that_is_written_to_while_it_is_asked_makes_no_room_of_a_dataset()
    {
        using var tree = Tree("""
            1 0 8:1 / / rw - ext4 /dev/sda1 rw
            2 1 0:41 / /tank rw - zfs tank rw
            3 1 0:42 / /tank/photos rw - zfs tank/photos rw

            """);
        var free = 500_000_000_000;
        FileSystemUsage Ask(string path, string? device) => new(900_000_000_000, free -= 10_000_000_000, 0, 0);
        Assert.Single(Mounts(tree, Ask), mount => mount.Type == "zfs");
    }

    private static HealthSnapshot SnapshotWithRules(MountSource source, ProblemTracker problems) => new Sampler(
        [source], problems, new AgentRun("test", "boot", Snapshots.Noon), TimeProvider.System,
        Rules.All(RuleEvaluation.Options(), RuleEvaluation.Interval)).Measure();

    private static TempTree Tree(string table) => new TempTree().With("/proc/1/mountinfo", table);

    private static MountSource Source(
        TempTree tree, Func<string, string?, FileSystemUsage?> ask, ProblemTracker problems) => new(
        tree.Files, new MountProbe(tree.Files, ask, TimeSpan.FromSeconds(10)), problems, new ReadErrors(problems));

    private static IReadOnlyList<MountReading> Mounts(TempTree tree, Func<string, string?, FileSystemUsage?> ask) =>
        Snapshots.Of(Source(tree, ask, Fixture.Problems())).Storage!.Mounts;
}
