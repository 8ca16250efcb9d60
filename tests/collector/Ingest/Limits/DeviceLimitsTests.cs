using System.Text;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Ingest.Limits;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Ingest.Limits;

/// <summary>
/// One device that says as much as it can: what is taken of it is bounded, what an honest one sends is all taken.
/// </summary>
public sealed class DeviceLimitsTests
{
    private const string Other = "another-device";

    private readonly FakeTimeProvider clock = new(Noon);
    private readonly LogLines log = new();
    private readonly Fleet fleet = new();
    private readonly LimitsOptions options = new(1000, TimeSpan.FromMinutes(10));
    private readonly LimitedDevices limited;
    private readonly DeviceUses uses;
    private long lastEvent;

    public DeviceLimitsTests()
    {
        limited = new(clock, log.Logger);
        uses = new(options, limited, clock);
    }

    [Fact]
    public void Thousands_of_announcements_full_of_blanks_are_few_and_small_and_the_last_one_counts()
    {
        var (kept, bytes, refused) = (0, 0L, 0L);
        for (var i = 1; i <= 7000; i++)
        {
            var json = Encoding.UTF8.GetString(Wire.Write(Announcement() with { Name = $"name {i}" }));
            var batch =
                Applied(Message(TopicKind.Announcement,
                    Encoding.UTF8.GetBytes(json.Replace("{", "{" + new string(' ', 5000), StringComparison.Ordinal))));
            kept += batch.Change.Announcements.Count;
            bytes += batch.Change.Announcements.Sum(each => each.Json.Length);
            refused += batch.Counts.Refused.GetValueOrDefault(Refusal.Limit);
        }

        Assert.Equal(DeviceLimits.AnnouncementsAtOnce, kept);
        Assert.InRange(bytes, 0, kept * 2000);
        Assert.Equal(7000 - kept - 1, refused);
        Assert.Contains($"{Id} (6,940 announcements)", limited.Problem()!.Message, StringComparison.Ordinal);
        Assert.True(uses.HasWaiting);

        clock.Advance(TimeSpan.FromMinutes(1));
        Run(batch => batch.ApplyWaiting());

        Assert.Equal("name 7000", fleet.Find(Id)!.Name);
        Assert.False(uses.HasWaiting);
    }

    [Fact]
    public void An_announcement_that_waits_does_not_bring_a_forgotten_device_back()
    {
        for (var i = 0; i <= DeviceLimits.AnnouncementsAtOnce; i++)
            Applied(Message(TopicKind.Announcement, Wire.Write(Announcement() with { Name = $"name {i}" })));
        Assert.True(uses.HasWaiting);

        Run(batch => batch.Forget(batch.Find(Id)!, clock.GetUtcNow(), new(EventKind.Forgotten, "Forgotten", Id)));
        clock.Advance(TimeSpan.FromMinutes(1));
        Run(batch => batch.ApplyWaiting());

        Assert.Null(fleet.Find(Id));
        Assert.False(uses.HasWaiting);
    }

    [Fact]
    public void A_device_that_comes_and_is_forgotten_in_one_batch_leaves_nothing_under_a_number_that_is_given_again()
    {
        var gone = Run(batch =>
        {
            batch.Apply(Message(TopicKind.Announcement, Wire.Write(Announcement())));
            batch.Apply(Health(1, names: 1));
            batch.Forget(batch.Find(Id)!, clock.GetUtcNow(), new(EventKind.Forgotten, "Forgotten", Id));
        });

        Assert.Empty(gone.Change.Samples);
        Assert.Empty(gone.Change.Announcements);
        Assert.Empty(fleet.All);
    }

    [Fact]
    public void An_announcement_of_more_bytes_than_any_agent_makes_is_oversized()
    {
        var json = Wire.Write(Announcement());
        byte[] padded =
            [.. json.AsSpan(0, json.Length - 1), .. Encoding.UTF8.GetBytes(new string(' ', 250_000)), (byte)'}'];

        Assert.Equal(Refusal.Oversized, RefusalOf(Message(TopicKind.Announcement, padded)));
        Assert.Empty(fleet.All);
    }

    [Fact]
    public void The_largest_announcement_that_the_contract_allows_an_agent_with_many_interfaces_is_taken()
    {
        var addresses = Enumerable.Range(0, ContractLimits.ListLength)
            .Select(i => new InterfaceAddress($"veth{i:x7}", $"fe80::1234:56ff:fe78:{i:x4}", "dc:a6:32:01:02:03"));

        Applied(Message(TopicKind.Announcement, Wire.Write(Announcement() with { Addresses = [.. addresses] })));

        Assert.NotNull(fleet.Find(Id)!.Announcement);
    }

    [Fact]
    public void A_day_that_waited_in_the_agent_is_taken_at_once()
    {
        const int Day = 2880;
        foreach (var some in Enumerable.Range(1, Day).Chunk(16))
            Applied(Message(
                TopicKind.Backlog, Backlog([.. some.Select(i => At(i, Noon.AddSeconds(-30 * (Day - i))))])));

        Assert.Equal(0, fleet.Find(Id)!.Runs.Missing);
        Assert.Equal(Day, fleet.Find(Id)!.Health!.Sequence);
        Assert.Null(limited.Problem());
    }

