using System.Net;
using HealthCheck.Agent.Documents;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthCheck.Agent.Identity;

/// <summary>
/// Looks now and then whether the device is still called and found as announced, with or without a broker, and puts a
/// new announcement in place only when something changed.
/// </summary>
internal sealed class Announcer(
    AnnouncementBuilder builder, Latest<EncodedAnnouncement> latest, ILogger<Announcer> log, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock one = new();
    private IPAddress? broker;

    /// <summary>Looks at once, because the broker's address has become known.</summary>
    public void LookAgain(IPAddress? brokerAddress)
    {
        lock (one)
        {
            broker = brokerAddress ?? broker;
            Look();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            LookAgain(null);
    }

    private void Look()
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
