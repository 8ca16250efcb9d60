using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Verdict;
using HealthCheck.Agent.Verdict;
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
        var clock = new FakeTimeProvider(Snapshots.Noon);
        var problems = Fixture.Problems();
        var run = new AgentRun("3f9c0d5e2a7b4c11", host.ReadText("/proc/sys/kernel/random/boot_id"), Snapshots.Noon);
        var sampler = new Sampler(
            MetricSources.All(host, problems, clock, Fixture.AskFileSystem), problems, run, clock,
            Rules.All(Judging.Options(), Judging.Interval));
        GoldenFile.Matches($"boards/{board}.json", Wire.Write(sampler.Measure(), indented: true));
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
            MetricSources.All(host, problems, TimeProvider.System, Agent.Metrics.Storage.FileSystem.Ask), problems,
            new AgentRun("strange", null, Snapshots.Noon), TimeProvider.System, Rules.All(Judging.Options(), Judging.Interval));
        for (var sequence = 1; sequence <= 3; sequence++)
            Assert.Equal(sequence, Wire.ReadSnapshot(Wire.Write(sampler.Measure())).Sequence);
    }
}
