namespace HealthCheck.Collector.History;

/// <summary>
/// Names of figures in packed history: the number of the family and the element, or 0 and the name itself.
/// </summary>
internal static class MetricNames
{
    private const int Spelled = 0, Longest = 1024;

    /// <param name="before">Number of the family before, which the next one mostly follows.</param>
    public static void Write(PackedWriter writer, string metric, ref int before)
    {
        var family = MetricCatalog.Find(metric, out var element);
        var number = family?.Number ?? Spelled;
        writer.Number(number - before);
        before = number;
        if (family is null || family.HasElements)
            writer.Text(element ?? metric);
        else
            writer.Text("");
    }

    /// <summary>Null for a figure that this version does not know: a newer one wrote it.</summary>
    public static string? Read(ref PackedReader reader, ref int before)
    {
        before += (int)Math.Clamp(reader.Number(), -ushort.MaxValue, ushort.MaxValue);
        var text = reader.Text(Longest);
        return before == Spelled ? text : MetricCatalog.Find(before)?.NameOf(text);
    }
}
