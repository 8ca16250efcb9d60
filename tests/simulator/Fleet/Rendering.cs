#pragma warning disable RCS0056 // Long literals.

using System.Collections.Concurrent;
using System.Globalization;
using HealthCheck.Contracts;

namespace HealthCheck.Simulator.Fleet;

/// <summary>
/// Samples as JSON. For load the figures come from a stock, so that making a message costs hardly more than copying it
/// and leaves the machine to what is measured.
/// </summary>
internal sealed class Rendering(bool isQuick, bool isSmall)
{
    private const int Stock = 16;
    private readonly ConcurrentDictionary<(int Board, int Trouble, long Place), byte[]> tails = new();

    /// <summary>A sample of a device.</summary>
    public byte[] Of(SimulatedDevice device, long sequence, DateTimeOffset time)
    {
        if (!isQuick)
            return Write(device, sequence, time);
        var tail = tails.GetOrAdd(
            (Index(Board.All, device.Board), device.Trouble is { } trouble ? Index(Trouble.All, trouble) : -1,
                (device.Number + sequence) % Stock),
            _ => Tail(Write(device, sequence, time)));
        return Join(device, sequence, time, tail);
    }

    private byte[] Write(SimulatedDevice device, long sequence, DateTimeOffset time)
    {
        var snapshot = device.Snapshot(sequence, time);
        return Wire.Write(isSmall
            ? snapshot with { Cpu = null, Network = null, Power = null, Pressure = null, System = null, Agent = null }
            : snapshot);
    }

    // The same keys in the same order as Wire's.
    private static byte[] Join(SimulatedDevice device, long sequence, DateTimeOffset time, byte[] tail)
    {
        Span<byte> head = stackalloc byte[300];
        System.Text.Unicode.Utf8.TryWrite(
            head, CultureInfo.InvariantCulture,
            $"{{\"apiVersion\":\"1.0\",\"id\":\"{device.Id}\",\"time\":\"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff}Z\",\"bootId\":\"{device.BootId}\",\"startedAt\":\"{device.StartedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff}Z\",\"sequence\":{sequence}",
            out var written);
        var json = GC.AllocateUninitializedArray<byte>(written + tail.Length);
        head[..written].CopyTo(json);
        tail.CopyTo(json.AsSpan(written));
        return json;
    }

    private static byte[] Tail(byte[] json) => json[json.AsSpan().IndexOf(",\"clockSynchronized\""u8)..];

    private static int Index<T>(IReadOnlyList<T> all, T one)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (ReferenceEquals(all[i], one))
                return i;
        }

        return -1;
    }
}
