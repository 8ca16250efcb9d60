using HealthCheck.Agent.Identity;

namespace HealthCheck.Agent.Doctor;

/// <summary>Who the device is, and how the agent came to know.</summary>
internal sealed class IdentityCheck : ICheck
{
    public string Name => "identity";

    public Task<IReadOnlyList<Finding>> RunAsync(CheckContext context, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<Finding>>([Look(context.Machine.Identity, context.Settings.State.Directory)]);

    internal Finding Look(DeviceIdentity identity, string stateDirectory) => identity.Origin switch
    {
        IdentityOrigin.Setting => new Finding(Name, Grade.Green, $"{identity.Id}, from the setting Device:Id"),
        IdentityOrigin.Serial => new Finding(Name, Grade.Green, $"{identity.Id}, from the serial number of the board"),
        IdentityOrigin.SharedSerial => new Finding(
            Name, Grade.Green,
            $"{identity.Id}, from the serial number of the board and the machine-id: other boards have this serial "
                + $"number too. "
                + "A new system on this board is a new device, unless Device:Id is set"),
        IdentityOrigin.MachineId => new Finding(
            Name, Grade.Green,
            $"{identity.Id}, from /etc/machine-id, for the board has no serial number; a clone of this disk has the "
            + $"same"),
        IdentityOrigin.Kept =>
            new Finding(Name, Grade.Green, $"{identity.Id}, drawn at random once and kept in {stateDirectory}"),
        _ => new Finding(
            Name, Grade.Yellow,
            $"There is neither a serial number nor a machine-id: the agent will draw an id and keep it in "
            + $"{stateDirectory}", "Create a machine-id with systemd-machine-id-setup, or set Device:Id"),
    };
}
