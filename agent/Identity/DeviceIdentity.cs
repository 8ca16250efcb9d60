using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.RuntimeTuning;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Agent.Identity;

/// <summary>Who this device is: the same after a new card, a new host name and a new address.</summary>
/// <param name="Id">The identity in topics.</param>
/// <param name="Origin">Where it came from.</param>
internal sealed record DeviceIdentity(string Id, IdentityOrigin Origin)
{
    // Hashed with the serial, so that the id cannot be used to look the board up elsewhere.
    private const string ApplicationTag = "healthcheck-device-1";
    private const string FileName = "device-id";

    // The same in each installation, so that nobody is told from another.
    private const string MachineIdOfWhonix = "b08dfa6083e7567a1921a715000001fb";

    /// <summary>
    /// Finds it out: setting, board serial, machine-id, and where there is none of them a random one.
    /// </summary>
    /// <param name="keep">Whether a random one is written down; a command that only looks does not.</param>
    /// <exception cref="IOException">A random one had to be kept and could not.</exception>
    public static DeviceIdentity Find(DeviceOptions options, HostFiles host, StateOptions state, bool keep)
    {
        if (options.Id is { } given)
            return new DeviceIdentity(given, IdentityOrigin.Setting);
        var (serial, machineId) = (BoardSerial.Read(host), ReadMachineId(host));
        if (serial is { IsShared: false })
            return new DeviceIdentity(Hash(serial.Text), IdentityOrigin.Serial);
        if (serial is not null && (machineId ?? NetworkAddresses.BornMac(host)) is { } system)
            return new DeviceIdentity(Hash($"{serial.Text}:{system}"), IdentityOrigin.SharedSerial);
        if (machineId is not null)
            return new DeviceIdentity(Hash(machineId), IdentityOrigin.MachineId);
        return ReadOrDraw(state, keep);
    }

    /// <summary>The first 16 hex digits of SHA-256 over our tag and a secret of the machine.</summary>
    internal static string Hash(string secret) =>
        Convert.ToHexStringLower(Sha256.Hash(Encoding.UTF8.GetBytes($"{ApplicationTag}:{secret}")))[..16];

    /// <summary>
    /// The machine-id of systemd: 32 hex digits, see machine-id(5). One that many machines have is none.
    /// </summary>
    internal static string? ReadMachineId(HostFiles host) =>
        FirmwareText.Read(host, "/etc/machine-id") is { Length: 32 } id
        && id.All(char.IsAsciiHexDigit) && id.Distinct().Count() > 1
        && !id.Equals(MachineIdOfWhonix, StringComparison.OrdinalIgnoreCase)
            ? id.ToLowerInvariant()
            : null;

    private static DeviceIdentity ReadOrDraw(StateOptions state, bool keep)
    {
        var path = Path.Combine(state.Directory, FileName);
        if (File.Exists(path) && UserFile.ReadText(path).Trim() is var kept && DeviceId.IsValid(kept))
            return new DeviceIdentity(kept, IdentityOrigin.Kept);

        var drawn = Guid.NewGuid().ToString("N")[..16];
        if (!keep)
            return new DeviceIdentity(drawn, IdentityOrigin.Drawn);
        try
        {
            Directory.CreateDirectory(state.Directory);
            File.WriteAllText(path + ".new", drawn + "\n");
            File.Move(path + ".new", path, overwrite: true);
            return new DeviceIdentity(drawn, IdentityOrigin.Kept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"This board has neither a serial nor a machine-id, so an id must be kept in State:Directory, which is "
                + $"'{state.Directory}': {ErrorText.Of(e)}. Make it writable for this user, or set Device:Id.", e);
        }
    }
}
