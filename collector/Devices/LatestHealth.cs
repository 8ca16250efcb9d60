using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// The latest snapshot of a device: its bytes and the little that is asked for all the time. The rest is read when
/// somebody asks: kept, it would be three times the bytes, for each of 100,000 devices.
/// </summary>
internal sealed record LatestHealth
{
    private WeakReference<HealthSnapshot>? parsed;

    /// <param name="value">What it says.</param>
    /// <param name="json">The very bytes.</param>
    /// <param name="run">The run that measured it.</param>
    /// <param name="receivedAt">When it came; for a replay by the broker not later than it was measured.</param>
    public LatestHealth(HealthSnapshot value, ReadOnlyMemory<byte> json, RunKey run, DateTimeOffset receivedAt)
    {
        (Sequence, Status, Problems, Figures) = (value.Sequence, value.Status, value.Problems, FiguresOf(value));
        (Json, Run, ReceivedAt) = (json, run, receivedAt);
        Bytes = json.Length + DeviceMemory.Of(value.Problems);
    }

    /// <summary>Its number in the run.</summary>
    public long Sequence { get; }

    /// <summary>The verdict.</summary>
    public HealthStatus Status { get; }

    /// <summary>What is wrong, worst first.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>The figures that people look at first.</summary>
    public DeviceFigures Figures { get; }

    /// <summary>The very bytes.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Memory that it takes, about.</summary>
    public int Bytes { get; }

    /// <summary>The run that measured it.</summary>
    public RunKey Run { get; }

    /// <summary>When it came; for a replay by the broker not later than it was measured.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// All that it says. Parsed JSON is kept for as long as memory allows: pages ask for it each second.
    /// </summary>
    public HealthSnapshot Read()
    {
        if (parsed?.TryGetTarget(out var known) == true)
            return known;
        var snapshot = Wire.ReadSnapshot(Json.Span);
        parsed = new(snapshot);
        return snapshot;
    }

    private static DeviceFigures FiguresOf(HealthSnapshot health) => new(
        health.Cpu?.Total.UsedPercent, health.Load?.Core?.Minute, health.Memory?.UsedPercent,
        health.Storage?.UsedPercent, health.Temperature?.Max(zone => (double?)zone.Celsius),
        health.Uptime?.Duration?.Seconds);
}
