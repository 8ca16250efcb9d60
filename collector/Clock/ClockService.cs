using Serilog;

namespace HealthCheck.Collector.Clock;

/// <summary>
/// Looks at the clock of this machine now and then, says in the log when it is wrong and when it is right again, and
/// remembers the time that was confirmed.
/// </summary>
internal sealed class ClockService(
    CollectorClock clock, ClockFile file, Func<string, string> nameOf, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // What is lost by a power cut is not dropped later than this, and the disk is hardly written.
    private static readonly TimeSpan Saved = TimeSpan.FromHours(1);

    private readonly long begun = clock.GetTimestamp();
    private string? told;
    private TimeSpan savedAt;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        file.Write(clock.Confirmed);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            Look();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look()
    {
        clock.Judge();
        var problem = clock.Problem(nameOf);
        var side = clock.Verdict.Ahead > TimeSpan.Zero ? "behind" : "ahead";
        var code = problem is null ? null : $"{problem.Code} {side}";
        if (problem is not null && code != told)
            log.Warning("{Message}. {Advice}", problem.Message, problem.Advice);
        else if (problem is null && told is not null)
            log.Information("The clock of this machine is right again: {Time}", Plain(clock.GetUtcNow()));
        told = code;

        var running = clock.GetElapsedTime(begun);
        if (running - savedAt < Saved)
            return;
        savedAt = running;
        file.Write(clock.Confirmed);
    }

    private static string Plain(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
}
