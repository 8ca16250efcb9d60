using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.TextOutput;

/// <summary>A section of a snapshot, in the order in which people look, and what it says.</summary>
/// <param name="Name">Its key on the wire.</param>
/// <param name="Lines">What it says; none where the device has no such thing.</param>
internal sealed record Section(string Name, IReadOnlyList<Line> Lines)
{
    public static IReadOnlyList<Section> Of(HealthSnapshot snapshot) =>
    [
        .. All(snapshot).Select(section => section with
        {
            Lines =
            [
                .. section.Lines, .. FigureLines.Of(section.Name, snapshot),
                .. LeftOut(section.Name, snapshot.Omitted),
            ],
        }),
    ];

    // "storage.mounts" is a list of the section storage.
    private static IEnumerable<Line> LeftOut(string section, IReadOnlyList<Omission>? omitted) =>
        from omission in omitted ?? []
        where omission.List == section || omission.List.StartsWith(section + ".", StringComparison.Ordinal)
        select new Line(section, omission.List == section && omission.Count == 1
            ? "left out, for there is no room for it"
            : Amount.Of(omission.Count, "more is", "more are")
                + $" left out of {omission.List}, which has no room for more");

    private static Section[] All(HealthSnapshot snapshot) =>
    [
        new("load", [.. SnapshotLines.Load(snapshot.Load)]),
        new("cpu", [.. SnapshotLines.Cpu(snapshot.Cpu)]),
        new("memory", [.. SnapshotLines.Memory(snapshot.Memory)]),
        new("storage", [.. StorageLines.Of(snapshot.Storage)]),
        new("uptime", [.. SnapshotLines.Uptime(snapshot.Uptime)]),
        new("temperature", [.. SnapshotLines.Temperature(snapshot.Temperature)]),
        new("power", [.. PowerLines.Of(snapshot.Power)]),
        new("network", [.. NetworkLines.Of(snapshot.Network)]),
        new("pressure", [.. SnapshotLines.Pressure(snapshot.Pressure)]),
        new("system", [.. SystemLines.Of(snapshot.System)]),
        new("agent", [.. SystemLines.Of(snapshot.Agent)]),
    ];
}
