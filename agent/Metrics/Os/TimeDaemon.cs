using System.Net.Sockets;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Host.Bus;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// Asks over the system bus what a sandbox keeps from asking adjtimex(2): systemd-timesyncd how far the clock was off
/// when it last looked (<c>NTPMessage</c>), and where that does not run, systemd-timedated whether the kernel believes
/// the clock, by whichever daemon (<c>NTPSynchronized</c>); see org.freedesktop.timesync1(5) and
/// org.freedesktop.timedate1(5).
/// </summary>
internal sealed class TimeDaemon(HostFiles host)
{
    // Up to here timesyncd lets the clock run faster or slower; what is off by more it sets at once, and then nobody
    // knows.
    private const double LargestSlewed = 400;

    private const string Sync = "org.freedesktop.timesync1", Date = "org.freedesktop.timedate1";

    private readonly SystemBus bus = new(host);

    /// <returns>Null where nobody can tell.</returns>
    public async Task<ClockReading?> AskAsync(CancellationToken deadline)
    {
        try
        {
            if (host.Exists(ClockSource.TimesyncFolder))
            {
                var message =
                    await GetAsync(Sync, "/org/freedesktop/timesync1", Sync + ".Manager", "NTPMessage", deadline);
                var isRight = host.Exists(ClockSource.TimesyncMark);
                return new ClockReading(isRight, isRight && message is not null ? ParseOffset(message) : null);
            }

            return await GetAsync(Date, "/org/freedesktop/timedate1", Date, "NTPSynchronized", deadline) is { } word
                ? new ClockReading(BusMessage.ReadVariant(word, "b"u8).NextNumber() != 0, null)
                : null;
        }
        catch (Exception e) when (e is IOException or SocketException or FormatException)
        {
            return null;
        }
    }

    // (uuuuittayttttbtt): leap, version, mode, stratum, precision, delay and dispersion of the root, reference, the
    // four times of NTP in microseconds, whether it was passed over as a spike, …
    internal static double? ParseOffset(ReadOnlySpan<byte> message)
    {
        var reader = BusMessage.ReadVariant(message, "(uuuuittayttttbtt)"u8);
        reader.Align(8);
        for (var skipped = 0; skipped < 5; skipped++)
            reader.NextNumber();
        reader.NextLongNumber();
        reader.NextLongNumber();
        reader.SkipBytes();
        var asked = reader.NextLongNumber();
        var received = reader.NextLongNumber();
        var answered = reader.NextLongNumber();
        var arrived = reader.NextLongNumber();
        var isIgnored = reader.NextNumber() != 0;
        if (isIgnored || asked is <= 0 || received is <= 0 || answered is <= 0 || arrived is <= 0)
            return null;
        var milliseconds = Math.Round((((double)received - asked) + ((double)answered - arrived)) / 2 / 1e3, 3);
        return Math.Abs(milliseconds) <= LargestSlewed ? milliseconds : null;
    }

    private async Task<byte[]?> GetAsync(
        string destination, string path, string type, string property, CancellationToken deadline)
    {
        var answer =
            await bus.CallAsync(serial => BusMessage.WriteGet(serial, destination, path, type, property), deadline);
        return answer?[1] == BusMessage.Return ? answer : null;
    }
}
