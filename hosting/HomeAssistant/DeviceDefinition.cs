namespace HealthCheck.Hosting.HomeAssistant;

/// <summary>A device as a discovery message defines it. What is null is left out.</summary>
/// <param name="ObjectId">What Home Assistant knows it by.</param>
/// <param name="Name">What people call it.</param>
/// <param name="OriginVersion">The version of the program that sends the message.</param>
public sealed record DeviceDefinition(string ObjectId, string Name, string OriginVersion)
{
    /// <summary>A hardware address, by which other integrations may know the same device.</summary>
    public string? Mac { get; init; }

    /// <summary>Who made it.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>What it is.</summary>
    public string? Model { get; init; }

    /// <summary>Revision of the hardware.</summary>
    public string? HardwareVersion { get; init; }

    /// <summary>Version of the software.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>The number that tells it from others.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>What Home Assistant knows the device by over which this one is seen.</summary>
    public string? ViaDevice { get; init; }

    /// <summary>Its own page.</summary>
    public string? ConfigurationUrl { get; init; }
}
