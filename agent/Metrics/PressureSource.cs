using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Pressure stall information, from <c>/proc/pressure</c>; see psi in the kernel's accounting documents. Raspberry Pi
/// OS has it off unless its command line says <c>psi=1</c>.
/// </summary>
internal sealed class PressureSource(HostFiles host, ReadErrors errors) : IMetricSource
{
    private const int NotSupported = 95;

    public string Name => "pressure";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        // That all tasks waited for a processor has no meaning for a whole machine: the kernel writes zeros there.
        var cpu = Read("/proc/pressure/cpu", hasFull: false);
        var memory = Read("/proc/pressure/memory", hasFull: true);
        var io = Read("/proc/pressure/io", hasFull: true);
        return cpu is null && memory is null && io is null
            ? snapshot
            : snapshot with { Pressure = new PressureReading(cpu, memory, io) };
    }

    private PressureShares? Read(string path, bool hasFull)
    {
        try
        {
            return host.TryRead(path, out var text) ? Parse(text, path, hasFull, errors) : null;
        }
        catch (IOException e) when (e.HResult == NotSupported)
        {
            // Compiled in and switched off: older kernels show the files all the same.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Report(path, e);
            return null;
        }
    }

    // "some avg10=0.00 avg60=0.11 avg300=0.09 total=164880212", and a second line that begins with full.
    internal static PressureShares? Parse(ReadOnlySpan<byte> text, string path, bool hasFull, ReadErrors errors)
    {
        PressureAverages? some = null, full = null;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith("some "u8))
                some = ParseAverages(line[5..], path, "some", errors);
            else if (line.StartsWith("full "u8) && hasFull)
                full = ParseAverages(line[5..], path, "full", errors);
            else if (!line.IsEmpty && !line.StartsWith("full"u8))
                errors.Report(path, $"{FieldReader.Show(line)} is no line of pressure");
        }

        if (some is null && full is null)
            errors.Report(path, "there is no line of pressure");
        return some is null && full is null ? null : new PressureShares(some, full);
    }

    private static PressureAverages? ParseAverages(ReadOnlySpan<byte> line, string path, string kind, ReadErrors errors)
    {
        var averages = new PressureAverages(
            Share(line, "avg10="u8, path, kind, errors), Share(line, "avg60="u8, path, kind, errors),
            Share(line, "avg300="u8, path, kind, errors));
        return averages is { TenSeconds: null, Minute: null, FiveMinutes: null } ? null : averages;
    }

    private static double? Share(
        ReadOnlySpan<byte> line, ReadOnlySpan<byte> key, string path, string kind, ReadErrors errors)
    {
        var fields = new FieldReader(line);
        while (fields.Next() is { IsEmpty: false } field)
        {
            if (!field.StartsWith(key))
                continue;
            if (new FieldReader(field[key.Length..]).TryNextDecimal(out var share) && share <= 100)
                return share;
            errors.Report($"{path} ({kind})", $"{FieldReader.Show(field)} is no share of time");
            return null;
        }

        errors.Report($"{path} ({kind})", $"there is no {System.Text.Encoding.ASCII.GetString(key[..^1])}");
        return null;
    }
}
