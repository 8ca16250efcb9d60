using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Views;

/// <summary>The whole page: one sentence, what is wrong with the collector itself, and the devices.</summary>
/// <param name="Headline">How the fleet is.</param>
/// <param name="Why">The rest of the sentence: which devices, and what they have; empty when there is no more to
/// say.</param>
/// <param name="Tone">The same as a colour.</param>
/// <param name="Troubles">What is wrong with the collector.</param>
/// <param name="Devices">The devices, by name.</param>
/// <param name="Counts">Devices by presence; null while nobody can tell.</param>
/// <param name="Broker">Where an agent has to be pointed to.</param>
/// <param name="Now">The moment of it all.</param>
public sealed record FleetView(
    string Headline, string Why, StatusColour StatusColour, IReadOnlyList<Problem> Troubles,
    IReadOnlyList<DeviceView> Devices, DeviceCounts? Counts, Uri Broker, DateTimeOffset Now)
{
    private const int DevicesNamed = 3;

    /// <summary>The page at one moment.</summary>
    internal static FleetView Of(Fleet fleet, IReadOnlyList<Problem> troubles, Uri broker, DateTimeOffset now)
    {
        var isHeard = troubles.All(trouble => trouble.Code != ConnectionState.Unreachable);
        var devices = fleet.All.Select(device => DeviceView.Of(device, now, isHeard, fleet.Mutes)).ToList();
        devices.Sort((a, b) => DeviceOrder.Compare((a.Name, a.Id), (b.Name, b.Id)));
        var worst = devices.Where(device => !device.IsMuted).Select(device => device.StatusColour).DefaultIfEmpty()
            .Max();
        var (headline, why) = isHeard || devices.Count == 0 ? Say(devices) : ("No news from any device", "");
        return new(headline, why, devices.Count == 0 || !isHeard ? StatusColour.Quiet : worst, troubles, devices,
            isHeard ? fleet.Totals.Devices : null, broker, now);
    }

    private static (string Headline, string Why) Say(List<DeviceView> devices)
    {
        var attention = devices.Where(device => device.NeedsAttention)
            .OrderByDescending(device => device.Urgency).ToList();
        var quiet = devices.Where(device => device.StatusColour == StatusColour.Quiet || device.IsMutedTrouble)
            .ToList();
        return (devices.Count, attention.Count, quiet.Count) switch
        {
            (0, _, _) => ("No device yet", ""),
            (1, _, _) => (Say(devices[0]), ""),
            (var all, > 0 and var some, _) =>
                ($"{some} of {all} {(some == 1 ? "needs" : "need")} attention: ", Some(attention)),
            (var all, _, 0) => ($"All {all} devices are well", ""),
            (var all, _, var some) when all == some && quiet.Exists(each => each.IsMutedTrouble) =>
                ("No device needs attention; ", Some(quiet)),
            (var all, _, var some) when all == some => ($"None of {all} devices is running", ""),
            (var all, _, var some) => ($"{all - some} of {all} {(all - some == 1 ? "is" : "are")} well; ", Some(quiet)),
        };
    }

    private static string Some(List<DeviceView> devices)
    {
        var named = devices.Take(DevicesNamed).Select(Say).ToList();
        if (devices.Count > DevicesNamed)
            named.Add($"{devices.Count - DevicesNamed} more");
        return Words.List(named);
    }

    private static string Say(DeviceView device) =>
        device.Name + device.Saying + (device.IsMutedTrouble ? " (muted)" : "");
}
