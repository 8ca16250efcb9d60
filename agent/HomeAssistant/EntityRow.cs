using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// A row of the catalogue: an entity of Home Assistant's, or one for each thing of a list. The key is for ever, and so
/// is the platform: by the two Home Assistant knows it again.
/// </summary>
/// <param name="Key">Its key, with the placeholder of <see cref="Instances"/>.</param>
/// <param name="Name">What people read after the name of the device; null for the entity that is the device
/// itself.</param>
/// <param name="Value">Where the value is: a path for <see cref="Jinja"/>, or a whole template; what a button
/// sends.</param>
internal sealed record EntityRow(string Key, string? Name, string Value)
{
    public Platform Platform { get; init; }

    public string? DeviceClass { get; init; }

    public string? Unit { get; init; }

    public string? StateClass { get; init; }

    /// <summary>Decimals shown; null for what is no figure.</summary>
    public int? Precision { get; init; }

    public string? Icon { get; init; }

    /// <summary>The words of an enumeration.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What a figure is divided by: the unit published is the unit shown.</summary>
    public double Per { get; init; } = 1;

    /// <summary>The message that has the value.</summary>
    public TopicKind Topic { get; init; } = TopicKind.Health;

    /// <summary>Shown on dashboards that Home Assistant makes by itself; the others are diagnostic.</summary>
    public bool IsPrimary { get; init; }

    /// <summary>Whether it is there for whoever did not ask for it.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Enabled only for the network interface that leads to the broker.</summary>
    public bool IsForRouteOnly { get; init; }

    public InstanceList Instances { get; init; } = InstanceList.Machine;

    /// <summary>Whether the machine, or that entry of the list, truly has it; null for always.</summary>
    public Func<HealthSnapshot, int, bool>? Has { get; init; }

    public bool IsFoundIn(HealthSnapshot snapshot, int place) => Has is null || Has(snapshot, place);

    public string KeyFor(string id) =>
        Instances.Placeholder.Length == 0
            ? Key
            : Key.Replace(Instances.Placeholder, InstanceList.Slug(id), StringComparison.Ordinal);
}
