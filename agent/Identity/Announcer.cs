using System.Net;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthCheck.Agent.Identity;

/// <summary>An announcement and its JSON, made once for all who ask.</summary>
internal sealed record Announced(DeviceAnnouncement Announcement, byte[] Json)
{
    public static Announced By(AnnouncementBuilder builder, IPAddress? broker)
    {
        var announcement = builder.Build(broker);
        return new Announced(announcement, Wire.Write(announcement));
    }

    /// <summary>
    /// The JSON if it has at most <paramref name="mostBytes"/>, else one that has: without what a reader can do without. Null when even
    /// that is too large.
    /// </summary>
    public byte[]? Fit(int mostBytes)
    {
        var json = Json;
        for (var step = 1; json.Length > mostBytes && step <= 2; step++)
            json = Wire.Write(Shorten(step));
        return json.Length <= mostBytes ? json : null;
    }

    // The fingerprint stays whole: by a part of it a device would be taken for another.
    private DeviceAnnouncement Shorten(int steps)
    {
        var omissions = new Omissions(Announcement.Omitted);
        IReadOnlyList<InterfaceAddress> first =
            [.. Announcement.Addresses.OrderByDescending(each => each.Address == Announcement.Address)];
        var shorter = Announcement with
        {
            Addresses = omissions.Cut("addresses", first, steps > 1 || Announcement.Address is null ? 0 : 1),
            Tags = omissions.Cut("tags", Announcement.Tags, 0),
            Omitted = omissions.Said,
        };
        return steps > 1 ? shorter with { Os = null, Kernel = null, Model = null, Revision = null } : shorter;
    }
}

/// <summary>
/// Looks now and then whether the device is still called and found as announced, with or without a broker, and puts a
/// new announcement in place only when something changed.
/// </summary>
internal sealed class Announcer(
    AnnouncementBuilder builder, Latest<Announced> latest, ILogger<Announcer> log, TimeProvider clock) : BackgroundService
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
            var now = Announced.By(builder, broker);
            if (!now.Json.AsSpan().SequenceEqual(latest.Value.Json))
                latest.Set(now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("Cannot tell whether the announcement still holds: {Reason}", ErrorText.WithPath(e));
        }
    }
}
