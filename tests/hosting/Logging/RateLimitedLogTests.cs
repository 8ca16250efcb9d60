using System.Globalization;
using HealthCheck.Hosting.Logging;
using Microsoft.Extensions.Time.Testing;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace HealthCheck.Hosting.Tests.Logging;

public sealed class RateLimitedLogTests : ILogEventSink
{
    private readonly FakeTimeProvider clock = new();
    private readonly List<string> lines = [];
    private readonly RateLimitedLog log;

    public RateLimitedLogTests() => log = new(clock, new LoggerConfiguration().WriteTo.Sink(this).CreateLogger());

    void ILogEventSink.Emit(LogEvent logEvent) => lines.Add(logEvent.RenderMessage(CultureInfo.InvariantCulture));

    [Fact]
    public void The_first_of_a_kind_is_written_at_once_and_the_next_after_a_minute_with_the_number_of_those_between()
    {
        for (var i = 0; i < 1000; i++)
            log.Warning("connection", "Refused {Peer:l}", "192.0.2.7");
        clock.Advance(TimeSpan.FromMinutes(1));
        log.Warning("connection", "Refused {Peer:l}", "192.0.2.8");

        Assert.Equal(["Refused 192.0.2.7", "Refused 192.0.2.8 (and 999 more since the last such line)"], lines);
    }

    [Fact]
    public void Each_kind_counts_for_itself()
    {
        log.Warning("connection", "Refused");
        log.Warning("resend", "Left aside");
        log.Warning("connection", "Refused");

        Assert.Equal(["Refused", "Left aside"], lines);
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_silence_it()
    {
        var stepped = new SteppedClock();
        var stepping = new RateLimitedLog(stepped, new LoggerConfiguration().WriteTo.Sink(this).CreateLogger());
        stepping.Warning("connection", "Refused");
        stepped.Now = stepped.Now.AddDays(-2);
        stepped.Elapsed += TimeSpan.FromMinutes(1);
        stepping.Warning("connection", "Refused");

        Assert.Equal(2, lines.Count);
    }

    private sealed class SteppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

        public TimeSpan Elapsed { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
