using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using Serilog;

namespace HealthCheck.Collector.CheckBack;

/// <summary>
/// Asks online devices now and then over HTTP whether they are who and where they say. MQTT stays the truth: what is
/// found is told as an event and kept with the device, and changes nothing else.
/// </summary>
internal sealed class CheckBackService(
    CheckBackOptions options, Fleet fleet, Inbox inbox, DeviceProbe probe, TimeProvider time,
    ILogger log) : BackgroundService
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(5);

    // At most so many at a time, so that those who come due meanwhile are put in order again.
    private const int MostAtOnce = 500;

    private readonly CheckBackPlan plan = new(options.Interval, time);
    private readonly SemaphoreSlim byHand = new(4);

    /// <summary>Asks one device now.</summary>
    /// <returns>What was found; null when too much is asked.</returns>
    public async Task<HttpCheck?> CheckAsync(Device device, CancellationToken stop)
    {
        if (!plan.TryAsk(device.Id) || !await byHand.WaitAsync(TimeSpan.Zero, stop))
            return null;
        try
        {
            return await AskAsync(device, stop);
        }
        finally
        {
            byHand.Release();
        }
    }

    public override void Dispose()
    {
        byHand.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Interval == TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(Glance, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await AskDueAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A check is never worth more than itself; the next round comes by.
                log.Warning("Devices could not be asked over HTTP: {Reason}", ErrorText.Of(e));
            }
        }
    }

    /// <summary>Asks those whose time has come.</summary>
    internal Task AskDueAsync(CancellationToken stop)
    {
        var online = fleet.All.Where(device => device.Presence == Presence.Online).Select(device => device.Id);
        return Parallel.ForEachAsync(
            plan.Due(online).Take(MostAtOnce),
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = stop },
            async (id, cancel) =>
            {
                if (fleet.Find(id) is { Presence: Presence.Online } device)
                    await AskAsync(device, cancel);
            });
    }

    private async Task<HttpCheck> AskAsync(Device device, CancellationToken stop)
    {
        var check = await probe.AskAsync(device, stop);
        var isFailure = check.Finding is not (HttpFinding.Reachable or HttpFinding.NotAsked);
        if (plan.Asked(device.Id, isFailure) && IsNews(fleet.Find(device.Id), check))
            await inbox.ChangeAsync(batch => Note(batch, device, check)).WaitAsync(stop);
        return check;
    }

    private void Note(Batch batch, Device asked, HttpCheck check)
    {
        // It went away, or announced itself anew, while it was asked: then the finding is about yesterday.
        if (batch.Find(asked.Id) is not { } device || !IsNews(device, check)
            || !ReferenceEquals(device.Announcement, asked.Announcement))
            return;
        var now = time.GetUtcNow();
        var http = check.Finding == HttpFinding.NotAsked ? null : new DeviceHttp(check.Finding, now, check.Message);
        batch.Replace(device, device with { EventState = device.EventState with { Http = http } }, now);
    }

    // That a device answers as it should is worth a word only after it did not.
    private static bool IsNews(Device? device, HttpCheck check) =>
        device is { Presence: Presence.Online, EventState.Http: var known }
        && (known?.Finding ?? Silent(check)) != check.Finding;

    private static HttpFinding Silent(HttpCheck check) =>
        check.Finding == HttpFinding.NotAsked ? HttpFinding.NotAsked : HttpFinding.Reachable;
}
