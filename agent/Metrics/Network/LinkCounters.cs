namespace HealthCheck.Agent.Metrics.Network;

/// <summary>
/// What went through an interface since boot, a line of <c>/proc/net/dev</c>; see proc_pid_net(5). The same figures as in
/// <c>/sys/class/net/*/statistics</c>, all with one read.
/// </summary>
internal readonly record struct LinkCounters(long ReceivedBytes, long TransmittedBytes, long Errors, long Dropped)
{
    // After "eth0:" received bytes, packets, errors, drops, fifo, frame, compressed, multicast; then the same of what was
    // sent: bytes, packets, errors, drops, …
    public static LinkCounters Parse(ReadOnlySpan<byte> text)
    {
        var fields = new FieldReader(text);
        var (received, _, receiveErrors, receiveDrops) = (Next(ref fields), Next(ref fields), Next(ref fields), Next(ref fields));
        for (var skipped = 0; skipped < 4; skipped++)
            Next(ref fields);
        var (sent, _, sendErrors, sendDrops) = (Next(ref fields), Next(ref fields), Next(ref fields), Next(ref fields));
        return new LinkCounters(received, sent, Sum(receiveErrors, sendErrors), Sum(receiveDrops, sendDrops));
    }

    /// <summary>Bytes a second between two moments; 0 when the counter was set back meanwhile.</summary>
    public static double Rate(long before, long now, TimeSpan elapsed) =>
        Math.Round(Math.Max(0, now - before) / elapsed.TotalSeconds);

    // Drivers count to 64 bits; what goes beyond 63 no link has ever carried.
    private static long Next(ref FieldReader fields) =>
        fields.NextWhole() is >= 0 and var count ? count : throw new FormatException("/proc/net/dev has a count below 0");

    private static long Sum(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;
}
