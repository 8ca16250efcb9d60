using System.Net.Sockets;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Host.Bus;
using HealthCheck.Contracts;
using Tmds.DBus.Protocol;

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
                var told = await GetAsync(
                    Sync, "/org/freedesktop/timesync1", Sync + ".Manager", "NTPMessage", ReadOffset, deadline);
                var isRight = host.Exists(ClockSource.TimesyncMark);
                return new ClockReading(isRight, isRight ? told?.OffsetMilliseconds : null);
            }

            return await GetAsync(
                Date, "/org/freedesktop/timedate1", Date, "NTPSynchronized", ReadSynchronized, deadline);
        }
        catch (Exception e) when (e is IOException or SocketException or DBusExceptionBase)
        {
            return null;
        }
    }

    private static ClockReading ReadSynchronized(Message message, object? state)
    {
        var reader = message.GetBodyReader();
        reader.ReadSignature("b"u8);
        return new ClockReading(reader.ReadBool(), null);
    }

    private static ClockReading ReadOffset(Message message, object? state) =>
        new(true, ParseOffset(message.GetBodyReader()));

    // (uuuuittayttttbtt): leap, version, mode, stratum, precision, delay and dispersion of the root, reference, the
    // four times of NTP in microseconds, whether it was passed over as a spike, …
    private static double? ParseOffset(Reader reader)
    {
        reader.ReadSignature("(uuuuittayttttbtt)"u8);
        reader.AlignStruct();
        for (var skipped = 0; skipped < 5; skipped++)
            reader.ReadUInt32();
        reader.ReadUInt64();
        reader.ReadUInt64();
        reader.ReadArrayOfByte();
        var asked = reader.ReadInt64();
        var received = reader.ReadInt64();
        var answered = reader.ReadInt64();
        var arrived = reader.ReadInt64();
        var isIgnored = reader.ReadBool();
        if (isIgnored || asked is <= 0 || received is <= 0 || answered is <= 0 || arrived is <= 0)
            return null;
        var milliseconds = Math.Round((((double)received - asked) + ((double)answered - arrived)) / 2 / 1e3, 3);
        return Math.Abs(milliseconds) <= LargestSlewed ? milliseconds : null;
    }

    private async Task<ClockReading?> GetAsync(
        string destination, string path, string type, string property, MessageValueReader<ClockReading> read,
        CancellationToken deadline)
    {
        try
        {
            return await bus.CallAsync(
                writer =>
                {
                    writer.WriteMethodCallHeader(destination, path, "org.freedesktop.DBus.Properties", "Get", "ss");
                    writer.WriteString(type);
                    writer.WriteString(property);
                    return writer.CreateMessage();
                },
                read, deadline);
        }
        catch (DBusErrorReplyException)
        {
            return null;
        }
    }
}
