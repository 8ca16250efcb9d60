using System.Net;
using System.Net.Sockets;
using HealthCheck.Collector.Devices;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts;

/// <summary>Finds what devices share that fail together: a tag, a network, a model or a version of the agent.</summary>
internal static class CommonTrait
{
    private const int LongestText = 60;

    // A trait explains little if many devices have it and are well.
    private const double LeastShare = 0.8;

    /// <summary>The traits of a device, the most telling first.</summary>
    public static DeviceTraits Of(Device device)
    {
        var known = device.Announcement?.Value;
        return new(
            device.Id,
            [
                .. device.Tags.Select(tag => $"have the tag {Line(tag)}"),
                .. Network(known?.Address) is { } network ? [$"are in the network {network}"] : Array.Empty<string>(),
                .. known?.Model is { } model ? [$"are of the model {Line(model)}"] : Array.Empty<string>(),
                .. known?.AgentVersion is { } version
                    ? [$"run version {Line(version)} of the agent"]
                    : Array.Empty<string>(),
            ]);
    }

    /// <summary>The trait that all have and few others; null when there is none.</summary>
    /// <param name="affected">Ids of two or more devices.</param>
    /// <param name="fleet">All devices.</param>
    public static string? Find(IReadOnlySet<string> affected, IReadOnlyCollection<DeviceTraits> fleet)
    {
        var theirs = fleet.Where(each => affected.Contains(each.Id)).ToList();
        if (theirs.Count < affected.Count)
            return null;
        return theirs[0].Traits
            .Where(trait => theirs.All(each => each.Traits.Contains(trait)))
            .FirstOrDefault(trait =>
                fleet.Count(each => each.Traits.Contains(trait)) is var all
                && all < fleet.Count && affected.Count >= LeastShare * all);
    }

    private static string? Network(string? address) =>
        IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetwork
            && !IPAddress.IsLoopback(parsed)
            ? $"{string.Join('.', parsed.GetAddressBytes().Take(3))}.x"
            : null;

    private static string Line(string text) => PlainText.Line(text, LongestText);
}
