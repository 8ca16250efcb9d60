using HealthCheck.Contracts;
using HealthCheck.Hosting.Prometheus;

namespace HealthCheck.Agent.Http.Prometheus;

/// <summary>The figures of <see cref="FigureTable"/> as metrics, with node_exporter's labels.</summary>
internal static class FigureMetrics
{
    // A factor of a thousandth makes 0.1 to 0.00010000000000000002.
    private const int Decimals = 9;

    public static void Write(PrometheusText text, HealthSnapshot snapshot)
    {
        foreach (var figure in FigureTable.All)
        {
            if (figure.Metric is not { } metric)
                continue;
            Begin(text, metric);
            for (var index = 0; index < figure.List.Count(snapshot); index++)
            {
                text.Add(
                    Scale(figure.Read(snapshot, index), metric.Factor), Labels(figure.List, snapshot, index));
            }
        }
    }

    private static void Begin(PrometheusText text, FigureMetric metric) =>
        _ = metric.Type switch
        {
            "counter" => text.Counter(metric.Name, metric.Help),
            "untyped" => text.Untyped(metric.Name, metric.Help),
            _ => text.Gauge(metric.Name, metric.Help),
        };

    private static double? Scale(double? value, double factor) =>
        factor == 1 || value is not { } known ? value : Math.Round(known * factor, Decimals);

    private static (string, string?)[] Labels(FigureList list, HealthSnapshot snapshot, int index)
    {
        if (list == FigureList.Machine)
            return [];
        if (list != FigureList.Mounts)
            return [("device", list.NameOf(snapshot, index))];
        var mount = snapshot.Storage!.Mounts[index];
        return [("device", mount.Device), ("fstype", mount.Type), ("mountpoint", mount.Mount)];
    }
}
