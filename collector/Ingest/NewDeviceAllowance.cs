namespace HealthCheck.Collector.Ingest;

/// <summary>
/// How many devices may be heard for the first time: so many at once, and room for as many grows back in a minute.
/// </summary>
internal sealed class NewDeviceAllowance(int perMinute, TimeProvider time)
{
    private double room = perMinute;
    private long counted = time.GetTimestamp();

    /// <summary>Whether so many may be new in one batch.</summary>
    public bool HasRoomFor(int devices)
    {
        var now = time.GetTimestamp();
        room = Math.Min(perMinute, room + (time.GetElapsedTime(counted, now).TotalMinutes * perMinute));
        counted = now;
        return devices <= room;
    }

    /// <summary>So many were new in a batch that is committed.</summary>
    public void Use(int devices) => room -= devices;
}
