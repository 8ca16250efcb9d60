using System.Net;
using HealthCheck.Agent.Documents;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Identity;

/// <summary>
/// Checks periodically whether name and addresses of the device changed, with or without a broker, and publishes a new
/// announcement only after a change.
/// </summary>
internal sealed class Announcer(
    AnnouncementBuilder builder, Latest<EncodedAnnouncement> latest, ILogger<Announcer> log,
    TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock one = new();
    private IPAddress? broker;

    /// <summary>Checks immediately, because a setting or the address of the broker changed.</summary>
    public void Refresh(IPAddress? brokerAddress)
    {
        lock (one)
        {
            broker = brokerAddress ?? broker;
            Update();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Refresh(null);
    }

    private void Update()
    {
        try
        {
            var now = EncodedAnnouncement.Of(builder, broker);
            if (!now.Json.AsSpan().SequenceEqual(latest.Value.Json))
                latest.Set(now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("Cannot tell whether the announcement still holds: {Reason}", ErrorText.WithPath(e));
        }
    }
}
