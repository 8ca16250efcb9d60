using HealthCheck.Agent.Host;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Problems;
using HealthCheck.Contracts;
using HealthCheck.Golden;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Sampling;

public sealed class BoardTests
{
    [Theory]
    [MemberData(nameof(Fixture.Boards), MemberType = typeof(Fixture))]
    public void The_snapshot_of_each_board_is_to_the_letter_what_it_was(string board)
    {
        using var host = Fixture.Files(board);
        GoldenFile.Matches(
            $"boards/{board}.json",
            Wire.Write(Sampler(host, board, new FakeTimeProvider(Snapshots.Noon)).Measure(), indented: true));
    }

    [Fact]
    public void The_second_snapshot_tells_what_went_on_since_the_first()
    {
        using var board = Fixture.Files("pi-4");
        using var tree = TempTree.CopyOf(board.Locate("")!);
        var clock = new FakeTimeProvider(Snapshots.Noon);
        var sampler = Sampler(tree.Files, "pi-4", clock);
        sampler.Measure();

        // Ten seconds of a busy card, a download, and one core at work.
        clock.Advance(TimeSpan.FromSeconds(10));
        tree.Change(
            "/proc/stat", "cpu  5246808 66469 2339791 169032375 381102", "cpu  5247708 66469 2340091 169034975 381302")
            .Change("/proc/stat", "cpu0 1378174 17725 629262 42058695", "cpu0 1379074 17725 629362 42058695")
            .Change("/proc/stat", "cpu1 1276251 17725 567222 42329002", "cpu1 1276251 17725 567222 42330002")
            .Change("/proc/stat", "cpu2 1307270 13294 580516 42311266", "cpu2 1307270 13294 580716 42312066")
            .Change("/proc/stat", "cpu3 1285113 17725 562791 42333412 97491",
                "cpu3 1285113 17725 562791 42334212 97691")
            .Change("/sys/block/mmcblk0/stat", "1586612   812047        0   403422",
                "1607092   812047        0   408422")
            .Change("/proc/net/dev", "eth0: 9120448713", "eth0: 9132948713");
        GoldenFile.Matches("boards/pi-4.later.json", Wire.Write(sampler.Measure(), indented: true));
    }

    [Theory]
    [InlineData("broken")]
    [InlineData("empty")]
    [InlineData("node-exporter-like")]
    public void A_strange_tree_gives_a_snapshot_that_keeps_to_the_contract(string tree)
    {
        using var host = Fixture.Files(tree);
        var problems = Fixture.Problems();
        var sampler = new Sampler(
            MetricSources.All(
                host, MachineCalls.Of(host, TimeProvider.System), new NetworkOptions(["*"], []), new AgentCounters(),
                problems, new ReadErrors(problems), TimeProvider.System),
            problems, new AgentRun("strange", null, Snapshots.Noon), TimeProvider.System,
            Rules.All(RuleEvaluation.Options(), RuleEvaluation.Interval));
        for (var sequence = 1; sequence <= 3; sequence++)
            Assert.Equal(sequence, Wire.ReadSnapshot(Wire.Write(sampler.Measure())).Sequence);
    }

    [Fact]
    public void This_machine_gives_a_snapshot_that_keeps_to_the_contract()
    {
        using var host = new HostFiles(new HostRootOptions(""));
        var problems = Fixture.Problems();
        var sampler = new Sampler(
            MetricSources.All(
                host, MachineCalls.Of(host, TimeProvider.System), new NetworkOptions(["*"], []), new AgentCounters(),
                problems, new ReadErrors(problems), TimeProvider.System),
            problems, new AgentRun("here", null, Snapshots.Noon), TimeProvider.System);
        for (var sequence = 1; sequence <= 3; sequence++)
        {
            var snapshot = Wire.ReadSnapshot(Wire.Write(sampler.Measure()));
            Assert.DoesNotContain(snapshot.Problems, problem => problem.Code == "source-failed");
        }
    }

    private static Sampler Sampler(HostFiles host, string board, TimeProvider clock)
    {
        var problems = Fixture.Problems();
        var run = new AgentRun("3f9c0d5e2a7b4c11", host.ReadText("/proc/sys/kernel/random/boot_id"), Snapshots.Noon);
        return new Sampler(
            MetricSources.All(
                host, Fixture.Calls(board), new NetworkOptions([], []), new AgentCounters(), problems,
                new ReadErrors(problems), clock),
            problems, run, clock, Rules.All(RuleEvaluation.Options(), RuleEvaluation.Interval));
    }
}
