using HealthCheck.Agent.Sampling;
using HealthCheck.Hosting.Systemd;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Sampling;

public sealed class SampleTimerTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly Notes notes = new();

    [Fact]
    public async Task A_sample_is_due_each_interval_and_the_watchdog_is_fed_with_it()
    {
        using var timer = SampleTimer(10, TimeSpan.FromSeconds(60));
        for (var sample = 1; sample <= 3; sample++)
        {
            var next = timer.WaitForNextAsync(CancellationToken.None);
            clock.Advance(TimeSpan.FromSeconds(9.9));
            Assert.False(next.IsCompleted);
            clock.Advance(TimeSpan.FromSeconds(0.1));
            await next;
            Assert.Equal(sample, notes.Count);
        }

        Assert.All(notes, note => Assert.Equal("WATCHDOG=1", note));
    }

    [Fact]
    public async Task A_watchdog_less_patient_than_the_interval_is_long_is_fed_in_between()
    {
        using var timer = SampleTimer(3600, TimeSpan.FromSeconds(60));
        var next = timer.WaitForNextAsync(CancellationToken.None);
        for (var beat = 1; beat < 120; beat++)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            await UntilAsync(() => notes.Count == beat);
            Assert.False(next.IsCompleted);
        }

        clock.Advance(TimeSpan.FromSeconds(30));
        await next;
        Assert.Equal(120, notes.Count);
    }

    [Fact]
    public async Task A_loop_that_hangs_in_a_sample_starves_the_watchdog_and_is_no_longer_live()
    {
        using var timer = SampleTimer(10, TimeSpan.FromSeconds(60));
        var due = timer.WaitForNextAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(10));
        await due;

        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(timer.IsLive);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(timer.IsLive);
        Assert.Single(notes);

        _ = timer.WaitForNextAsync(CancellationToken.None);
        Assert.True(timer.IsLive);
    }

    [Fact]
    public async Task Another_interval_holds_at_once_and_nobody_takes_it_for_a_stall()
    {
        using var timer = SampleTimer(3600, TimeSpan.FromSeconds(60));
        var next = timer.WaitForNextAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromMinutes(20));
        timer.Change(new HealthOptions(5));
        Assert.True(timer.IsLive);
        clock.Advance(TimeSpan.FromSeconds(5));
        await next.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private SampleTimer SampleTimer(int seconds, TimeSpan? watchdog) =>
        new(new HealthOptions(seconds), new ServiceManager(notes, watchdog, clock), clock);

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var patience = 0; patience < 10_000 && !condition(); patience++)
            await Task.Yield();
        Assert.True(condition());
    }

    private sealed class Notes : List<string>, ISystemdNotifier
    {
        public bool IsEnabled => true;

        public void Notify(ServiceState state) => Add(state.ToString());
    }
}
