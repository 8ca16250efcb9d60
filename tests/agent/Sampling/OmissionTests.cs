using System.Globalization;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Metrics.Os;
using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Sampling;

/// <summary>A machine with more of everything than a snapshot takes.</summary>
public sealed class OmissionTests
{
    private const int Surplus = 44;
    private const int All = ContractLimits.ListLength + Surplus;

    private readonly FakeTimeProvider clock = new(Snapshots.Noon);

    [Fact]
    public void More_interfaces_than_have_room_are_counted()
    {
        using var tree = new TempTree().With(
            "/proc/net/dev",
            "Inter-|\n face |\n" + string.Concat(Numbers().Select(number => $" eth{number}: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n")));
        var source = new NetworkSource(tree.Files, new NetworkOptions(["*"], []), NetworkCalls.None, isInContainer: false, Fixture.Errors(), clock);
        Holds("network", snapshot => snapshot.Network!.Count, source);
    }

    [Fact]
    public void More_disks_than_have_room_are_counted()
    {
        using var tree = new TempTree();
        foreach (var number in Numbers())
        {
            tree.With($"/sys/block/vd{number}/stat", "1 0 2 1 1 0 2 1 0 1 1\n").With($"/sys/block/vd{number}/size", "2048\n")
                .With($"/sys/block/vd{number}/device/uevent", "");
        }

        Holds("storage.disks", snapshot => snapshot.Storage!.Disks.Count, new DiskSource(tree.Files, Fixture.Errors(), clock));
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
        string list, Func<HealthSnapshot, int> count, IMetricSource source, ProblemLedger? problems = null)
    {
        // What is asked aside has its answer soon.
        HealthSnapshot? snapshot = null;
        Assert.True(SpinWait.SpinUntil(
            () => (snapshot = Snapshots.Of(source, problems)).Omitted is not null, TimeSpan.FromSeconds(10)), "nothing is left out");
        Assert.Equal(new Omission(list, Surplus), Assert.Single(snapshot!.Omitted!));
        Assert.Equal(ContractLimits.ListLength, count(snapshot));
        Assert.NotNull(Wire.ReadSnapshot(Wire.Write(snapshot)));
    }

    private sealed class Source(Action act) : IMetricSource
    {
        public string Name => "test";

        public Sections AddTo(Sections sections)
        {
            act();
            return sections;
        }
    }
}
