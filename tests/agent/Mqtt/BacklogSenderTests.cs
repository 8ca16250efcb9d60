using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Mqtt;
using HealthCheck.Agent.Tests.Backlog;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace HealthCheck.Agent.Tests.Mqtt;

/// <summary>Which message comes next, without a broker.</summary>
public sealed class BacklogSenderTests : IDisposable, ILogEventSink
{
    private readonly string state = Directory.CreateTempSubdirectory("healthcheck-state-").FullName;
    private readonly FakeTimeProvider clock = new(Snapshots.Noon);
    private readonly List<string> log = [];
    private readonly SampleRing ring;
    private readonly BacklogSender sender;

    public BacklogSenderTests()
    {
        var counters = new AgentCounters();
        var logger = new LoggerConfiguration().WriteTo.Sink(this).CreateLogger();
        ring = new SampleRing(new BacklogOptions(1024), counters, clock);
        sender = new BacklogSender(
            ring, new Spool(new(state), NullLogger<Spool>.Instance, clock),
            new AgentRun("test", "boot", Snapshots.Noon), counters,
            new RateLimitedLog(clock, logger), clock);
    }

    public void Dispose() => Directory.Delete(state, recursive: true);

    void ILogEventSink.Emit(LogEvent logEvent) => log.Add(logEvent.RenderMessage(null));

    [Fact]
    public async Task A_request_whose_answer_cannot_be_sent_is_answered_first_when_it_can()
    {
        HoldAcknowledged(6);
        Request([2, 3], [5, 5]);

        await FailAsync([2, 3]);
        await FailAsync([2, 3]);
        await SendAsync([2, 3]);
        await FailAsync([5]);
        await SendAsync([5]);

        Assert.Null(Next());
    }

    [Fact]
    public async Task That_samples_are_gone_is_said_again_when_it_cannot_be_sent()
    {
        HoldAcknowledged(6);
        TakeRequest(Snapshots.Noon.AddDays(-1), [1, 4]);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var gone = Next();
            Assert.Equal([1, 4], Assert.Single(gone!.Gone!.Ranges));
            await Assert.ThrowsAsync<IOException>(() => sender.SendAsync(gone, (kind, _) =>
            {
                Assert.Equal(TopicKind.Gone, kind);
                return Task.FromException<bool>(new IOException());
            }));
        }
    }

    [Fact]
    public async Task Samples_that_cannot_be_sent_stay_unacknowledged()
    {
        Hold(4);
        await FailAsync([1, 2, 3]);
        Assert.Equal(4, ring.Unacknowledged);
        await SendAsync([1, 2, 3]);
        Assert.Equal(1, ring.Unacknowledged);
        Assert.Null(Next(4));
    }

    [Fact]
    public async Task Without_a_subscriber_one_sample_at_a_time_is_tried_and_kept()
    {
        Hold(4);
        await SendAsync([1, 2, 3], hasSubscriber: false);
        await SendAsync([1], hasSubscriber: false);
        await SendAsync([1], hasSubscriber: true);
        await SendAsync([2, 3]);
        Assert.Equal(1, ring.Unacknowledged);
    }

    [Fact]
    public async Task A_request_is_answered_in_as_many_messages_as_it_takes()
    {
        HoldAcknowledged(6);
        Request([1, 5]);
        var room = (2 * (Samples.Numbered(1).Json.Length + 1)) + 1;
        await SendAsync([1, 2], room: room);
        await SendAsync([3, 4], room: room);
        await SendAsync([5], room: room);
        Assert.Null(Next());
    }

    [Fact]
    public async Task Samples_of_the_future_are_neither_sent_nor_gone()
    {
        HoldAcknowledged(6);
        Request([5, 9], [7, 9]);
        await SendAsync([5, 6]);
        Assert.Null(Next());
        Assert.Null(sender.Pause);
    }

    [Fact]
    public async Task Of_what_is_asked_for_256_ranges_are_remembered()
    {
        HoldAcknowledged(2);
        Request([.. Enumerable.Repeat((long[])[1, 1], 255)]);
        Request([2, 2]);
        Assert.Empty(log);

        Request([2, 2]);
        Assert.StartsWith(
            "1 ranges of samples are asked for beyond the 256 that are remembered", Assert.Single(log),
            StringComparison.Ordinal);

        for (var answer = 0; answer < 255; answer++)
            await SendAsync([1]);
        await SendAsync([2]);
        Assert.Null(Next());
    }

    private void Hold(int count)
    {
        for (var number = 1; number <= count; number++)
            ring.Add(Samples.Numbered(number));
    }

    private void HoldAcknowledged(int count)
    {
        Hold(count);
        for (var number = 1; number <= count; number++)
            ring.Acknowledge(Snapshots.Noon, number);
    }

    private BacklogMessage? Next(long newest = 6, int room = 60_000)
    {
        clock.Advance(TimeSpan.FromMinutes(2));
        return sender.Next(Wire.ReadSnapshot(Samples.Numbered(Math.Min(newest, 6)).Json), room);
    }

    private async Task SendAsync(long[] numbers, bool hasSubscriber = true, int room = 60_000)
    {
        var message = Next(ring.Unacknowledged > 0 ? 4 : 6, room);
        Assert.Equal(numbers, message!.Samples.Numbers());
        await sender.SendAsync(message, (kind, json) =>
        {
            Assert.Equal(TopicKind.Backlog, kind);
            Assert.Equal(numbers, Wire.ReadBacklog(json.Span).Select(sample => sample.Sequence));
            return Task.FromResult(hasSubscriber);
        });
    }

    private async Task FailAsync(long[] numbers)
    {
        var message = Next(ring.Unacknowledged > 0 ? 4 : 6);
        Assert.Equal(numbers, message!.Samples.Numbers());
        await Assert.ThrowsAsync<IOException>(
            () => sender.SendAsync(message, (_, _) => Task.FromException<bool>(new IOException())));
    }

    private void Request(params long[][] ranges) => TakeRequest(Snapshots.Noon, ranges);

    private void TakeRequest(DateTimeOffset startedAt, params long[][] ranges) =>
        sender.TakeRequest(new(Wire.Write(new SampleRanges(startedAt, ranges))));
}
