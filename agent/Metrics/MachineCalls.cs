using HealthCheck.Agent.Host;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Metrics.Os;
using HealthCheck.Agent.Metrics.Power;
using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// What is asked of a machine by call instead of by file: the fence to the hardware, which tests put up elsewhere.
/// </summary>
/// <param name="FileSystem">How full the filesystem at a path is; blocks for as long as it likes.</param>
/// <param name="Network">Addresses and names of networks.</param>
/// <param name="Firmware">What the firmware of a Raspberry Pi answers to a command; null when it may not be
/// asked.</param>
/// <param name="Clock">The kernel's clock; null when it is another machine's, or may not be asked.</param>
/// <param name="TimeDaemon">What others know of the clock; null where there is nobody to ask.</param>
/// <param name="FailedUnits">Names of systemd units that failed; null where there is no systemd.</param>
/// <param name="OwnCost">What this program costs.</param>
internal sealed record MachineCalls(
    Func<string, string?, FileSystemUsage?> FileSystem, NetworkCalls Network, Func<string, string?> Firmware,
    Func<ClockReading?> Clock, Func<CancellationToken, Task<ClockReading?>> TimeDaemon,
    Func<CancellationToken, Task<IReadOnlyList<string>?>> FailedUnits, Func<OwnCost> OwnCost)
{
    /// <summary>The real ones. Of a tree that is not this machine's, only what its files lead to is asked.</summary>
    public static MachineCalls Of(HostFiles host, TimeProvider clock) => new(
        Storage.FileSystem.Ask,
        host.IsThisMachine ? NetworkCalls.ThisMachine : NetworkCalls.None,
        new FirmwareMailbox(host, clock).Ask,
        host.IsThisMachine ? KernelClock.Read : () => null,
        new TimeDaemon(host).AskAsync,
        new SystemdBus(host).AskFailedUnitsAsync,
        OwnProcess.Measure);
}
