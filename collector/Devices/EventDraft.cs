using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>Something that happened to a device, before it has a number: see <see cref="DeviceEvent"/>.</summary>
internal sealed record EventDraft(
    EventKind Kind, string Message, string? Before = null, string? After = null, string? Code = null);
