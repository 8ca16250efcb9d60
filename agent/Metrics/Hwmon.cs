using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Chips in <c>/sys/class/hwmon</c>, by name: their numbers change from boot to boot. See hwmon/sysfs-interface in the
/// kernel's documentation.
/// </summary>
internal sealed class Hwmon(HostFiles host, TimeProvider clock)
{
    private const string Folder = "/sys/class/hwmon";

    private readonly Cadence listing = new(clock, Cadence.Listing);
    private readonly Dictionary<string, string> chips = new(StringComparer.Ordinal);

    /// <summary>Folder of the first chip of that name; null when there is none.</summary>
    public string? Find(string name)
    {
        if (listing.IsDue())
            List();
        return chips.GetValueOrDefault(name);
    }

    private void List()
    {
        chips.Clear();
        foreach (var number in host.List(Folder))
        {
            if (host.TryAsk($"{Folder}/{number}/name", out _) && host.ReadText($"{Folder}/{number}/name") is { } name)
                chips.TryAdd(name, $"{Folder}/{number}");
        }
    }
}
