namespace HealthCheck.Contracts;

/// <summary>Something that happened to a device.</summary>
/// <param name="Number">Ascends over all devices and never repeats; the id of the server-sent event.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Time">When, by the collector's clock.</param>
/// <param name="Code">Code of the problem; null for other kinds.</param>
/// <param name="Before">What it was, in the words of the wire; null where nothing was.</param>
/// <param name="After">What it is now; null where nothing is.</param>
/// <param name="Message">The same in a sentence for people.</param>
public sealed record DeviceEvent(
    long Number, string DeviceId, EventKind Kind, DateTimeOffset Time, string? Code, string? Before, string? After,
    string Message);
