namespace HealthCheck.Simulator;

/// <summary>What is simulated.</summary>
/// <param name="Broker">Where the broker is.</param>
/// <param name="Devices">How many devices there are.</param>
/// <param name="Connections">Over how many connections they speak.</param>
/// <param name="Rate">Live samples a second of all devices together; 0 for as many as the broker takes.</param>
/// <param name="Samples">Live samples of each device.</param>
/// <param name="Seed">Another seed is another fleet.</param>
/// <param name="Losses">Percentage of samples that are measured and sent only when they are asked for.</param>
/// <param name="Outages">Percentage of devices that are away for a while, and send what they measured meanwhile as
/// backlog.</param>
/// <param name="Duplicates">Percentage of samples that are sent twice.</param>
/// <param name="Disorder">Percentage of samples that are sent after their successor, as backlog.</param>
/// <param name="Holds">How many recent samples a device can send again.</param>
/// <param name="HistoryDays">Days before now of which samples are sent first, as backlog.</param>
/// <param name="HistoryInterval">Seconds between two samples of that history.</param>
/// <param name="Linger">How long requests are answered after the last sample.</param>
/// <param name="Quick">Whether the figures are taken from a stock: cheaper, and they do not move smoothly.</param>
/// <param name="Small">Whether a sample has the five sections of the first contract only, about 1 KB.</param>
/// <param name="Window">Messages of one connection that are on their way at a time.</param>
/// <param name="DiscoveryBytes">Size of the message that announces a device to Home Assistant, retained; 0 for
/// none.</param>
/// <param name="Ledger">File for one line of JSON for each device: what was measured.</param>
internal sealed record SimulatorOptions(
    Uri Broker, int Devices, int Connections, double Rate, long Samples, long Seed, double Losses, double Outages,
    double Duplicates, double Disorder, int Holds, double HistoryDays, int HistoryInterval, TimeSpan Linger, bool Quick,
    bool Small, int Window, int DiscoveryBytes, string? Ledger)
{
    /// <summary>Seconds between two samples of one device.</summary>
    public double Interval => Rate > 0 ? Devices / Rate : Devices / 100_000d;

    /// <summary>Samples of each device before the live ones.</summary>
    public long Past => (long)(HistoryDays * 86_400 / HistoryInterval);
}
