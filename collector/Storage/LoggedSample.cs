using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Storage;

/// <summary>A sample as the log holds it.</summary>
/// <param name="Device">Number of the device.</param>
/// <param name="Run">The run that measured it.</param>
/// <param name="Time">Where it stands in the history.</param>
/// <param name="ReceivedAt">When it came, by the collector's clock.</param>
/// <param name="Json">Its very bytes.</param>
internal sealed record LoggedSample(
    int Device, RunKey Run, DateTimeOffset Time, DateTimeOffset ReceivedAt, byte[] Json);
