using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Tests.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Documents;

public sealed class EncodedSnapshotTests
{
    [Fact]
    public void An_ordinary_sample_is_left_as_it_is() =>
        Assert.Same(Boards.Healthy, EncodedSnapshot.Of(Boards.Healthy).Snapshot);

    [Fact]
    public void For_a_broker_with_small_packets_the_processes_of_a_problem_are_left_out_and_its_summary_stays()
    {
        var processes = Enumerable.Range(0, 5).Select(i => new ProcessShare($"a-rather-long-name-{i}", 20)).ToList();
        var sample = EncodedSnapshot.Of(Boards.Healthy with
        {
            Problems =
            [
                new Problem(
                    "load-high", HealthStatus.Warning, Snapshots.Noon, "The load is 7.2", "Look", processes,
                    "Load high"),
            ],
        });
        var all = Wire.ReadSnapshot(sample.Fit(sample.Json.Length)!.Json).Problems[0];
        Assert.Equal((5, "Load high"), (all.Processes!.Count, all.Summary));

        var few = Wire.ReadSnapshot(sample.Fit(2000)!.Json);
        Assert.Equal((null, "Load high"), (few.Problems[0].Processes, few.Problems[0].Summary));
        Assert.Contains(new Omission("problems.processes", 5), few.Omitted!);
    }

    [Fact]
    public void A_machine_with_five_problems_and_a_disk_fits_a_packet_of_two_kilobytes()
    {
        var problem = new Problem(
            "unit-failed", HealthStatus.Warning, Snapshots.Noon, "var-backup.mount has failed",
            "See why with systemctl status and journalctl -u; systemctl restart or reset-failed ends it", null,
            "Service failed: var-backup.mount");
        var sample = EncodedSnapshot.Of(HomeAssistant.DiscoveryMessages.Snapshot("pi-5") with
        {
            Problems = [.. Enumerable.Repeat(problem, 5)],
        });
        var fitted = Wire.ReadSnapshot(sample.Fit(1984)!.Json);
        Assert.Equal("unit-failed", Assert.Single(fitted.Problems).Code);
        Assert.NotEmpty(fitted.Storage!.Mounts);
        Assert.Contains(fitted.Omitted!, omission => omission.List == "storage.disks");
    }

    [Theory]
    [InlineData('x')]
    [InlineData('"')]
    [InlineData('\u0001')]
    public void A_machine_with_more_than_fits_into_a_backlog_leaves_the_end_of_its_lists_out(char letter)
    {
        var name = new string(letter, ContractLimits.TextLength - 8);
        var many = Enumerable.Range(0, ContractLimits.ListLength).Select(i => $"{i:000}{name}").ToList();
        var sample = EncodedSnapshot.Of(Boards.Healthy with
        {
            Status = HealthStatus.Warning,
            Problems =
                [.. many.Select(each => new Problem("unit-failed", HealthStatus.Warning, Snapshots.Noon, each, each))],
            System = Boards.Healthy.System! with { FailedUnits = many },
            Storage = Boards.Healthy.Storage! with
            { Mounts = [.. many.Select(each => Boards.Mount("/" + each, 25) with { Device = each })] },
        });

        byte[] backlog = [(byte)'[', .. sample.Json, (byte)']'];
        var read = Assert.Single(Wire.ReadBacklog(backlog));
        Assert.Equal(HealthStatus.Warning, read.Status);
        Assert.Equal(many[0], read.Problems[0].Message);
        Assert.Equal(many[0], read.System!.FailedUnits![0]);
        Assert.Equal("/" + many[0], read.Storage!.Mounts[0].Mount);

        // What is left out is said, list by list.
        Assert.Equal(
            ["problems", "storage.mounts", "system.failedUnits"], read.Omitted!.Select(omission => omission.List));
        Assert.Equal(
            many.Count, read.Storage.Mounts.Count + read.Omitted!.Single(each => each.List == "storage.mounts").Count);
        Assert.Equal(many.Count, read.Problems.Count + read.Omitted!.Single(each => each.List == "problems").Count);
    }
}
