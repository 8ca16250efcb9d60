using System.Net.Sockets;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Host.Bus;

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
            var answer = await bus.CallAsync(
                serial => BusMessage.WriteCall(
                    serial, Systemd, "/org/freedesktop/systemd1", Systemd + ".Manager", "ListUnitsFiltered", "failed"),
                deadline);
            return answer?[1] == BusMessage.Return ? BusMessage.ParseUnits(answer) : null;
        }
        catch (Exception e) when (e is IOException or SocketException or FormatException)
        {
            return null;
        }
    }
}
