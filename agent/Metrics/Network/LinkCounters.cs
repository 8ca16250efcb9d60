using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Network;

/// <summary>
/// What went through an interface since boot, a line of <c>/proc/net/dev</c>; see proc_pid_net(5). The same figures as
/// in <c>/sys/class/net/*/statistics</c>, all with one read. Counters of 64 bits without a sign; null where there is no
/// number.
/// </summary>
internal readonly record struct LinkCounters(
    ulong? ReceivedBytes, ulong? TransmittedBytes, ulong? Errors, ulong? Dropped)
{
    private static readonly string[] Columns =
        ["received bytes", "", "receive errors", "receive drops", "", "", "", "", "transmitted bytes", "",
            "transmit errors", "transmit drops"];

    // After "eth0:" received bytes, packets, errors, drops, fifo, frame, compressed, multicast; then the same of what
    // was sent: bytes, packets, errors, drops, …
    /// <param name="text">What follows the colon.</param>
    /// <param name="fault">Which columns have no number, and what they have; null when all have one.</param>
    public static LinkCounters Parse(ReadOnlySpan<byte> text, out string? fault)
    {
        fault = null;
        var fields = new FieldReader(text);
        Span<ulong?> counts = stackalloc ulong?[Columns.Length];
        for (var column = 0; column < Columns.Length; column++)
        {
            if (Columns[column].Length == 0)
                fields.Skip(1);
            else if (fields.TryNextUnsigned(out var count))
                counts[column] = count;
            else
                fault = (fault is null ? "" : fault + "; ") + $"{Columns[column]}: {fields.Fault}";
        }

        return new LinkCounters(counts[0], counts[8], Sum(counts[2], counts[10]), Sum(counts[3], counts[11]));
    }

    /// <summary>Whether a counter is beyond what the wire has: a driver subtracted too much.</summary>
    public bool HasImpossible =>
        ReceivedBytes > long.MaxValue || TransmittedBytes > long.MaxValue || Errors > long.MaxValue
            || Dropped > long.MaxValue;

    // One that cannot be is not hidden by the other: the sum saturates.
    private static ulong? Sum(ulong? a, ulong? b) => a > ulong.MaxValue - b ? ulong.MaxValue : a + b;
}
