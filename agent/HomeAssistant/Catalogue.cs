using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// Every entity that Home Assistant can be told of. The discovery message, the table in docs/home-assistant.md and the
/// tests all come from here. A new figure is a row of <see cref="FigureTable"/>, anything else a row here.
/// </summary>
internal static class Catalogue
{
    public static IReadOnlyList<EntityRow> All { get; } =
    [
        .. MachineEntities.All, .. FigureEntities.OfMachine, .. ButtonEntities.All, .. FigureEntities.PerInstance,
        .. PerInstanceEntities.All,
    ];

    /// <summary>The entities that a device has by a snapshot, in the order of the catalogue.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="wants">Whether a key is wanted at all.</param>
    /// <param name="hasButtons">Whether it takes commands.</param>
    /// <param name="route">The interface that leads to the broker; null while that is not known.</param>
    public static List<Entity> Find(
        HealthSnapshot snapshot, Func<string, bool> wants, bool hasButtons, string? route)
    {
        var found = new List<Entity>();
        foreach (var row in All)
        {
            if (row.Platform == Platform.Button && !hasButtons)
                continue;
            for (var place = 0; place < row.Instances.Count(snapshot); place++)
            {
                if (!row.IsFoundIn(snapshot, place))
                    continue;
                var id = row.Instances.IdOf(snapshot, place);
                if (row.KeyFor(id) is not { } key || !wants(key))
                    continue;

                // While the way to the broker is not known, any may be it.
                var isEnabled = row.IsEnabled && (!row.IsForRouteOnly || route is null || route == id);
                found.Add(new Entity(row, key, id, row.Instances.LabelOf(snapshot, place), isEnabled));
            }
        }

        return found;
    }

    /// <summary>
    /// A number that is another when <see cref="Find"/> would find something else: asked with every snapshot, so it
    /// makes no garbage.
    /// </summary>
    public static int ShapeOf(HealthSnapshot snapshot)
    {
        var shape = new HashCode();
        for (var number = 0; number < All.Count; number++)
        {
            var row = All[number];
            var count = row.Instances.Count(snapshot);
            for (var place = 0; place < count; place++)
            {
                if (!row.IsFoundIn(snapshot, place))
                    continue;
                shape.Add(number);
                shape.Add(row.Instances.IdOf(snapshot, place));
                shape.Add(row.Instances.LabelOf(snapshot, place));
            }
        }

        return shape.ToHashCode();
    }
}
