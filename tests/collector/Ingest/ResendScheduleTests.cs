using CsCheck;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Ingest;

public sealed class ResendScheduleTests
{
    private static readonly TimeSpan AtLast = ResendOptions.Patience + ResendOptions.Jitter;
    private static readonly RunKey Run = RunKey.Of("boot-1", Start);

    private readonly FakeTimeProvider clock = new(Noon);
    private readonly Fleet fleet = new();
    private readonly ResendSchedule schedule;

    public ResendScheduleTests() => schedule = Schedule(devices: 2);

    [Fact]
    public void A_gap_is_asked_for_after_a_while_and_once()
    {
        Note(Online(1, 5));
        Assert.Empty(Take());

        clock.Advance(AtLast);
        var request = Assert.Single(Take());

        Assert.Equal((Id, Run), (request.DeviceId, request.Run));
        Assert.Equal([new SequenceRange(2, 4)], request.Ranges);
        Assert.Equal(Wire.Write(new SampleRanges(Start, [[2, 4]])), request.Write());
        Assert.Empty(Take());
    }

    [Fact]
    public void What_comes_late_by_itself_is_not_asked_for()
    {
        Note(Online(1, 9));
        for (var sequence = 2; sequence < 7; sequence++)
        {
            clock.Advance(ResendOptions.Quiet * 0.9);
            Assert.Empty(Take());
            Note(With(Fleet(), sequence, SampleSource.Backlog));
        }

        clock.Advance(AtLast);
        Assert.Equal([new SequenceRange(7, 8)], Assert.Single(Take()).Ranges);
    }

    [Fact]
    public void A_device_that_is_away_is_asked_when_it_is_back()
    {
        Note(Online(1, 5) with { Presence = Presence.Offline });
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(Take());

        Note(Fleet() with { Presence = Presence.Online });
        clock.Advance(AtLast);
        Assert.Single(Take());
    }

    [Fact]
    public void Only_so_many_are_asked_at_a_time_and_who_answered_makes_room()
    {
        foreach (var id in new[] { "a", "b", "c" })
            Note(Online(1, 3) with { Id = id });
        clock.Advance(AtLast);
        var asked = Take();
        Assert.Equal(2, asked.Count);
        Assert.Empty(Take());

        Note(With(fleet.Find(asked[0].DeviceId)!, 2, SampleSource.Backlog));

        Assert.Equal(1, schedule.Asked);
        Assert.DoesNotContain(Assert.Single(Take()).DeviceId, asked.Select(each => each.DeviceId));
    }

    [Fact]
    public void Who_does_not_answer_is_asked_less_and_less_and_then_left_alone_until_it_connects_anew()
    {
        Note(Online(1, 5));
        var times = new List<DateTimeOffset>();
        for (var second = 0; second < 8 * 3600; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            times.AddRange(Take().Select(_ => clock.GetUtcNow()));
        }

        Assert.Equal(ResendOptions.Attempts, times.Count);
        var pauses = times.Zip(times.Skip(1), (a, b) => b - a).ToList();
        Assert.All(pauses.Zip(pauses.Skip(1)), pair =>
            Assert.True(pair.Second >= pair.First - (2 * ResendOptions.Jitter)));
        Assert.True(pauses[^1] <= ResendOptions.LongestPause + (2 * AtLast));
        Assert.Equal((3, 3), (Fleet().Runs.Missing, Fleet().Runs.Wanted));

        Note(Fleet() with { Presence = Presence.Offline });
        Note(Fleet() with { Presence = Presence.Online });
        clock.Advance(AtLast);
        Assert.Single(Take());
    }

    [Fact]
    public void What_is_gone_is_not_asked_for_again_and_stays_missing()
    {
        Note(Online(1, 5));
        clock.Advance(AtLast);
        Take();

        Note(Fleet().WithGone(new(Start, [[2, 3]])));
        clock.Advance(AtLast);
        Take();
        clock.Advance(AtLast);
        Assert.Equal([new SequenceRange(4, 4)], Assert.Single(Take()).Ranges);

        Note(Fleet().WithGone(new(Start, [[4, 4]])));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(Take());
        Assert.Equal((3, 3, 0), (Fleet().Runs.Missing, Fleet().Runs.Lost, schedule.Asked));
    }

