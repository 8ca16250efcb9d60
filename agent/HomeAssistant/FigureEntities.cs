using HealthCheck.Contracts;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>What a machine has that is a figure: the sensors of <see cref="FigureTable"/>.</summary>
internal static class FigureEntities
{
    public static IReadOnlyList<EntityRow> OfMachine { get; } = [.. Find(figure => figure.List == FigureList.Machine)];

    /// <summary>Once for each mount, disk, network interface and thermal zone.</summary>
    public static IReadOnlyList<EntityRow> PerInstance { get; } =
        [.. Find(figure => figure.List != FigureList.Machine)];

    private static IEnumerable<EntityRow> Find(Func<Figure, bool> isWanted) =>
        from figure in FigureTable.All.Where(isWanted)
        from sensor in figure.Entities
        select new EntityRow(sensor.Key, sensor.Name, sensor.Template ?? figure.Path)
        {
            DeviceClass = sensor.DeviceClass,
            Unit = sensor.Unit,
            StateClass = sensor.IsCounter ? "total_increasing" : "measurement",
            Precision = sensor.Decimals,
            Icon = sensor.Icon,
            Per = sensor.Per,
            IsPrimary = sensor.IsPrimary,
            IsEnabled = sensor.IsEnabled,
            IsForRouteOnly = sensor.IsForRouteOnly,
            Instances = InstanceList.Of(figure.List),
            Has = sensor.Has,
        };
}
