using CsCheck;
using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Tests.Sampling;

namespace HealthCheck.Agent.Tests.Backlog;

public sealed class SampleRingTests
{
    [Fact]
    public void Samples_come_back_as_they_went_in_packed_or_not()
    {
        var ring = Ring();
        var added = Enumerable.Range(1, 100).Select(number => Samples.Numbered(number)).ToList();
        added.ForEach(ring.Add);
        var found = ring.Find(Snapshots.Noon, 1, 100, int.MaxValue);
        Assert.Equal(added.Numbers(), found.Numbers());
        Assert.All(added.Zip(found), pair => Assert.Equal(pair.First.Json, pair.Second.Json));
        Assert.All(added.Zip(found), pair => Assert.Equal(pair.First.UpMilliseconds, pair.Second.UpMilliseconds));
    }

    [Fact]
    public void What_was_acknowledged_is_not_owed_and_is_still_held()
    {
        var ring = Ring();
        for (var number = 1; number <= 70; number++)
            ring.Add(Samples.Numbered(number));
        for (var number = 1; number <= 68; number++)
            ring.Acknowledge(Snapshots.Noon, number);
        ring.Acknowledge(Snapshots.Noon, 5);
        Assert.Equal(2, ring.Unacknowledged);
        Assert.Equal([69, 70], ring.OldestUnacknowledged(int.MaxValue, default).Numbers());
        Assert.Equal([5, 6], ring.Find(Snapshots.Noon, 5, 6, int.MaxValue).Numbers());
    }

    [Fact]
    public void The_newest_is_left_to_whoever_sends_it_live()
    {
        var ring = Ring();
        ring.Add(Samples.Numbered(1));
        ring.Add(Samples.Numbered(2));
        Assert.Equal([1], ring.OldestUnacknowledged(int.MaxValue, (Snapshots.Noon, 2)).Numbers());
    }

    [Fact]
    public void A_message_holds_as_many_as_fit_and_at_least_one()
    {
        var ring = Ring();
        for (var number = 1; number <= 10; number++)
            ring.Add(Samples.Numbered(number));
        var one = Samples.Numbered(1).Json.Length;
        Assert.Equal([1, 2, 3], ring.OldestUnacknowledged((3 * one) + 10, default).Numbers());
        Assert.Equal([1], ring.OldestUnacknowledged(1, default).Numbers());
    }

    [Fact]
    public void When_there_is_no_more_room_the_oldest_go_and_are_counted_if_nobody_had_them()
    {
        var ring = new SampleRing(new BacklogOptions(256), new AgentCounters(), TimeProvider.System);
        const int Added = 12000;
        for (var number = 1; number <= Added; number++)
        {
            ring.Add(Samples.Numbered(number));
            if (number % 2 == 0)
                ring.Acknowledge(Snapshots.Noon, number);
            Assert.InRange(ring.Bytes, 0, 256 * 1024);
        }

        Assert.True(ring.Dropped > 0);
        Assert.Equal(Added / 2, ring.Dropped + ring.Unacknowledged);
        Assert.Equal(ring.Unacknowledged, ring.OldestUnacknowledged(int.MaxValue, default).Count);
        Assert.Equal([Added], ring.Find(Snapshots.Noon, Added, Added, int.MaxValue).Numbers());
    }

    [Fact]
    public void Samples_of_an_earlier_run_are_owed_first_and_found_by_their_run()
    {
        var ring = Ring();
        var before = Snapshots.Noon.AddHours(-1);
        ring.Add(Samples.Numbered(7, before));
        ring.Add(Samples.Numbered(9, before));
        ring.Add(Samples.Numbered(1));
        Assert.Equal([7, 9, 1], ring.OldestUnacknowledged(int.MaxValue, default).Numbers());
        Assert.Equal([9], ring.Find(before, 8, 20, int.MaxValue).Numbers());
        Assert.Empty(ring.Find(before, 1, 6, int.MaxValue));
    }

    [Fact]
    public void Whatever_is_acknowledged_in_whatever_order_the_rest_is_owed_in_order() =>
        Gen.Int[1, 200].Array[0, 300].Sample(acknowledged =>
        {
            var ring = Ring();
            for (var number = 1; number <= 200; number++)
                ring.Add(Samples.Numbered(number));
            foreach (var number in acknowledged)
                ring.Acknowledge(Snapshots.Noon, number);
            var owed = ring.OldestUnacknowledged(int.MaxValue, default).Numbers();
            Assert.Equal(Enumerable.Range(1, 200)
                .Select(number => (long)number).Except(acknowledged.Select(n => (long)n)), owed);
            Assert.Equal(owed.Length, ring.Unacknowledged);
        }, iter: 20);

    private static SampleRing Ring() => new(new BacklogOptions(1024), new AgentCounters(), TimeProvider.System);
}
