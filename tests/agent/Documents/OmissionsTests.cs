using System.Globalization;
using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Metrics.Os;
using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.Metrics.Thermal;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Documents;

/// <summary>A machine with more of everything than a snapshot takes.</summary>
public sealed class OmissionsTests
{
    private const int Surplus = 44;
    private const int All = ContractLimits.ListLength + Surplus;

    private readonly FakeTimeProvider clock = new(Snapshots.Noon);

    [Fact]
    public void More_interfaces_than_have_room_are_counted()
    {
        using var tree = new TempTree().With(
            "/proc/net/dev",
            "Inter-|\n face |\n"
                + string.Concat(Numbers().Select(number => $" eth{number}: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n")));
        var source =
            new NetworkSource(tree.Files, new NetworkOptions(["*"], []), NetworkCalls.None, isInContainer: false,
                Fixture.Errors(), clock);
        Holds("network", snapshot => snapshot.Network!.Count, source);
    }

    [Fact]
    public void More_disks_than_have_room_are_counted()
    {
        using var tree = new TempTree();
        foreach (var number in Numbers())
        {
            tree.With($"/sys/block/vd{number}/stat", "1 0 2 1 1 0 2 1 0 1 1\n")
                .With($"/sys/block/vd{number}/size", "2048\n")
                .With($"/sys/block/vd{number}/device/uevent", "");
        }

        Holds("storage.disks", snapshot =>
            snapshot.Storage!.Disks.Count, new DiskSource(tree.Files, Fixture.Errors(), clock));
    }

    [Fact]
    public void More_thermal_zones_than_have_room_are_counted()
    {
        using var tree = new TempTree();
        for (var number = 0; number < All; number++)
            tree.With($"/sys/class/thermal/thermal_zone{number}/temp", "41000\n");
        var problems = Fixture.Problems();
        var source = new TemperatureSource(tree.Files, problems, new ReadErrors(problems), clock);
        Holds("temperature", snapshot => snapshot.Temperature!.Count, source, problems);
    }

    [Fact]
    public void More_processors_than_have_room_are_counted()
    {
        static string Times(int ticks) => string.Concat(
            Enumerable.Range(0, All).Select(number => $"cpu{number} {ticks} 0 0 {ticks} 0 0 0 0 0 0\n"));
        using var tree = new TempTree().With("/proc/stat", $"cpu  300 0 0 300 0 0 0 0 0 0\n{Times(1)}intr 1\n");
        var source = new CpuSource(tree.Files, new ContainerLimits(tree.Files), Fixture.Errors(), clock);
        Snapshots.Of(source);
        clock.Advance(TimeSpan.FromSeconds(1));
        tree.With("/proc/stat", $"cpu  600 0 0 600 0 0 0 0 0 0\n{Times(2)}intr 1\n");
        Holds("cpu.cores", snapshot => snapshot.Cpu!.Cores.Count, source);
    }

    [Fact]
    public void More_hardware_addresses_than_have_room_are_counted_in_the_announcement()
    {
        using var tree = new TempTree();
        for (var number = 0; number < All; number++)
        {
            tree.With($"/sys/class/net/eth{number}/address", $"02:00:00:00:{number >> 8:x2}:{number & 255:x2}\n")
                .With($"/sys/class/net/eth{number}/device/uevent", "");
        }

        var run = new AgentRun("test", "boot", Snapshots.Noon);
        var announcement = new AnnouncementBuilder(tree.Files, run, () => TestSettings.With().Announced).Build(null);
        Assert.Equal(ContractLimits.ListLength, announcement.Fingerprint.Macs.Count);
        Assert.Equal(new Omission("fingerprint.macs", Surplus), Assert.Single(announcement.Omitted!));
        Assert.NotNull(Wire.ReadAnnouncement(Wire.Write(announcement)));
    }

