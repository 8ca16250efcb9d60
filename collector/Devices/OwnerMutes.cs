namespace HealthCheck.Collector.Devices;

/// <summary>The devices that the owner muted one by one.</summary>
internal sealed class OwnerMutes : IMutes
{
    /// <inheritdoc/>
    public string? Of(Device device, DeviceStatus status, DateTimeOffset now) =>
        device.Owner.IsMuted ? "No alerts about it" : null;
}
