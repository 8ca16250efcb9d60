using System.Net.Sockets;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Host.Bus;
using HealthCheck.Contracts;
using Tmds.DBus.Protocol;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// Asks systemd over the system bus which units failed: <c>ListUnitsFiltered(['failed'])</c> of
/// <c>org.freedesktop.systemd1.Manager</c>, which any user may; see org.freedesktop.systemd1(5).
/// </summary>
internal sealed class SystemdBus(HostFiles host)
{
    private const string Systemd = "org.freedesktop.systemd1";

    private readonly SystemBus bus = new(host);

    /// <returns>Null where there is no bus, and where it has no systemd.</returns>
    public async Task<IReadOnlyList<string>?> AskFailedUnitsAsync(CancellationToken deadline)
    {
        try
        {
            return await bus.CallAsync(WriteCall, static (message, _) => ReadUnits(message.GetBodyReader()), deadline);
        }
        catch (Exception e) when (e is IOException or SocketException or DBusExceptionBase)
        {
            return null;
        }
    }

    private static MessageBuffer WriteCall(MessageWriter writer)
    {
        writer.WriteMethodCallHeader(
            Systemd, "/org/freedesktop/systemd1", Systemd + ".Manager", "ListUnitsFiltered", "as");
        writer.WriteArray((string[])["failed"]);
        return writer.CreateMessage();
    }

    // a(ssssssouso): name, description, load, active and sub state, whom it follows, path, job, type and path of the
    // job.
    private static List<string> ReadUnits(Reader reader)
    {
        var names = new List<string>();
        var end = reader.ReadArrayStart(DBusType.Struct);
        while (reader.HasNext(end))
        {
            reader.AlignStruct();
            var name = reader.ReadString();
            for (var skipped = 0; skipped < 5; skipped++)
                reader.ReadStringAsSpan();
            reader.ReadObjectPathAsSpan();
            reader.ReadUInt32();
            reader.ReadStringAsSpan();
            reader.ReadObjectPathAsSpan();
            names.Add(name.Length <= ContractLimits.TextLength ? name : name[..ContractLimits.TextLength]);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
