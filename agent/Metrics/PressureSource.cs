using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Pressure stall information, from <c>/proc/pressure</c>; see psi in the kernel's accounting documents. Raspberry Pi OS has
/// it off unless its command line says <c>psi=1</c>.
/// </summary>
internal sealed class PressureSource(HostFiles host) : IMetricSource
{
    private const int NotSupported = 95;

    public string Name => "pressure";

    public Sections AddTo(Sections sections)
    {
        // That all tasks waited for a processor has no meaning for a whole machine: the kernel writes zeros there.
        var cpu = Read("/proc/pressure/cpu") is { } told ? told with { Full = null } : null;
        var memory = Read("/proc/pressure/memory");
        var io = Read("/proc/pressure/io");
        return cpu is null && memory is null && io is null
            ? sections
            : sections with { Pressure = new PressureReading(cpu, memory, io) };
    }

    private PressureShares? Read(string path)
    {
        try
        {
            return host.TryRead(path, out var text) ? Parse(text) : null;
        }
        catch (IOException e) when (e.HResult == NotSupported)
        {
            // Compiled in and switched off: older kernels show the files all the same.
            return null;
        }
    }

    // "some avg10=0.00 avg60=0.11 avg300=0.09 total=164880212", and a second line that begins with full.
    internal static PressureShares Parse(ReadOnlySpan<byte> text)
    {
        PressureAverages? some = null, full = null;
        foreach (var range in text.Split((byte)'\n'))
        {
            var fields = new FieldReader(text[range]);
            var kind = fields.Next();
            if (kind.SequenceEqual("some"u8))
                some = ParseAverages(ref fields);
            else if (kind.SequenceEqual("full"u8))
                full = ParseAverages(ref fields);
        }

        return new PressureShares(some ?? throw new FormatException("there is no line of pressure"), full);
    }

    private static PressureAverages ParseAverages(ref FieldReader fields) => new(
        Share(ref fields, "avg10="u8), Share(ref fields, "avg60="u8), Share(ref fields, "avg300="u8));

    private static double Share(ref FieldReader fields, ReadOnlySpan<byte> key)
    {
        var field = fields.Next();
        return field.StartsWith(key) && new FieldReader(field[key.Length..]).NextDecimal() is <= 100 and var share
            ? share
            : throw new FormatException("that is no share of time");
    }
}
