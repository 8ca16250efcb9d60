using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Ingest.Limits;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Ingest.Limits;

/// <summary>
/// What all devices said last takes bounded memory together, and no device takes the share of another.
/// </summary>
public sealed class DeviceMemoryTests
{
    private const int Budget = 1 << 20, Large = 200;

    private readonly FakeTimeProvider clock = new(Noon);
    private readonly Fleet fleet = new();
    private readonly LimitsOptions options = new(1000, TimeSpan.FromMinutes(10)) { DeviceBytes = Budget };
    private readonly LimitedDevices limited;
    private readonly DeviceUses uses;
    private long lastEvent;

    public DeviceMemoryTests()
    {
        limited = new(clock, new LogLines().Logger);
        uses = new(options, limited, clock);
    }

    [Fact]
    public void A_snapshot_that_does_not_fit_is_refused_and_its_device_is_named_while_small_ones_are_taken()
    {
        Assert.Null(Send("small-1", 1, 0));
        var large = Enumerable.Range(1, 20).Select(i => $"large-{i}").ToList();
        var refused = large.Where(id => Send(id, 1, Large) is not null).ToList();

        Assert.NotEmpty(refused);
        Assert.NotEqual(large.Count, refused.Count);
        Assert.InRange(fleet.Totals.Bytes, Budget / 2, Budget);
        Assert.Null(Send("small-1", 2, 0));
        Assert.Equal(2, fleet.Find("small-1")!.Health!.Sequence);
        var problem = limited.Problem()!;
        Assert.Contains($"{refused[0]} (1 large message)", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Limits:DeviceMegabytes", problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_known_and_small_is_taken_whatever_the_others_take()
    {
        var ids = Enumerable.Range(1, Budget / DeviceMemory.Reserved).Select(i => $"small-{i}").ToList();
        Assert.All(ids, id => Assert.Null(Send(id, 1, 0)));
        Assert.Equal(Budget, fleet.Totals.Bytes);

        Assert.Equal(Refusal.Limit, Send("one-more", 1, 0));
        Assert.Null(fleet.Find("one-more"));
        Assert.All(ids, id => Assert.Null(Send(id, 2, 0)));
        Assert.Equal(Refusal.Limit, Send(ids[0], 3, Large));
        Assert.Equal(2, fleet.Find(ids[0])!.Health!.Sequence);
    }

    [Fact]
    public void What_a_device_gives_back_is_there_for_others()
    {
        Assert.Null(Send("first", 1, 256));
        while (Send($"other-{fleet.Totals.Devices.Total}", 1, 256) is null)
        {
        }

        Assert.Null(Send("first", 2, 0));
        Assert.Null(Send("next", 1, 100));
        fleet.Publish([], [.. fleet.All]);
        Assert.Equal(0, fleet.Totals.Bytes);
    }

    [Fact]
    public void Unless_it_is_set_it_is_half_of_what_the_runtime_may_use() =>
        Assert.Equal(
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, new LimitsOptions(1, TimeSpan.Zero).DeviceBytes);

    [Fact]
    public void The_processes_of_a_problem_count()
    {
        Problem[] problems = [new("load-high", HealthStatus.Warning, Noon, "Busy", "Look at it")];
        Assert.Equal(
            DeviceMemory.Of(problems) + (2 * 6) + 96,
            DeviceMemory.Of([problems[0] with { Processes = [new("mysqld", Percent: 82)] }]));
    }

    // As one message; why it was refused, or null.
    private Refusal? Send(string id, long sequence, int problems)
    {
        var batch = new Batch(fleet, new Topics(), options, Noon.AddDays(-1), lastEvent, uses: uses);
        var snapshot = Snapshot(sequence) with
        {
            Id = id,
            Problems = [.. Enumerable.Range(0, problems).Select(i => new Problem(
                $"problem-{i}", HealthStatus.Warning, Noon, new string('x', 200), new string('y', 200)))],
        };
        Refusal? refusal = null;
        try
        {
            batch.Apply(
                Message(TopicKind.Health, Wire.Write(snapshot)) with { Topic = new Topics().Of(id, TopicKind.Health) });
        }
        catch (ContractException e)
        {
            refusal = e.Refusal;
        }

        fleet.Publish(batch.Change.Devices, batch.Change.Forgotten, batch.Change.Events);
        lastEvent = batch.LastEvent;
        return refusal;
    }
}
