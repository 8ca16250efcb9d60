namespace HealthCheck.Agent.Identity;

/// <summary>Where an identity came from.</summary>
internal enum IdentityOrigin
{
    /// <summary>The setting <c>Device:Id</c>.</summary>
    Setting,

    /// <summary>The serial of the board.</summary>
    Serial,

    /// <summary>
    /// The serial of the board together with the system, because that serial is known from many boards.
    /// </summary>
    SharedSerial,

    /// <summary><c>/etc/machine-id</c>.</summary>
    MachineId,

    /// <summary>Drawn at random once and kept in the state directory.</summary>
    Kept,

    /// <summary>Drawn at random just now and not kept.</summary>
    Drawn,
}
