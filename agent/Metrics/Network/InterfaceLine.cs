namespace HealthCheck.Agent.Metrics.Network;

/// <summary>A line of a table of interfaces: blanks, a name, a colon, and figures right after it.</summary>
internal static class InterfaceLine
{
    /// <summary>Takes name and figures apart. The name of an alias has a colon itself, figures have none.</summary>
    /// <returns>False for a heading, which has no colon.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> figures)
    {
        var colon = line.LastIndexOf((byte)':');
        name = colon < 0 ? default : line[..colon].TrimStart((byte)' ');
        figures = colon < 0 ? default : line[(colon + 1)..];
        return !name.IsEmpty;
    }
}
