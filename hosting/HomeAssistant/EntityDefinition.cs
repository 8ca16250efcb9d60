namespace HealthCheck.Hosting.HomeAssistant;

/// <summary>An entity as a discovery message defines it.</summary>
/// <param name="Platform">Its kind.</param>
/// <param name="Key">Its key. By key and kind Home Assistant knows it again.</param>
/// <param name="Name">What people read after the name of the device; null for the entity that is the device
/// itself.</param>
public sealed record EntityDefinition(Platform Platform, string Key, string? Name)
{
    /// <summary>The topic of its state; null for the one that most entities of the device share.</summary>
    public string? StateTopic { get; init; }

    /// <summary>How its state is taken out of the message.</summary>
    public string? Template { get; init; }

    /// <summary>The topic where a button sends what it is for.</summary>
    public string? CommandTopic { get; init; }

    /// <summary>How the command of a button is made.</summary>
    public string? CommandTemplate { get; init; }

    /// <summary>What a button sends.</summary>
    public string? Press { get; init; }

    /// <summary>Home Assistant's class of it.</summary>
    public string? DeviceClass { get; init; }

    /// <summary>The unit of a figure.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether a figure is a measurement or a count; null for what is no figure.</summary>
    public string? StateClass { get; init; }

    /// <summary>Decimals shown; null for what is no figure.</summary>
    public int? Precision { get; init; }

    /// <summary>Its icon.</summary>
    public string? Icon { get; init; }

    /// <summary>The words of an enumeration, or the types of an event.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Shown on dashboards that Home Assistant makes by itself; the others are diagnostic.</summary>
    public bool IsPrimary { get; init; }

    /// <summary>Whether it is there for whoever did not ask for it.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Whether it has a state also while the device is away.</summary>
    public bool IsAlwaysAvailable { get; init; }
}
