using System.Globalization;
using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>Load averages, native and per core, from <c>/proc/loadavg</c>; see proc_loadavg(5).</summary>
internal sealed class LoadSource(HostFiles host, ContainerLimits limits, ReadErrors errors) : IMetricSource
{
    private const string File = "/proc/loadavg";

    // The load counts tasks, and the kernel has numbers for no more (PID_MAX_LIMIT).
    private const double Most = 1 << 22;

    public string Name => "load";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        var online = OnlineProcessors.Count(host, errors.Note);
        var usable = limits.Kind is null ? online : limits.Processors(online);
        if (!errors.TryRead(host, File, out var text))
        {
            if (!host.Exists(File) && !host.Exists("/proc/meminfo") && !host.Exists("/proc/uptime"))
                errors.ReportNoProc(host.IsThisMachine);
            return snapshot;
        }

        if (Parse(text, usable, errors) is not { } load)
            return snapshot;

        // The load of all of a host is work for all of its processors.
        return snapshot with
        {
            Load = ParseTasks(text) is { } tasks && limits.IsLoadOfHost(tasks)
                ? PerCore(load.Native, online)
                : load,
        };
    }

    // "0.52 0.58 0.59 2/345 12345": three averages, runnable/total tasks, newest pid.
    internal static LoadReading? Parse(ReadOnlySpan<byte> text, double? processors, ReadErrors errors)
    {
        var fields = new FieldReader(text);
        var native = new LoadAverages(
            Next(ref fields, "1 minute", errors), Next(ref fields, "5 minutes", errors),
            Next(ref fields, "15 minutes", errors));
        return native is { Minute: null, FiveMinutes: null, FifteenMinutes: null } ? null : PerCore(native, processors);
    }

    private static double? Next(ref FieldReader fields, string span, ReadErrors errors)
    {
        if (fields.TryNextDecimal(out var average) && average <= Most)
            return average;
        errors.Report($"{File} ({span})", average > Most ? fields.OutOfRange : fields.Fault);
        return null;
    }

    // The number after the slash.
    internal static long? ParseTasks(ReadOnlySpan<byte> text)
    {
        var slash = text.IndexOf((byte)'/');
        if (slash < 0)
            return null;
        var digits = text[(slash + 1)..];
        var end = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return long.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture,
            out var tasks) ? tasks : null;
    }

    private static LoadReading PerCore(LoadAverages native, double? processors) => new(
        native,
        processors is { } count
            ? new LoadAverages(Rounded(native.Minute / count), Rounded(native.FiveMinutes / count),
                Rounded(native.FifteenMinutes / count))
            : null,
        processors);

    private static double? Rounded(double? value) =>
        value is { } known ? (double)Math.Round((decimal)known, 2, MidpointRounding.AwayFromZero) : null;
}
