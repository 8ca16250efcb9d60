using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>Load averages, native and per core, from <c>/proc/loadavg</c>; see proc_loadavg(5).</summary>
internal sealed class LoadSource(HostFiles host) : IMetricSource
{
    public string Name => "load";

    public Sections AddTo(Sections sections)
    {
        var cores = OnlineProcessors.Count(host);
        return host.TryRead("/proc/loadavg", out var text) ? sections with { Load = Parse(text, cores) } : sections;
    }

    // "0.52 0.58 0.59 2/345 12345": three averages, runnable/total tasks, newest pid.
    internal static LoadReading Parse(ReadOnlySpan<byte> text, int? cores)
    {
        var fields = new FieldReader(text);
        var native = new LoadAverages(fields.NextDecimal(), fields.NextDecimal(), fields.NextDecimal());
        return new LoadReading(native, cores is { } count ? PerCore(native, count) : null);
    }

    private static LoadAverages PerCore(LoadAverages native, int cores) => new(
        Rounded(native.Minute / cores), Rounded(native.FiveMinutes / cores), Rounded(native.FifteenMinutes / cores));

    private static double Rounded(double value) => (double)Math.Round((decimal)value, 2, MidpointRounding.AwayFromZero);
}
