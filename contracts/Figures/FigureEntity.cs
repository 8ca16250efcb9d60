namespace HealthCheck.Contracts;

/// <summary>A sensor of Home Assistant that shows a figure.</summary>
/// <param name="Key">Its key, which stays for ever; <c>&lt;mount&gt;</c> and the like stand for the entry.</param>
/// <param name="Name">What people read after the name of the device.</param>
/// <param name="Unit">The unit shown; null for a plain number.</param>
/// <param name="Decimals">Decimals shown.</param>
/// <param name="DeviceClass">Home Assistant's word for what it is; null without one.</param>
public sealed record FigureEntity(string Key, string Name, string? Unit, int Decimals, string? DeviceClass)
{
    /// <summary>A whole template where a path does not do; null for the path of the figure.</summary>
    public string? Template { get; init; }

    /// <summary>An icon of Material Design; null for that of the device class.</summary>
    public string? Icon { get; init; }

    /// <summary>What a value is divided by: the unit published is the unit shown.</summary>
    public double Per { get; init; } = 1;

    /// <summary>Whether it is a counter, which grows and sometimes starts again at 0.</summary>
    public bool IsCounter { get; init; }

    /// <summary>Shown on dashboards that Home Assistant makes by itself; the others are diagnostic.</summary>
    public bool IsPrimary { get; init; }

    /// <summary>Whether it is enabled at first. What is noisy or of use to few is not.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Enabled only for the network interface that leads to the broker.</summary>
    public bool IsForRouteOnly { get; init; }

    /// <summary>Whether the machine, or that entry of the list, truly has it; null for always.</summary>
    public Func<HealthSnapshot, int, bool>? Has { get; init; }
}