    [Fact]
    public void A_sample_that_is_refused_each_time_it_comes_is_given_up_like_one_that_never_comes()
    {
        Note(Online(1, 5));
        var asked = 0;
        for (var second = 0; second < 8 * 3600; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            if (Take() is not [var request])
                continue;
            asked++;
            var batch =
                new Batch(fleet, new Topics(), new(1000, TimeSpan.FromMinutes(10)), Noon.AddHours(-1), lastEvent: 0);
            var answer =
                request.Ranges.SelectMany(range => Enumerable.Range((int)range.From, (int)(range.To - range.From + 1)))
                .Select(each => each == 3 ? Snapshot(each) with { Time = Noon.AddDays(1) } : Snapshot(each));
            Assert.Throws<ContractException>(() => batch.Apply(Message(TopicKind.Backlog, Backlog([.. answer]))));
            fleet.Publish(batch.Change.Devices);
            schedule.Note(batch.Change.Devices);
        }

        Assert.Equal((1 + ResendOptions.Attempts, 1), (asked, Fleet().Runs.Missing));
    }

    [Fact]
    public void A_request_is_bounded_and_the_oldest_come_first()
    {
        Note(Online(1, 100, 3_000_000_000));
        clock.Advance(AtLast);

        Assert.Equal(
            [new SequenceRange(2, 99), new(101, 100 + ResendOptions.Samples - 98)], Assert.Single(Take()).Ranges);

        Note(Online([.. Enumerable.Range(1, 500).Select(each => 2L * each)]) with { Id = "b" });
        clock.Advance(AtLast);
        Assert.Equal(ResendOptions.Ranges, Take().Single(each => each.DeviceId == "b").Ranges.Length);
    }

    [Fact]
    public void A_run_without_a_start_cannot_be_asked_for_and_a_forgotten_device_is_not()
    {
        Note(Device("b") with
        {
            Presence = Presence.Online,
            Runs = RunHistory.Empty with { Runs = [new(new("boot", null), SequenceGaps.Start(5, owesEarlier: true))] },
        });
        Note(Online(1, 5));
        schedule.Forget([Fleet()]);

        clock.Advance(AtLast);
        Assert.Empty(Take());
    }

    [Fact]
    public void A_fleet_that_answers_ends_with_nothing_missing_and_nobody_was_asked_twice_at_a_time() =>
        Gen.Select(Gen.Int[1, 1000], Gen.Int[1, 30]).Sample((seed, devices) =>
        {
            var random = new Random(seed);
            var (time, all) = (new FakeTimeProvider(Noon), new Fleet());
            var plan = new ResendSchedule(new(5), time, new Random(seed));
            for (var i = 0; i < devices; i++)
                Note(Online(
                    [.. Enumerable.Range(1, 400).Where(_ => random.Next(3) > 0).Select(each => (long)each), 401]) with
                { Id = $"d{i}" });

            var open = new List<ResendRequest>();
            for (var second = 0; second < 3600 && all.Totals.Missing > 0; second++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                open.AddRange(plan.Take(all.Find));
                Assert.InRange(plan.Asked, 0, 5);
                foreach (var request in open.Where(_ => random.Next(2) == 0).ToList())
                {
                    open.Remove(request);
                    var left = all.Find(request.DeviceId)!;
                    foreach (var range in request.Ranges)
                    {
                        for (var sequence = range.From; sequence <= range.To; sequence++)
                            left = With(left, sequence, SampleSource.Backlog);
                    }

                    Note(left);
                }
            }

            Assert.Equal((0, 0), (all.Totals.Missing, plan.Asked));

            void Note(Device device)
            {
                all.Publish([device]);
                plan.Note([device]);
            }
        }, iter: 20);

    private ResendSchedule Schedule(int devices) => new(new(devices), clock, new Random(1));

    private Device Fleet() => fleet.Find(Id)!;

    private void Note(Device device)
    {
        fleet.Publish([device]);
        schedule.Note([device]);
    }

    private IReadOnlyList<ResendRequest> Take() => schedule.Take(fleet.Find);

    private static Device Online(params long[] sequences) => sequences.Aggregate(
        Device() with { Presence = Presence.Online }, (device, sequence) => With(device, sequence, SampleSource.Live));

    private static Device With(Device device, long sequence, SampleSource source) => device with
    {
        Runs = device.Runs.Add(Run, sequence, source, announced: null, Noon.AddHours(-1)).Runs,
    };
}