    [Fact]
    public void Samples_of_other_hours_are_taken_so_many_at_a_time_and_the_rest_stays_missing_until_it_is_sent_again()
    {
        const int Hours = 719;
        var samples = Enumerable.Range(1, Hours).Select(i => At(i, Noon.AddHours(i - Hours - 2))).ToArray();
        var first = Send();

        Assert.Equal(DeviceLimits.HoursAtOnce, first.Sum(each => each.Change.Samples.Count));
        Assert.Equal(
            Hours - DeviceLimits.HoursAtOnce, first.Sum(each => each.Counts.Refused.GetValueOrDefault(Refusal.Limit)));
        var told = first.SelectMany(each => each.Change.Events).Where(each => each.Kind == EventKind.LimitReached);
        Assert.Equal(LimitText.Hours.Many, Assert.Single(told).After);

        for (var minute = 0; minute < 60; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            Send();
        }

        Assert.Equal(Hours, fleet.Find(Id)!.Runs.Runs[0].Gaps.Highest);
        Assert.Equal(0, fleet.Find(Id)!.Runs.Missing);

        List<Batch> Send() =>
            [.. samples.Chunk(50).Select(some => Applied(Message(TopicKind.Backlog, Backlog(some))))];
    }

    [Fact]
    public void Figure_names_without_end_are_refused_and_the_usual_ones_are_taken_all_the_same()
    {
        Applied(Health(1, names: 0));
        var taken = 0;
        for (var sequence = 2; sequence <= 41; sequence++)
            taken += Try(Health(sequence, names: 200)) ? 1 : 0;

        Assert.InRange(taken * 200, 1, DeviceLimits.FigureNamesPerHour);
        Assert.True(Try(Health(100, names: 0)));
        Assert.Contains(LimitText.Names.Many, limited.Problem()!.Message, StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(Try(Health(101, names: 200)));
    }

    [Fact]
    public void Runs_without_end_are_refused()
    {
        var taken = 0;
        for (var run = 0; run < 5000; run++)
            taken += Try(
                Message(TopicKind.Health, Wire.Write(Snapshot(1) with { StartedAt = Start.AddMilliseconds(run) })))
                    ? 1
                    : 0;

        Assert.Equal(DeviceLimits.RunsAtOnce, taken);
    }

    [Fact]
    public void Of_a_flood_so_many_are_taken_and_of_another_device_all()
    {
        var flood = uses.Of(Id);
        var taken = Enumerable.Range(0, 200_000).Count(_ => flood.TryMessage(4000, uses.Now));

        Assert.Equal(options.MessagesPerMinute * DeviceLimits.MinutesAtOnce, taken);
        Assert.True(uses.Of(Other).TryMessage(4000, uses.Now));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            options.MessagesPerMinute, Enumerable.Range(0, 200_000).Count(_ => flood.TryMessage(4000, uses.Now)));
    }

    [Fact]
    public void Bytes_count_as_well_as_messages()
    {
        var flood = uses.Of(Id);

        var taken = Enumerable.Range(0, 10_000).Count(_ => flood.TryMessage(ContractLimits.MessageBytes, uses.Now));

        Assert.Equal(options.BytesPerMinute * DeviceLimits.MinutesAtOnce / ContractLimits.MessageBytes, taken);
    }

    [Fact]
    public void Within_a_day_no_device_leaves_more_than_two_days_worth()
    {
        long taken = 0;
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            taken += Enumerable.Range(0, 200)
                .Count(_ => uses.Of(Id).TryMessage(ContractLimits.MessageBytes, uses.Now))
                    * (long)ContractLimits.MessageBytes;
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(taken, 3 * options.BytesPerDay / 2, 2 * options.BytesPerDay);
    }

    [Fact]
    public void Ids_that_are_made_up_are_forgotten_again()
    {
        for (var i = 0; i < 200_000; i++)
        {
            uses.Of($"made-up-{i}").TryMessage(10, uses.Now);
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(uses.Count, 1, 10_000);
    }

    [Fact]
    public void What_was_put_aside_is_told_for_ten_minutes_and_names_the_worst()
    {
        for (var i = 0; i < 20; i++)
            limited.Note($"device-{i}", LimitText.Messages, i + 1);

        var problem = limited.Problem()!;
        Assert.Contains("device-19 (20 messages); device-18 (19 messages)", problem.Message, StringComparison.Ordinal);
        Assert.Contains("and 15 more", problem.Message, StringComparison.Ordinal);
        Assert.Single(log.All);
        clock.Advance(DeviceLimits.ToldFor + TimeSpan.FromSeconds(1));
        Assert.Null(limited.Problem());
    }

    private static HealthSnapshot At(int sequence, DateTimeOffset time) => Snapshot(sequence) with { Time = time };

    private static ReceivedMessage Health(long sequence, int names) =>
        Message(TopicKind.Health, Wire.Write(Snapshot(sequence) with
        {
            Temperature =
            [.. Enumerable.Range(0, names)
                .Select(i => new TemperatureReading(i, $"zone {sequence} {i}", 20, 68, null))],
        }));

    private Batch Applied(ReceivedMessage arrival) => Run(batch => batch.Apply(arrival));

    private bool Try(ReceivedMessage arrival)
    {
        try
        {
            Applied(arrival);
            return true;
        }
        catch (ContractException e) when (e.Refusal == Refusal.Limit)
        {
            return false;
        }
    }

    private Refusal? RefusalOf(ReceivedMessage arrival)
    {
        try
        {
            Applied(arrival);
            return null;
        }
        catch (ContractException e)
        {
            return e.Refusal;
        }
    }

    private Batch Run(Action<Batch> work)
    {
        var batch = new Batch(fleet, new Topics(), options, Noon.AddDays(-1), lastEvent, uses: uses);
        work(batch);
        fleet.Publish(batch.Change.Devices, batch.Change.Forgotten, batch.Change.Events);
        lastEvent = batch.LastEvent;
        return batch;
    }
}
