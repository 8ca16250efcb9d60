using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using static HealthCheck.Agent.TextOutput.Units;

namespace HealthCheck.Agent.TextOutput;

/// <summary>Network interfaces.</summary>
internal static class NetworkLines
{
    public static IEnumerable<Line> Of(IReadOnlyList<NetworkReading>? cards) => (cards ?? []).Select(Of);

    private static Line Of(NetworkReading card) => new(card.Interface, Line.Join(
        card.State,
        card.Address,
        card.MegabitsPerSecond is { } speed ? Text($"{speed} Mbit/s") : null,
        card.Wifi is { NetworkName: { } name } ? name : null,
        card.Wifi is { SignalDbm: { } signal } ? Text($"signal {signal} dBm") : null,
        card.Wifi is { QualityPercent: { } quality } ? $"quality {Percent(quality)}" : null,
        card.ReceivedBytesPerSecond is { } received ? $"receives {ByteText.PerSecond(received)}" : null,
        card.TransmittedBytesPerSecond is { } sent ? $"sends {ByteText.PerSecond(sent)}" : null,
        SinceBoot(card),
        card.Errors is > 0 and var errors ? Amount.Of(errors, "error", "errors") : null,
        card.Dropped > 0 ? Text($"{card.Dropped} dropped") : null));

    private static string? SinceBoot(NetworkReading card) => (card.ReceivedBytes, card.TransmittedBytes) switch
    {
        (null, null) => null,
        var (received, sent) => $"received {Known(received)}, sent {Known(sent)} since boot",
    };

    private static string Known(long? bytes) => bytes is { } count ? ByteText.Of(count) : Unknown;
}