    [Fact]
    public void An_announcement_that_is_shortened_for_a_broker_says_what_is_left_out()
    {
        InterfaceAddress[] addresses =
            [.. Numbers().Take(40).Select(number => new InterfaceAddress("eth0", $"fd00::{number}", null))];
        var whole = Example.Announcement with { Address = "fd00::007", Addresses = addresses, Tags = ["a", "b"] };
        var json = new EncodedAnnouncement(whole, Wire.Write(whole)).Fit(2048);
        var shorter = Wire.ReadAnnouncement(json!);
        Assert.Equal("fd00::007", Assert.Single(shorter.Addresses).Address);
        Assert.Equal([new Omission("addresses", 39), new Omission("tags", 2)], shorter.Omitted);
    }

    [Fact]
    public void A_file_that_is_too_large_to_be_read_whole_is_named()
    {
        var line = "2 1 8:2 / /data rw - ext4 /dev/sda2 rw," + new string('x', 2000) + "\n";
        var table = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
            + string.Concat(Enumerable.Repeat(line, (HostFiles.LargestFile / line.Length) + 1));
        using var tree = new TempTree().With("/proc/1/mountinfo", table);
        var problems = Fixture.Problems();
        var errors = new ReadErrors(problems);
        var mounts = new MountSource(
            tree.Files,
            new MountProbe(tree.Files, (_, _) => new FileSystemUsage(1000, 250, 0, 0), TimeSpan.FromSeconds(10)),
            problems, errors);
        var sampler = new Sampler(
            [mounts, new CutFiles(tree.Files, errors)], problems, new AgentRun("test", "boot", Snapshots.Noon),
            TimeProvider.System);
        var snapshot = sampler.Measure();
        Assert.Equal(["/", "/data"], snapshot.Storage!.Mounts.Select(mount => mount.Mount));
        Assert.StartsWith(
            "/proc/1/mountinfo is larger than 4.00 MiB", Assert.Single(snapshot.Problems).Message,
            StringComparison.Ordinal);

        tree.With("/proc/1/mountinfo", table[..HostFiles.LargestFile]);
        Assert.DoesNotContain(
            sampler.Measure().Problems, problem => problem.Message.Contains("is larger", StringComparison.Ordinal));
    }

    [Fact]
    public void More_problems_than_have_room_are_counted()
    {
        var problems = Fixture.Problems();
        Holds("problems", snapshot => snapshot.Problems.Count, new Source(() =>
        {
            foreach (var number in Numbers())
                problems.Report("source-failed", number, HealthStatus.Warning, number, "none");
        }), problems);
    }

    [Fact]
    public void More_failed_units_than_have_room_are_counted()
    {
        using var tree = new TempTree();
        var clockSource = new ClockSource(tree.Files, () => null, _ => Task.FromResult<ClockReading?>(null), clock);
        var problems = Fixture.Problems();
        var units = new FailedUnits(_ => Task.FromResult<IReadOnlyList<string>?>([.. Numbers()]), problems, clock);
        var source = new SystemSource(tree.Files, clockSource, units, Fixture.Errors(), clock);
        Holds("system.failedUnits", snapshot => snapshot.System!.FailedUnits!.Count, source, problems);
    }

    private static IEnumerable<string> Numbers() =>
        Enumerable.Range(0, All).Select(number => number.ToString("000", CultureInfo.InvariantCulture));

    private static void Holds(
        string list, Func<HealthSnapshot, int> count, IMetricSource source, ProblemTracker? problems = null)
    {
        // What is asked aside has its answer soon.
        HealthSnapshot? snapshot = null;
        Assert.True(SpinWait.SpinUntil(
            () => (snapshot = Snapshots.Of(source, problems)).Omitted is not null, TimeSpan.FromSeconds(10)),
                "nothing is left out");
        Assert.Equal(new Omission(list, Surplus), Assert.Single(snapshot!.Omitted!));
        Assert.Equal(ContractLimits.ListLength, count(snapshot));
        Assert.NotNull(Wire.ReadSnapshot(Wire.Write(snapshot)));
    }

    private sealed class Source(Action act) : IMetricSource
    {
        public string Name => "test";

        public HealthSnapshot AddTo(HealthSnapshot snapshot)
        {
            act();
            return snapshot;
        }
    }
}
